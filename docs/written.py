"""Keep a page that a script writes, and the records that it is written from."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

CHECK = "--check"


def keep(page: Path, text: str, stale: str, *, check: bool) -> int:
    """Write ``text`` to ``page``, or with ``check`` compare; returns the exit code, after ``stale`` on stderr where they differ."""
    if not check:
        page.write_text(text, encoding="utf-8")
        return 0
    if page.exists() and page.read_text(encoding="utf-8") == text:
        return 0
    print(stale, file=sys.stderr)
    return 1


def records(path: Path) -> list[dict[str, Any]]:
    """The recorded runs, a line each; a last line that was cut off counts as none."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def record(path: Path, found: Iterable[dict[str, Any]], mode: str = "a") -> None:
    """Add records to a file; with the mode "w" write it anew, so that nothing follows a line that was cut off."""
    with path.open(mode, encoding="utf-8") as stream:
        stream.write("".join(json.dumps(one) + "\n" for one in found))
