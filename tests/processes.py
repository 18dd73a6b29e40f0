"""Processes that tests start: waited for without a clock, and stopped at a moment that the tests choose."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 3600
"""Seconds after which a process counts as hanging. No test takes nearly as long, however busy the machine."""
INTERVAL = 0.002
STOPPING = """
import os, signal, sys
from pathlib import Path
from qtran_cli.cli.main import run
from qtran_cli.learn.run.folder import Folder

save = Folder.save

def saved(self, state):
    save(self, state)
    if self.path.resolve() == Path(sys.argv[1]).resolve():
        Folder.save = save
        os.kill(os.getpid(), signal.SIGSTOP)

Folder.save = saved
sys.exit(run(sys.argv[2:]))
"""


def until(condition: Callable[[], bool], process: subprocess.Popen | None = None) -> None:
    """Returns once ``condition`` holds, or the process has ended."""
    for _ in range(int(PATIENCE / INTERVAL)):
        if condition() or (process is not None and process.poll() is not None):
            return
        time.sleep(INTERVAL)
    raise AssertionError("it hangs")


def stopped_at_checkpoint(run: Path, *arguments: str, **options) -> subprocess.Popen:
    """A qtran process that has stopped itself, as SIGSTOP does, right after its first checkpoint of the run in folder ``run``."""
    command = [sys.executable, "-c", STOPPING, str(run), *arguments]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, **options)
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), "it ended before its first checkpoint"
    return process
