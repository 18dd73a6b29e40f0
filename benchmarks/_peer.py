"""Another library at work in a process and an environment of its own, told what to do line by line.

The process is handed a JSON object, which it answers by its version; then a task and a count a line, answered by the processor seconds
that so many took.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qtran_cli.errors import FileError


class Peer:
    """name: the library, for what goes wrong. python, script: what is run. seconds: the processor time of what it was asked for."""

    def __init__(self, name: str, python: Path | str, script: Path | str, request: Mapping[str, Any]) -> None:
        self._name, self._python = name, python
        self._process = subprocess.Popen([str(python), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.seconds, self.version = 0.0, self._answer(json.dumps(request))

    def do(self, task: str, count: int) -> None:
        """Have it done. Raises FileError where the process has ended."""
        self.seconds += float(self._answer(f"{task} {count}"))

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _answer(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        found = self._process.stdout.readline().strip()
        if not found:
            right = "its message stands above; make bench-peers installs it again"
            raise FileError(f"{self._name} does not run", where=str(self._python), right=right)
        return found
