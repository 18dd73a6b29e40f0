"""End to end: simple_spread, 3 agents, 64 units, an update of 800 transitions per 25 environment steps, against XuanCe and BenchMARL.

Environment steps per processor second of a whole training loop, one seed and one thread each, 100 copies of the environment each, in
turns: acting, stepping, the replay, updates; nobody logs or evaluates. XuanCe plays mpe2, whose steps are Python; BenchMARL plays VMAS,
which is batched as our world is; ours is mpe2's game in float64. `make bench-peers` installs both, each into an environment of its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import torch

from benchmarks._peer import Peer
from benchmarks._ratios import compare
from benchmarks._trainers import advance
from qtran_cli.envs import worlds
from qtran_cli.envs.make import make
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run.config import chosen
from qtran_cli.learn.train import Trainer

ROOT = Path(__file__).resolve().parent.parent
HEADINGS = ("method", "peer", "budget", "peer/s", "ours/s", "ratio")
OPTIONS = ("long",)
WORK = {"copies": 100, "every": 25, "batch": 800, "units": 64, "lr": 1e-3, "replay": 100_000, "frames": 1000}
"""Alike for all. frames: environment steps of a turn."""
SMALLEST = {**WORK, "copies": 25, "batch": 32, "units": 8, "frames": 50}


INSTALLED = ROOT
"""Where the libraries' environments lie."""


class Library(NamedTuple):
    """python, script: what is run, below INSTALLED and here. methods: of ours, those it has. budget: the least ratio of ours to it."""

    python: str
    script: str
    methods: tuple[str, ...]
    budget: float


PEERS = {
    "XuanCe": Library(".venv-peers/bin/python", "_spread_xuance.py", ("qtran_base", "qmix", "vdn"), 3),
    "BenchMARL": Library(".venv-benchmarl/bin/python", "_spread_benchmarl.py", ("qmix", "vdn"), 1.2),
}


def rows(smallest: bool = False, long: bool = False) -> Iterator[tuple]:
    """One row per library and method, or one that says that the library is not there, with our own rate."""
    work = SMALLEST if smallest else WORK
    for name, library in PEERS.items():
        for method in library.methods[:1] if smallest else library.methods:
            if (INSTALLED / library.python).exists():
                yield method, *measured(name, library, method, work, 1 if smallest else 25 if long else 5)
            else:
                yield method, f"{name} is not installed: make bench-peers", f"{library.budget:g}", "", f"{alone(method, work):,.0f}", ""


def measured(name: str, library: Library, method: str, work: Mapping[str, Any], runs: int) -> tuple[str, ...]:
    """Which versions were met, the budget, both rates and their ratio."""
    peer = Peer(name, INSTALLED / library.python, ROOT / "benchmarks" / library.script, {"method": method, **work})
    try:
        made = trainer(method, work)
        turn, theirs = partial(advance, made, work["frames"] // work["copies"]), partial(peer.do, "steps", 1)
        found = compare(theirs, turn, runs, clock=lambda: time.process_time() + peer.seconds)
    finally:
        peer.close()
    rates = (f"{work['frames'] / seconds:,.0f}" for seconds in (found.task, found.reference))
    return peer.version, f"{library.budget:g}", *rates, f"{found.ratio:.2f}"


def alone(method: str, work: Mapping[str, Any]) -> float:
    """Our own rate, where there is nobody to meet."""
    made = trainer(method, work)
    start = time.process_time()
    advance(made, work["frames"] // work["copies"])
    return work["frames"] / (time.process_time() - start)


def trainer(method: str, work: Mapping[str, Any]) -> Trainer:
    """Ours in training, past its warmup, one thread."""
    torch.set_num_threads(1)
    told = {"batch": work["batch"], "hidden": work["units"], "update_every": work["every"], "replay": work["replay"], "lr": work["lr"]}
    settings = chosen(method, [f"{name}={value}" for name, value in told.items()], "default")
    environment = make(worlds.world("simple_spread"), work["copies"])
    made = Trainer(METHODS[method], settings, environment, range(1), 10**7, copies=work["copies"])
    advance(made, max(settings.warmup, work["batch"]) // work["copies"] + 4)
    return made
