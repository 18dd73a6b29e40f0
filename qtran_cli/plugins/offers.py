"""What installed packages offer, read from the entry_points.txt beside them.

    [project.entry-points."qtran.methods"]
    weighted_sum = "mypackage.weighted_sum"

importlib.metadata says the same, but importing it takes as long as reading a folder of packages a hundred times.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MARK = b"[qtran."
FILE = "entry_points.txt"
SUFFIXES = (".dist-info", ".egg-info")


@dataclass(frozen=True)
class Offer:
    """name: in its group. value: "package.module", or "package.module:attribute". package, version: whose it is."""

    name: str
    value: str
    package: str
    version: str

    @property
    def where(self) -> str:
        """The package and its version."""
        return f"{self.package} {self.version}".strip()


def offers(group: str) -> tuple[Offer, ...]:
    """All that is offered in a group, in the order of sys.path. Cost: the first time, a small file per installed package."""
    return tuple(offer for known, offer in _installed(tuple(sys.path)) if known == group)


@cache
def _installed(path: tuple[str, ...]) -> tuple[tuple[str, Offer], ...]:
    """Every (group, offer) of ours. Of a package that is there twice the first counts, as it does for imports."""
    found: dict[str, list[tuple[str, Offer]]] = {}
    for folder in map(Path, path):
        for name in _metadata(folder):
            package, _, version = name.rpartition(".")[0].partition("-")
            key = re.sub(r"[-_.]+", "-", package).lower()
            if key not in found:
                found[key] = list(_read(folder / name / FILE, package, version.partition("-py")[0]))
    return tuple(one for own in found.values() for one in own)


def _metadata(folder: Path) -> list[str]:
    """The names of the folders that tell of packages; none of a path that is no folder."""
    try:
        return sorted(path.name for path in folder.iterdir() if path.name.endswith(SUFFIXES))
    except OSError:
        return []


def _read(path: Path, package: str, version: str) -> Iterator[tuple[str, Offer]]:
    try:
        data = path.read_bytes()
    except OSError:
        return
    if MARK not in data:
        return
    group = ""
    for line in (line.strip() for line in data.decode(errors="replace").splitlines()):
        if line.startswith("["):
            group = line.strip("[]").strip()
        elif line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield group, Offer(name.strip(), value.partition("[")[0].strip(), package, version)
