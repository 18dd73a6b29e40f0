"""Keep a page that a script writes: write it, or compare it with what would be written."""

from __future__ import annotations

import sys
from pathlib import Path

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
