"""The memory of a process by itself. Imports nothing that weighs."""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def resident() -> int:
    """The largest resident size so far, in bytes.

    Linux hands getrusage's figure down from the parent process, so there it is read from the process's own status.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
