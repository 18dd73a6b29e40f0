"""Study: random games of one size by every method; wall time by one process and by one per core, and what was found.

Share is that of QMIX's best fits that are greedy-optimal, over the fits that are proved best.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks._ratios import duration
from qtran_cli.study.families import parameters
from qtran_cli.study.plan import Plan, sizes
from qtran_cli.study.run import run
from qtran_cli.study.summary import Share, Size

HEADINGS = ("games", "count", "one process", "all cores", "ratio", "a game", "proved", "not proved", "share")
STUDIES = [("2x2", 10_000), ("3x3", 10_000), ("4x4", 1_000), ("5x5", 50), ("6x6", 20), ("10x10", 10), ("2x2x2", 1_000), ("3x3x3", 200)]
FAMILY = "uniform"


def rows(smallest: bool = False) -> Iterator[tuple]:
    """One row per size. AssertionError where the number of processes changes a byte of what is written."""
    for shape, count in [("3x3", 120)] if smallest else STUDIES:
        yield measured(shape, count)


def measured(shape: str, count: int) -> tuple:
    """The row of one study."""
    plan = Plan(FAMILY, parameters(FAMILY, []), sizes(str(shape.count("x") + 1), shape), count, 0)
    cores = len(os.sched_getaffinity(0))
    (alone, size, first), (together, _, second) = (carried_out(plan, processes) for processes in (1, cores))
    assert first == second
    qmix = size.methods["qmix"]
    counts = tuple(part.games if part else 0 for part in (qmix.proved, qmix.unproved))
    return (
        shape,
        f"{count:,}",
        duration(alone),
        duration(together),
        f"{alone / together:.2f}",
        duration(alone / count),
        *counts,
        share(qmix.proved),
    )


def carried_out(plan: Plan, processes: int) -> tuple[float, Size, bytes]:
    """(seconds by the clock, the summary, the records) of a study in a new folder."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        (size,) = run(plan, Path(folder), processes, False, lambda _: None)
        return time.perf_counter() - start, size, (Path(folder) / "games.jsonl").read_bytes()


def share(proved: Share | None) -> str:
    """A share with its 95 % interval, empty where there are no games."""
    if proved is None or proved.share is None:
        return ""
    low, high = proved.interval
    return f"{100 * proved.share:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
