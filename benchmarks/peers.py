"""Training against XuanCe: seed-updates per second on Table 1's game with the same settings, a process each, in turns.

step: acting, the environment, the replay and an update; general: the same while we, too, evaluate the target network and every
transition's observations, which a one-step game can do without; logged: XuanCe as it comes, every update written to TensorBoard;
update: sampling and the update alone. XuanCe trains one seed a process, so ten seeds take it ten times as long on one core.
ratio: our seed-updates/s over XuanCe's. `make bench-peers` installs XuanCe into .venv-peers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import torch

from benchmarks._peer import Peer
from benchmarks._ratios import compare
from benchmarks._trainers import STEPS, advance, enough, game, trainer
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.train import Trainer

ROOT = Path(__file__).resolve().parent.parent
PYTHON, SCRIPT = ROOT / ".venv-peers" / "bin" / "python", ROOT / "benchmarks" / "_xuance.py"
HEADINGS = ("method", "what", "XuanCe/s", "ours/s, 1 seed", "ratio", "ours/s, 10 seeds", "ratio")
OPTIONS = ("long",)
TASKS = {"step": "step", "general": "step", "logged": "logged", "update": "update"}
"""Ours, and what XuanCe does meanwhile."""


def training(method: str) -> Peer:
    """A process in which XuanCe trains a method."""
    made = trainer(method, 1).settings
    request = {"method": method, "payoff": game(2, 3).payoff.nested(float), "units": made.hidden, "batch": made.batch, "lr": made.lr}
    request |= {"replay": STEPS, "warmup": made.warmup, "target_interval": made.target_interval}
    return Peer("XuanCe", PYTHON, SCRIPT, request)


def rows(smallest: bool = False, long: bool = False) -> Iterator[tuple]:
    """Three rows per method, or one that says that XuanCe is not there."""
    if not PYTHON.exists():
        yield "not installed: make bench-peers", *("" for _ in HEADINGS[1:])
        return
    for method in ("qtran_base",) if smallest else METHODS.names():
        peer = training(method)
        try:
            for task in TASKS:
                yield method, task, *measured(peer, method, task, 1 if smallest else 25 if long else 7)
        finally:
            peer.close()


def measured(peer: Peer, method: str, task: str, runs: int) -> Iterator[str]:
    """XuanCe's rate, then ours and the ratio for one seed and for ten."""
    their = TASKS[task]
    theirs = _turns(lambda n: peer.do(their, n), peer, runs)
    for seeds in (1, 10):
        made = trainer(method, seeds, general=task == "general")
        mine = partial(_update if task == "update" else advance, made)
        ours = _turns(mine, peer, runs)
        found = compare(partial(peer.do, their, theirs), partial(mine, ours), runs, clock=partial(_clock, peer))
        if seeds == 1:
            yield f"{theirs / found.task:,.0f}"
        yield f"{seeds * ours / found.reference:,.0f}"
        yield f"{found.ratio * seeds * ours / theirs:.1f}"


def _turns(task: Callable[[int], object], peer: Peer, runs: int) -> int:
    return 1 if runs == 1 else enough(task, 0.1, partial(_clock, peer))


def _clock(peer: Peer) -> float:
    """Processor time of this process and the peer's."""
    return time.process_time() + peer.seconds


def _update(made: Trainer, count: int) -> None:
    for _ in range(count):
        made.update(made.replay.sample(torch.rand(len(made.seeds), made.settings.batch, dtype=torch.float64)))
