"""SIGKILL while a finished run is extended, and while seeds join it: what is there goes on, to the bytes of what was not killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from qtran_cli.cli import main
from qtran_cli.runs.folder import find, read
from tests.learn.test_run import assert_same_run
from tests.processes import ROOT, until
from tests.thorough import first

COMMAND = ("train", "--env", "climb", "--method", "vdn", "--set", "hidden=8", "--set", "evaluations=20", "--set", "warmup=20", "--quiet")
SIZES = ("--seeds", "2", "--steps", "200")


def started(out: Path, *options: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "qtran_cli", *COMMAND, "--out", str(out), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def size(run: Path) -> int:
    """Bytes of lines, those of joining seeds among them."""
    found = (path for path in run.rglob("metrics.jsonl"))
    return sum(path.stat().st_size for path in found if path.exists())


@pytest.mark.parametrize("more", first(["--seeds 4", "--steps 700", "--seeds 3 --steps 500"], 2))
def test_killed_and_continued(tmp_path, more):
    again = more.split()
    whole, part = (tmp_path / "climb" / "vdn" / name for name in ("whole", "part"))
    for name in ("whole", "part"):
        assert main.run([*COMMAND, *SIZES, "--out", str(tmp_path), "--name", name]) == 0
    begun = size(part)
    assert main.run([*COMMAND, *again, "--out", str(tmp_path), "--name", "whole", "--resume"]) == 0
    wanted = begun + random.randrange(max(1, size(whole) - begun))
    process = started(tmp_path, *again, "--name", "part", "--resume")
    until(lambda: size(part) >= wanted, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert part in find(tmp_path)
    assert main.run([*COMMAND, *again, "--out", str(tmp_path), "--name", "part", "--resume"]) == 0
    assert_same_run(part, whole)
    assert (part / "config.yaml").read_bytes() == (whole / "config.yaml").read_bytes() and read(part).status == "complete"
