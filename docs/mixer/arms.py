"""One-step games on which QMIX is trained in several ways, an arm each: how its mixer bends, how rewards are scaled, how it explores.

A line of the records is a game in an arm: what every seed ended at, its table in 1/FINE and its greedy joint action. Parts:

drawn   the first hundred 3×3 games of `qtran study --family uniform --seed 0`, which nobody chose
named   3×3 games of the literature
mixers  the same, shorter, with other settings of the mixer
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docs.learning.plan import game
from docs.mixer import lanes
from docs.written import record, records
from qtran_cli.learn.run.config import chosen

SEEDS, FINE = 10, 1000
RAW = ("sharpness=1", "reward_shift=0", "reward_scale=1", "clip=0")
WAYS: dict[str, tuple[str, ...]] = {
    "default": (),
    "elu": ("sharpness=1",),
    "raw": RAW,
    "bias": ("sharpness=1", "hidden_bias=-2"),
    "softplus": ("activation=softplus",),
    "deep": ("mixer_layers=2",),
}
"""What --set is told."""


@dataclass(frozen=True)
class Arm:
    """way: a key of WAYS. full: every joint action alike often; else ε falls as by default."""

    way: str
    full: bool


@dataclass(frozen=True)
class Part:
    """Games that are trained in the same arms, so many updates each, ``together`` at a time."""

    games: Sequence[str]
    arms: Sequence[Arm]
    updates: int
    together: int


def _arms(both: Sequence[str], full: Sequence[str]) -> tuple[Arm, ...]:
    return (*(Arm(way, full) for way in both for full in (True, False)), *(Arm(way, True) for way in full))


NAMED = ("qtran_table1", "table1_twelve", "climb", "penalty_100", "qplex_tied", "qplex_plateau", "plateau_twelve", "resq")
PARTS = {
    "drawn": Part([f"uniform-3x3-{k}" for k in range(100)], _arms(("default", "elu"), ()), 5_000, 10),
    "named": Part(NAMED, _arms(("default",), ("elu", "raw")), 20_000, 8),
    "mixers": Part(NAMED, _arms((), ("default", "elu", "bias", "softplus", "deep")), 5_000, 8),
}


def key(one: dict[str, Any]) -> tuple[str, Arm]:
    """What tells a line from the others."""
    return one["env"], Arm(one["way"], one["full"])


def missing(part: Part, done: set[tuple[str, Arm]]) -> Iterator[tuple[Arm, list[str]]]:
    """What is left to train, so many games at a time."""
    for arm in part.arms:
        left = [name for name in part.games if (name, arm) not in done]
        for k in range(0, len(left), part.together):
            yield arm, left[k : k + part.together]


def train(arm: Arm, envs: Sequence[str], updates: int) -> list[dict[str, Any]]:
    """The lines of these games in an arm."""
    settings = chosen("qmix", WAYS[arm.way], "default")
    steps = updates + settings.warmup - 1
    tables, greedy = lanes.train([game(env) for env in envs], SEEDS, "qmix", settings, steps, arm.full)
    return [
        {"env": env, "way": arm.way, "full": arm.full, "greedy": g.tolist(), "table": (t * FINE).round().astype(int).tolist()}
        for env, t, g in zip(envs, tables, greedy, strict=True)
    ]


def study(part: Part, path: Path) -> None:
    """Train what ``path`` lacks of a part, appending to it."""
    done = records(path)
    record(path, done, "w")
    for arm, envs in missing(part, {key(one) for one in done}):
        print(f"{arm.way}  {'full' if arm.full else 'ε-greedy'}  {envs[0]} …", file=sys.stderr, flush=True)
        record(path, train(arm, envs, part.updates))
