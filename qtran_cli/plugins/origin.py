"""Where what is no part of this package comes from, as a run records it, so that it can tell whether it is still the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

SHORT = 8
"""Digits of a digest that are shown."""
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
FILE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\.py")
LONGEST = 100


@dataclass(frozen=True)
class Origin:
    """file: the name of the single file that it is; package: else whose it is, with its version. digest: of its source."""

    digest: str
    file: str = ""
    package: str = ""

    @property
    def words(self) -> str:
        """It and the start of its digest.

        >>> Origin("sha256:" + "12ab" * 16, package="weighted 1.2.0").words
        'weighted 1.2.0 (12ab12ab)'
        """
        return f"{self.file or self.package} ({self.digest.removeprefix('sha256:')[:SHORT]})"

    def document(self) -> dict[str, str]:
        """As config.yaml holds it."""
        return {"file": self.file, "digest": self.digest} if self.file else {"package": self.package, "digest": self.digest}


def read(found: Any) -> Origin | None:
    """From such a document; None of nothing. Raises ValueError for what is none."""
    if found is None or isinstance(found, Origin):
        return found
    if not isinstance(found, Mapping) or not set(found) <= {f.name for f in fields(Origin)}:
        raise ValueError("no origin")
    if "digest" not in found:
        raise ValueError("no origin")
    made = Origin(**found)
    if not all(isinstance(text, str) and len(text) <= LONGEST for text in vars(made).values()) or bool(made.file) == bool(made.package):
        raise ValueError("no origin")
    if not DIGEST.fullmatch(made.digest) or (made.file and not FILE_NAME.fullmatch(made.file)):
        raise ValueError("no origin")
    return made
