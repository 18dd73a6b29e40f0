"""A study by an earlier build of this repository, and by this one, each in processes of its own, in turns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
COMMIT = "84af053"
"""The last build that fitted the games of a study one by one, the QMIX family apart."""
CARRIED_OUT = """
import hashlib, json, sys, tempfile, time
from pathlib import Path
from qtran_cli.study.families import parameters
from qtran_cli.study.plan import Plan
from qtran_cli.study.run import run

family, shape, count, methods = json.loads(sys.argv[1])
named = {"methods": tuple(methods)} if methods else {}
def plan(count):
    return Plan(family, parameters(family, []), (tuple(shape),), count, 0, **named)
def carried_out(plan):
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        run(plan, Path(folder), 1, False, lambda _: None)
        return time.process_time() - start, (Path(folder) / "games.jsonl").read_bytes()
carried_out(plan(2))
seconds, games = carried_out(plan(count))
records = [{key: value for key, value in json.loads(line).items() if key != "plan"} for line in games.splitlines()]
print(json.dumps([seconds, list(plan(1).methods), hashlib.sha256(json.dumps(records).encode()).hexdigest()]))
"""
"""Carries out a study, warmed up by two games, with whatever build is on the path: its processor time, its methods, and a digest of
its records less what names the plan, which a build's version goes into."""


class Met(NamedTuple):
    """Processor seconds of the earlier build and of this one, medians, and the median ratio."""

    earlier: float
    now: float
    ratio: float


def met(family: str, shape: tuple[int, ...], count: int, turns: int = 3) -> Met | None:
    """The two builds in turns, with the earlier one's methods. None where the repository does not reach back that far.

    AssertionError where they write different records.
    """
    with checked_out() as folder:
        if folder is None:
            return None
        _, methods, _ = _ran(folder, family, shape, 1, None)
        pairs = [[_ran(build, family, shape, count, methods) for build in (folder, ROOT)] for _ in range(turns)]
    assert len({digest for pair in pairs for _, _, digest in pair}) == 1, "the builds write different records"
    earlier, now = zip(*((first[0], second[0]) for first, second in pairs), strict=True)
    return Met(median(earlier), median(now), median(a / b for a, b in zip(earlier, now, strict=True)))


def _ran(build: Path, family: str, shape: tuple[int, ...], count: int, methods: list[str] | None) -> tuple[float, list[str], str]:
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    asked = json.dumps([family, shape, count, methods])
    ended = subprocess.run(
        [sys.executable, "-c", CARRIED_OUT, asked],
        cwd=build,
        env={**os.environ, **one, "PYTHONPATH": str(build)},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, known, digest = json.loads(ended.stdout)
    return seconds, known, digest


@contextmanager
def checked_out() -> Iterator[Path | None]:
    """COMMIT's package in a folder of its own; None where git does not have it."""
    packed = subprocess.run(["git", "-C", str(ROOT), "archive", COMMIT, "qtran_cli"], capture_output=True, check=False)
    with tempfile.TemporaryDirectory() as folder:
        if packed.returncode == 0:
            with tarfile.open(fileobj=BytesIO(packed.stdout)) as files:
                files.extractall(folder, filter="data")
        yield Path(folder) if packed.returncode == 0 else None
