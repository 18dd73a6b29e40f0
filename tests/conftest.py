"""What every test shares: hypothesis profiles and the command line as a fixture."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from tests.processes import PATIENCE
from tests.thorough import share

ROOT = Path(__file__).resolve().parent.parent
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each process that a test starts compiles the package anew
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # a shell's background jobs ignore Ctrl-C, and so would what tests start
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:  # as nohup has it
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# Machines are noisy: no test fails by the clock. In CI the same examples run every time.
settings.register_profile("dev", max_examples=share(100, 6), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(autouse=True)
def time_enough(request, monkeypatch):
    """A search that may take any time may take all that it needs, so what it finds does not hang on how busy the machine is.

    One that may take none ends at once, as ever. The marker `clock` leaves the limits as they are.
    """
    from qtran_cli.exact import budget

    if "clock" not in request.keywords:
        until, share = budget.until, budget.Budget.deadline
        monkeypatch.setattr(budget, "until", lambda seconds: math.inf if getattr(seconds, "seconds", seconds) else until(seconds))
        monkeypatch.setattr(budget.Budget, "deadline", lambda self: math.inf if self.seconds else share(self))


class Ended(NamedTuple):
    """How a command line ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def qtran(capsys):
    """Carry out a command line in this process: ``qtran("solve", "climb") -> Ended``."""
    from qtran_cli.cli.main import run

    def carry_out(*arguments: str) -> Ended:
        capsys.readouterr()
        code = run(arguments)
        return Ended(code, *capsys.readouterr())

    return carry_out


@pytest.fixture(scope="session")
def process():
    """Carry out a command line in a process of its own; keywords go to the environment: ``process("-h", LANG="C")``."""

    def carry_out(*arguments: str, cwd: Path = ROOT, stdin: str = "", **environment: str) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "qtran_cli", *arguments],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", **environment},
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return carry_out
