"""Whether an environment keeps the contract of qtran_cli/envs/__init__.py: a verdict a rule, found by playing it at random.

playing.py   random play from draws that are told
seen.py      rules about what is returned
same.py      rules about what has to come out the same
bounds.py    rules about what must not be done
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch

from qtran_cli.envs.conformance import bounds, same, seen
from qtran_cli.envs.conformance.playing import Make, at_random, begun, drawn, over
from qtran_cli.errors import QtranError


@dataclass(frozen=True)
class Verdict:
    """rule: in a few words. broken: how, "" where it is kept. right: what to do about it."""

    rule: str
    broken: str = ""
    right: str = ""


def check(make: Make) -> Iterator[Verdict]:
    """Every rule in turn. Where the environment refuses to go on, what it says is how the rule is broken."""
    for rule, right, of in RULES:
        try:
            yield Verdict(rule, of(make), right)
        except QtranError as error:
            yield Verdict(rule, error.what, error.right or right)


def speed(make: Make, lanes: int, seconds: float = 0.5) -> float:
    """Steps of a lane per second, played at random for so long."""
    environment, draws = make(lanes), torch.Generator().manual_seed(0)
    percept, count = begun(environment, draws, lanes), 0
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        percept, outcome = environment.step(at_random(percept, draws), drawn(environment, draws, lanes))
        percept = environment.reset(over(outcome), drawn(environment, draws, lanes))
        count += lanes
    return count / (time.perf_counter() - started)


RULES: tuple[tuple[str, str, Callable[[Make], str]], ...] = (
    ("sizes are those of spec", "return what spec says", seen.shapes),
    ("types: float32 seen, float64 paid, bool masks", "convert what is returned", seen.types),
    ("numbers are finite", "nothing may be nan or infinite", seen.finite),
    ("masks leave every agent an action of its own", "an agent that ended keeps one action", seen.masks),
    ("fresh copies repeat", "take all chance from ``uniforms``", same.repeats),
    ("a reset copy is as good as new", "reset everything that an episode changes", same.as_new),
    ("lanes do not touch each other", "draw for each lane from its own row of ``uniforms``", same.alone),
    ("episodes end in time", "the time limit truncates", bounds.limit),
    ("a saved state goes on the same", "state() has to hold all that step() uses", same.saved),
    ("nothing is written to afterwards", "return copies, and write to none that is given", bounds.kept),
    ("random states are left alone", "take all chance from ``uniforms``", bounds.left_alone),
)
"""(rule, what to do where it is broken, how it is found out)."""
