"""A sweep that is killed (SIGKILL) at random moments, and a sweep, a study and a run of which one process is: the same command goes on.

All runs end with the bytes of a sweep that nothing happened to, as in tests/reliability/kills.py.
"""

from __future__ import annotations

from pathlib import Path

from tests.reliability import Case, kills
from tests.reliability.kills import IN_WORKERS, Command

SMALL = ("--seeds", "1", "--steps", "400", "--set", "hidden=8", "--set", "warmup=20", "--set", "evaluations=40", "-q", "--jobs", "2")
SWEEP = Command("the sweep itself, jobs: 2", ("sweep", "--env", "climb,xor", "--method", "vdn,iql", *SMALL))
STUDY = Command(
    "a process of a study, processes: 2",
    ("study", "--family", "integer", "--actions", "2", "--count", "4000", "--methods", "iql,qmix", "--processes", "2", "-q"),
    part=True,
)
COMMANDS = (
    SWEEP,
    SWEEP._replace(row="a run of a sweep, jobs: 2", part=True),
    SWEEP,
    STUDY,
    SWEEP,
    IN_WORKERS._replace(row="a worker of train, --workers 2", part=True),
)
"""By the seed; the sweep itself every second time."""


def attempt(seed: int, folder: Path) -> Case:
    """Kill, go on until it ends, and compare."""
    return kills.attempt(seed, folder, COMMANDS)
