"""What memory can still be allocated: of the machine, and of the control groups that this process is in."""

from __future__ import annotations

import os
from pathlib import Path

UNKNOWN = 16 * 2**30
"""Bytes taken to be available where nothing tells."""
_GROUP = Path("/sys/fs/cgroup")


def available() -> int:
    """Bytes that can be allocated now without swapping. Cost: a tenth of a millisecond. Off Linux always UNKNOWN."""
    found = [bytes_ for bytes_ in (_machine(), _group()) if bytes_ is not None]
    return min(found, default=UNKNOWN)


def _machine() -> int | None:
    """What Linux says is available without swapping."""
    lines = _text(Path("/proc/meminfo")).splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)


def _group() -> int | None:
    """What is left of the least limit of the control groups (version 2) that this process is in."""
    inside = next((line[3:] for line in _text(Path("/proc/self/cgroup")).splitlines() if line.startswith("0::")), "/")
    place = _GROUP / inside.lstrip("/")
    left = [_left(folder) for folder in (place, *place.parents) if folder == _GROUP or _GROUP in folder.parents]
    return min((bytes_ for bytes_ in left if bytes_ is not None), default=None)


def _left(folder: Path) -> int | None:
    """Files' pages that were not looked at lately are given back when somebody asks for memory, so they count as left."""
    most, now = _text(folder / "memory.max").strip(), _text(folder / "memory.current").strip()
    idle = next((line[14:] for line in _text(folder / "memory.stat").splitlines() if line.startswith("inactive_file ")), "0")
    return max(0, int(most) - max(0, int(now) - int(idle))) if most.isdecimal() and now.isdecimal() else None


def _text(path: Path) -> str:
    try:
        return os.fsdecode(path.read_bytes())
    except OSError:
        return ""
