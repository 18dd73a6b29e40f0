"""Certificates that `solve` writes, each made once: many tests alter the same one."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path


@cache
def certificate(*arguments: str) -> bytes:
    """What ``qtran solve ARGUMENTS --certificate FILE`` writes; of games whose payoffs stand in it."""
    from qtran_cli.cli.main import run

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "certificate.json")
        assert run(["solve", *arguments, "--quiet", "--certificate", str(path)]) == 0
        return path.read_bytes()
