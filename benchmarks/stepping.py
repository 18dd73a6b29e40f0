"""Stepping: environment steps per second of every built-in environment at 1 … 4,096 lanes, against its tensor operations alone.

A turn is twenty steps at random, each with the reset of the lanes that are over; actions and random numbers are drawn before. alone:
the operations of that very turn, as PyTorch was told to carry them out, called one after the other (_operations.py).
ratio: our steps per second over theirs, one thread, processor time, in turns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import torch

from benchmarks._operations import recorded
from benchmarks._ratios import compare
from benchmarks._trainers import enough
from qtran_cli import catalogue
from qtran_cli.envs import worlds
from qtran_cli.envs.conformance.playing import at_random, begun, drawn, over
from qtran_cli.envs.make import make
from qtran_cli.envs.worlds import WORLDS
from qtran_cli.model.team_game import TeamGame

HEADINGS = ("environment", "lanes", "operations", "budget", "steps/s", "alone/s", "ratio")
OPTIONS = ("long",)
GAMES = ("climb", "two_step", "dec_tiger")
LANES = (1, 8, 64, 512, 4096)
STEPS = 20
BUDGET = 0.9


def rows(smallest: bool = False, long: bool = False) -> Iterator[tuple]:
    """One row per environment and number of lanes. long: five times as many readings."""
    torch.set_num_threads(1)
    for name, game in environments():
        for lanes in LANES[:1] if smallest else LANES:
            yield name, *measured(game, lanes, 2 if smallest else STEPS, 1 if smallest else 25 if long else 5)


def environments() -> Iterator[tuple[str, TeamGame]]:
    """Every simulated task by default, and games of one step, of several states, and seen in part."""
    yield from ((name, worlds.world(name)) for name in WORLDS.names())
    yield from ((name, catalogue.load(name)) for name in GAMES)


def measured(game: TeamGame, lanes: int, steps: int, runs: int) -> tuple[str, ...]:
    """The cells of one row."""
    task = turn(game, lanes, steps)
    alone, operations = recorded(task)
    for warm in (alone, task) * 2:
        warm()
    many = 1 if runs == 1 else enough(partial(_again, task), 0.05)
    found = compare(partial(_again, task, many), partial(_again, alone, many), runs)
    rates = (f"{lanes * steps * many / seconds:,.0f}" for seconds in (found.task, found.reference))
    return f"{lanes:,}", f"{operations / steps:.0f}", f"{BUDGET:g}", *rates, f"{1 / found.ratio:.2f}"


def turn(game: TeamGame, lanes: int, steps: int) -> Callable[[], None]:
    """Plays the same ``steps`` steps at every call, from where random play has led by then."""
    environment, draws = make(game, lanes), torch.Generator().manual_seed(0)
    percept = begun(environment, draws, lanes)
    for _ in range(30):
        percept, outcome = environment.step(at_random(percept, draws), drawn(environment, draws, lanes))
        percept = environment.reset(over(outcome), drawn(environment, draws, lanes))
    start, course = {name: x.clone() for name, x in environment.state().items()}, []
    for _ in range(steps):
        course.append((at_random(percept, draws), drawn(environment, draws, lanes), drawn(environment, draws, lanes)))
        percept, outcome = environment.step(*course[-1][:2])
        percept = environment.reset(over(outcome), course[-1][2])

    def play() -> None:
        environment.load(dict(start))
        for u, uniforms, anew in course:
            _, outcome = environment.step(u, uniforms)
            environment.reset(over(outcome), anew)

    return play


def _again(task: Callable[[], object], count: int) -> None:
    for _ in range(count):
        task()
