"""Workers: environment steps per second of lanes spread over N processes, against all of them in this one, and the run's own part.

Every lane takes the same joint actions from the same seeds (benchmarks/adapters.py). with N: per processor second of the run's process and
of its busiest worker together, as the run waits while they step, so cores that others use count for nothing. ratio: with N over in one.
run's part: of a step of all lanes, what the run's process does itself: asking over the sockets, waiting, copying what is seen.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import NamedTuple

import torch

from benchmarks import adapters
from qtran_cli.envs import Environment, programs
from qtran_cli.envs.workers.crew import working

HEADINGS = ("environment", "lanes", "workers", "in one/s", "with N/s", "ratio", "run's part")
OPTIONS = ("long",)
NAMES = ("gym:Foraging-8x8-2p-3f-v3", "pettingzoo:mpe2.simple_spread_v3")
LANES, WORKERS, STEPS = (10, 80), (1, 2), 30


class Spent(NamedTuple):
    """Processor seconds of a turn: of this process, and of the busiest of the others."""

    run: float
    worker: float


def rows(smallest: bool = False, long: bool = False) -> Iterator[tuple]:
    """One row per environment, number of lanes and of workers. long: three times as many readings."""
    torch.set_num_threads(1)
    for name in NAMES:
        if find_spec(adapters.BARE[name][0]) is None:
            yield name, "–", "–", f"no {adapters.BARE[name][0]}", "–", "–", "–"
            continue
        for lanes in LANES[:1] if smallest else LANES:
            for workers in WORKERS[:1] if smallest else WORKERS:
                yield name, *measured(name, lanes, workers, 2 if smallest else STEPS, 1 if smallest else 21 if long else 7)


def measured(name: str, lanes: int, workers: int, steps: int, runs: int) -> tuple[str, ...]:
    """The cells of one row: both sides in turns."""
    world = programs.world(name)
    alone = programs.make(world, lanes)
    with working(workers):
        spread = programs.make(world, lanes)
        given = adapters.given(alone, lanes, steps)
        here, there = (partial(adapters.play, one, *given) for one in (alone, spread))
        found = [(spent(here), spent(there, pids(spread))) for _ in range(runs + 1)][1:]
    one, many = median(a.run for a, _ in found), median(b.run + b.worker for _, b in found)
    ratio = median(a.run / (b.run + b.worker) for a, b in found)
    own = median(b.run for _, b in found) / steps
    rates = (f"{lanes * steps / seconds:,.0f}" for seconds in (one, many))
    return f"{lanes:,}", f"{workers}", *rates, f"{ratio:.2f}", f"{own * 1e6:,.0f} µs"


def pids(environment: Environment) -> list[int]:
    """The processes in which its lanes live."""
    return [worker.pid for worker in environment.pool.workers]  # type: ignore[attr-defined]


def spent(turn: Callable[[], object], others: list[int] | None = None) -> Spent:
    """What a turn takes here, and in the busiest of other processes (Linux tells it to a hundredth of a second, or finer)."""
    before, started = [_seconds(pid) for pid in others or []], time.process_time()
    turn()
    own = time.process_time() - started
    return Spent(own, max((_seconds(pid) - was for pid, was in zip(others or [], before, strict=True)), default=0.0))


def _seconds(pid: int) -> float:
    """Processor seconds of a process so far."""
    fine = Path(f"/proc/{pid}/schedstat")
    if fine.exists():
        return int(fine.read_text().split()[0]) * 1e-9
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
