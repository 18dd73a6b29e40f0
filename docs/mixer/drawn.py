"""The study over games that nobody chose: the first hundred 3×3 games of `qtran study --family uniform --seed 0`, QMIX, ten seeds each.

An arm is how rewards are scaled and how joint actions are explored. A line of the records is a game in an arm: what every seed ended
at, its table in thousandths and its greedy joint action.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docs.learning.plan import game
from docs.mixer import lanes
from qtran_cli.learn.run.config import chosen

GAMES, SEEDS, UPDATES, TOGETHER = 100, 10, 5_000, 10
SCALES = {"default": (), "flat": ("sharpness=1",), "large": ("sharpness=1", "reward_scale=0.01")}
"""As by default; ELU itself; ELU itself on rewards a hundred times as large, not divided by their deviation."""
FINE = 1000


@dataclass(frozen=True)
class Arm:
    """scale: a key of SCALES. full: every joint action alike often; else ε falls as by default."""

    scale: str
    full: bool


ARMS = tuple(Arm(scale, full) for scale in SCALES for full in (True, False))


def key(record: dict[str, Any]) -> tuple[str, Arm]:
    """What tells a line from the others."""
    return record["env"], Arm(record["scale"], record["full"])


def names() -> list[str]:
    """The games' names, as docs/learning names them."""
    return [f"uniform-3x3-{k}" for k in range(GAMES)]


def missing(done: set[tuple[str, Arm]]) -> Iterator[tuple[Arm, list[str]]]:
    """What is left to train, so many games at a time."""
    for arm in ARMS:
        left = [name for name in names() if (name, arm) not in done]
        for k in range(0, len(left), TOGETHER):
            yield arm, left[k : k + TOGETHER]


def train(arm: Arm, envs: list[str]) -> list[dict[str, Any]]:
    """The lines of these games in an arm."""
    settings = chosen("qmix", SCALES[arm.scale], "default")
    steps = UPDATES + settings.warmup - 1
    tables, greedy = lanes.train([game(env) for env in envs], SEEDS, "qmix", settings, steps, arm.full)
    return [
        {"env": env, "scale": arm.scale, "full": arm.full, "greedy": g.tolist(), "table": (t * FINE).round().astype(int).tolist()}
        for env, t, g in zip(envs, tables, greedy, strict=True)
    ]


def study(path: Path) -> None:
    """Train what ``path`` lacks, appending to it."""
    done = {key(record) for record in records(path)}
    for arm, envs in missing(done):
        print(f"{arm.scale}  {'full' if arm.full else 'greedy'}  {envs[0]} …", file=sys.stderr, flush=True)
        lines = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in train(arm, envs))
        with path.open("a", encoding="utf-8") as stream:
            stream.write(lines)


def records(path: Path) -> list[dict[str, Any]]:
    """The lines; a last one that was cut off counts as none."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]
