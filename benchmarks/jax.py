"""Updates against compiled JAX doing the same: seed-updates per second, one core, in turns, a process of its own for JAX.

step: Table 1's game, nothing spared: acting, storing, sampling, the gradient, Adam, the target's copy, in JAX one lax.scan vmapped over
seeds (benchmarks/_jax/). update: sampling and what follows on 800 transitions of simple_spread, 3 agents, 21-64-64-5. recurrent: the same
on 32 of its episodes of 25 steps, agents with a GRU of 64 units (26-64-GRU-5). ratio: ours / JAX.
Before anything is timed, both losses on the same parameters and batch are held against each other, to 1e-5, and their gradients.
`make bench-peers` installs JAX into .venv-jax.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from benchmarks import _handed, spread
from benchmarks._peer import Peer
from benchmarks._ratios import compare
from benchmarks._trainers import advance, enough, game, trainer
from qtran_cli.envs import worlds
from qtran_cli.envs.make import make
from qtran_cli.errors import QtranError
from qtran_cli.learn.loss import weight
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run.config import chosen
from qtran_cli.learn.tensors import networks
from qtran_cli.learn.train import Trainer

ROOT = Path(__file__).resolve().parent.parent
PYTHON, SCRIPT = ROOT / ".venv-jax" / "bin" / "python", ROOT / "benchmarks" / "_jax"
HEADINGS = ("method", "what", "seeds", "budget", "JAX/s", "ours/s", "ratio")
OPTIONS = ("long",)
TOGETHER = 50
"""Steps of a scan of JAX's."""
TOLERANCE = 1e-5
"""Of the largest entry of all terms, and of the gradient."""


class Case(NamedTuple):
    """What is measured. budget: the least ratio."""

    method: str
    what: str
    seeds: int
    budget: float


CASES = (
    Case("qtran_base", "step", 1, 0.6),
    Case("qtran_base", "step", 10, 1.05),
    Case("qtran_base", "step", 100, 1.3),
    Case("vdn", "update", 1, 1.0),
    Case("qtran_base", "update", 1, 1.0),
    Case("vdn", "recurrent", 1, 1.0),
    Case("qtran_base", "recurrent", 1, 1.0),
)


class DifferentError(QtranError):
    """JAX was given other work than ours."""


def rows(smallest: bool = False, long: bool = False) -> Iterator[tuple]:
    """One row per case, or one that says that JAX is not there."""
    if not PYTHON.exists():
        yield "not installed: make bench-peers", *("" for _ in HEADINGS[1:])
        return
    with one_core():
        for case in CASES[:1] if smallest else CASES:
            yield case.method, case.what, case.seeds, f"{case.budget:g}", *measured(case, 1 if smallest else 25 if long else 7)


class one_core:  # noqa: N801
    """Keep this process, and those that it starts meanwhile, on one of its cores, where the system can."""

    def __enter__(self) -> None:
        self._had = os.sched_getaffinity(0) if hasattr(os, "sched_setaffinity") else None
        if self._had:
            os.sched_setaffinity(0, {max(self._had)})

    def __exit__(self, *_: object) -> None:
        if self._had:
            os.sched_setaffinity(0, self._had)


def measured(case: Case, runs: int) -> Iterator[str]:
    """JAX's rate, ours and the ratio. Raises DifferentError where they do not compute the same."""
    made = ours(case)
    with TemporaryDirectory() as folder:
        peer = Peer("JAX", PYTHON, SCRIPT, told(case, made, Path(folder)))
        try:
            require_same(made, Path(folder))
            mine = partial(advance if case.what == "step" else updated, made)
            turns = [1 if runs == 1 else enough(task, 0.3, partial(clock, peer)) for task in (mine, partial(scans, peer))]
            found = compare(partial(scans, peer, turns[1]), partial(mine, turns[0]), runs, clock=partial(clock, peer))
        finally:
            peer.close()
    steps = turns[1] * TOGETHER
    theirs, own = case.seeds * steps / found.task, case.seeds * turns[0] / found.reference
    return iter((f"{theirs:,.0f}", f"{own:,.0f}", f"{found.ratio * turns[0] / steps:.2f}"))


def scans(peer: Peer, count: int) -> None:
    """So many scans of JAX's, TOGETHER steps each."""
    peer.do("steps", count * TOGETHER)


def clock(peer: Peer) -> float:
    """Processor time of this process and of what JAX was asked for."""
    return time.process_time() + peer.seconds


def ours(case: Case) -> Trainer:
    """Our trainer, past its warmup, on one thread, with a replay that is full."""
    if case.what == "recurrent":
        return remembering(case.method)
    made = trainer(case.method, case.seeds, general=True) if case.what == "step" else spread.trainer(case.method, spread.WORK)
    state, capacity = made.replay.state(), made.replay.capacity
    rows = torch.arange(capacity) % made.replay.size
    made.replay.load({name: x[:, rows] if isinstance(x, Tensor) else capacity for name, x in state.items()})
    return made


def remembering(method: str, episodes: int = 32, units: int = 64, held: int = 100) -> Trainer:
    """One whose agents have memory, with so many episodes of 25 steps in its replay."""
    torch.set_num_threads(1)
    told = {"memory": "gru", "layers": 1, "batch": episodes, "hidden": units, "replay": 25 * held, "update_every": 10**4, "lr": 1e-3}
    settings = chosen(method, [f"{name}={value}" for name, value in told.items()], "default")
    made = Trainer(METHODS[method], settings, make(worlds.world("simple_spread"), held), range(1), 10**8, copies=held)
    advance(made, 25)
    return made


def updated(made: Trainer, count: int) -> None:
    """So many updates, each on a batch in the memory of the one before, as in training."""
    for _ in range(count):
        made.replayed(torch.rand(len(made.seeds), made.settings.batch, dtype=torch.float64))


def told(case: Case, made: Trainer, folder: Path) -> Mapping[str, Any]:
    """What JAX is asked for; the tensors lie in a file."""
    settings, names = made.settings, ("td",) if case.method == "vdn" else ("td", "opt", "nopt")
    np.savez(folder / "given.npz", **_handed.given(made))
    return {
        **{name: getattr(settings, name) for name in ("lr", "clip", "batch", "target_interval")},
        "method": case.method,
        "gamma": made.loss.gamma,
        "weights": {name: weight(settings, name) for name in names},
        "replay": int(made.replay.size),
        "agents": made.spec.n,
        "together": TOGETHER,
        "payoff": game(2, 3).payoff.nested(float) if case.what == "step" else None,
        "given": str(folder / "given.npz"),
        "found": str(folder / "found.npz"),
    }


def require_same(made: Trainer, folder: Path) -> None:
    """Raise DifferentError unless JAX found the terms and the gradient that we do."""
    with np.load(folder / "found.npz") as file:
        theirs = dict(file)
    gradient, terms = made.loss.gradient(_handed.drawn(made), made.known)
    for kind, found in (("term", terms), ("gradient", _handed.layers(networks.views(made.plan, gradient)))):
        largest = max(float(x.abs().max()) for x in found.values())
        for name, x in found.items():
            far = float(np.abs(theirs[f"{kind}/{name}"] - x.numpy()).max()) / largest
            if not far <= TOLERANCE:
                right = f"{TOLERANCE:g} at most"
                raise DifferentError(f"JAX's {kind} {name} is {far:.1g} of the largest entry from ours", where=str(SCRIPT), right=right)
