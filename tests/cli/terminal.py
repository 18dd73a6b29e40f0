"""A terminal that a test reads: what a qtran process writes to it, in a size of its own."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


class Terminal:
    """A qtran process on a terminal of ``columns`` × ``lines``. said: the bytes that it wrote so far."""

    def __init__(self, *arguments: str, columns: int = 80, lines: int = 24, **environment: str) -> None:
        self._own, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR")}
        env = kept | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color"} | environment
        command = [sys.executable, "-m", "qtran_cli", *arguments]
        self.process = subprocess.Popen(command, stdin=other, stdout=other, stderr=other, env=env, start_new_session=True)
        os.close(other)
        self.said = b""

    def read_until(self, enough: Callable[[bytes], bool]) -> bytes:
        """Read on until ``enough`` says so, or the process has closed the terminal."""
        while not enough(self.said):
            try:
                piece = os.read(self._own, 65536)
            except OSError:
                break
            if not piece:
                break
            self.said += piece
        return self.said

    def close(self) -> int:
        """Read what is left and wait for the end; returns the exit code."""
        self.read_until(lambda said: False)
        os.close(self._own)
        return self.process.wait()
