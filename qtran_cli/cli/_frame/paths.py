"""Files that a shell offers where a game is asked for: those that can hold one, and the folders on the way to them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def complete_game_file(incomplete: str) -> list[str]:
    """The paths that start so. A folder ends in a separator; one that is the only match is looked into, so that the shell goes on.

    A file without a game's suffix is offered where the path has a separator: without one it would not be taken as a path.
    """
    found = _entries(incomplete)
    return found + _entries(found[0]) if len(found) == 1 and found[0].endswith(os.sep) else found


def _entries(incomplete: str) -> list[str]:
    """What is in a folder and starts so, each as it would be typed."""
    from qtran_cli.formats import suffixes

    before, separator, start = incomplete.rpartition(os.sep)
    found: list[str] = []
    with suppress(OSError):  # a folder that is not there, or may not be read
        for entry in sorted(Path(before + separator or ".").iterdir()):
            if not entry.name.startswith(start) or (entry.name.startswith(".") and not start):
                continue
            if entry.is_dir():
                found.append(f"{before}{separator}{entry.name}{os.sep}")
            elif separator or entry.suffix in suffixes():
                found.append(f"{before}{separator}{entry.name}")
    return found
