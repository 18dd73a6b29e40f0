"""Study: uniform games of one size by every method; time, and QMIX's greedy-optimal best fits, proved and not proved apart.

processor: of one process; earlier: of the build at _earlier.COMMIT with its methods, and how many times what this build takes for
these; wall: of one process, and of one process per core, by the clock.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks._earlier import met
from benchmarks._ratios import duration
from qtran_cli.study.families import parameters
from qtran_cli.study.plan import Plan
from qtran_cli.study.run import run
from qtran_cli.study.sizes import sizes
from qtran_cli.study.summary import Share, Size

HEADINGS = (
    *("games", "count", "processor", "a game", "earlier", "ratio"),
    *("wall", "all cores", "share", "proved", "optimal", "not proved", "optimal"),
)
STUDIES = [("2x2", 10_000), ("3x3", 10_000), ("4x4", 1_000), ("5x5", 50), ("6x6", 20), ("10x10", 10), ("2x2x2", 1_000), ("3x3x3", 200)]
FAMILY = "uniform"
MET = {"2x2", "3x3", "4x4", "2x2x2"}
"""The sizes that the earlier build is given too."""


def rows(smallest: bool = False) -> Iterator[tuple]:
    """One row per size. AssertionError where the number of processes changes a byte of what is written, or the build a record."""
    for shape, count in [("3x3", 30)] if smallest else STUDIES:
        yield measured(shape, count, 1 if smallest else 3)


def measured(shape: str, count: int, turns: int) -> tuple:
    """The row of one study."""
    plan = Plan(FAMILY, parameters(FAMILY, []), sizes(str(shape.count("x") + 1), shape), count, 0)
    cores = len(os.sched_getaffinity(0))
    (alone, spent, size, first), (together, _, _, second) = (carried_out(plan, processes) for processes in (1, cores))
    assert first == second
    qmix = size.methods["qmix"]
    assert qmix.proved is not None
    assert qmix.unproved is not None
    wall = (duration(alone), duration(together), f"{together / alone:.2f}")
    times = (duration(spent), duration(spent / count), *earlier(shape, count, turns), *wall)
    return shape, f"{count:,}", *times, qmix.proved.games, share(qmix.proved), qmix.unproved.games, share(qmix.unproved)


def earlier(shape: str, count: int, turns: int) -> tuple[str, str]:
    """(how long the earlier build takes a game, how many times as long as this one with the same methods), empty where it is not met."""
    found = met(FAMILY, tuple(map(int, shape.split("x"))), count, turns) if shape in MET else None
    return ("", "") if found is None else (duration(found.earlier / count), f"{found.ratio:.1f}")


def carried_out(plan: Plan, processes: int) -> tuple[float, float, Size, bytes]:
    """(seconds by the clock, processor seconds of this process, the summary, the records) of a study in a new folder."""
    with tempfile.TemporaryDirectory() as folder:
        start, spent = time.perf_counter(), time.process_time()
        (size,) = run(plan, Path(folder), processes, False, lambda _: None)
        return time.perf_counter() - start, time.process_time() - spent, size, (Path(folder) / "games.jsonl").read_bytes()


def share(found: Share) -> str:
    """A share with its 95 % interval, empty where there are no games."""
    if found.share is None:
        return ""
    low, high = found.interval
    return f"{100 * found.share:.1f} ({100 * low:.1f}-{100 * high:.1f}) %"
