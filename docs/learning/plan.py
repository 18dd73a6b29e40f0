"""Which runs the study consists of, the ones that decide most first, and the games that they are about."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from qtran_cli import catalogue
from qtran_cli.exact.classes import monotone
from qtran_cli.exact.facts import Facts
from qtran_cli.model.game import Game
from qtran_cli.study.families import uniform
from qtran_cli.study.stream import of_game

UPDATES = 20_000
NAMED = ("qtran_table1", "climb", "three_player_climbing", "qplex_tied", "qplex_plateau", "resq")
STATES = ("two_step",)
LINEAR = ("vdn", "iql", "qmix")
DRAWN, SEED, SIZES = 10, 0, (3, 4)
"""So many random games of each size, the first of the family's stream of this seed that qualify."""
INFEASIBLE = ("alt_smallest", "alt_counterexample")
"""Games with strict factors of which none satisfies (7)."""
_DRAWN = "its payoffs are drawn, so tables are off by what chance has paid; QTRAN-base was optimal in 10 of 10 seeds after 20,000 steps"
EXCLUDED = {
    "exact_fractions": "it has a payoff of −10^30 beside 1/3; floating point cannot tell the others apart, and training refuses it",
    "climb_partially_stochastic": _DRAWN,
    "climb_stochastic": _DRAWN,
}


@dataclass(frozen=True)
class Run:
    """One run: ``seeds`` seeds of a method on a game."""

    env: str
    method: str
    seeds: int = 20
    preset: str = "default"

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from the others."""
        return self.env, self.method, self.preset

    def settings(self) -> Any:
        """The method's settings under the preset."""
        from qtran_cli.learn.run.config import chosen

        return chosen(self.method, [], self.preset)

    def steps(self) -> int:
        """Environment steps after which there have been UPDATES updates: the first comes with the warmup's last step."""
        return UPDATES + self.settings().warmup - 1


def runs() -> list[Run]:
    """Every run, in the order in which they are made."""
    drawn, pairs = random_games(), [name for name in NAMED if game(name).n == 2]
    return [
        *(Run(env, "qtran_base") for env in NAMED),
        *(Run(env, "qtran_alt") for env in pairs),
        *(Run(env, method) for env in NAMED for method in LINEAR),
        *(Run(env, "qtran_base") for env in drawn),
        *(Run(env, method) for env in STATES for method in ("qtran_base", "qtran_alt", *LINEAR)),
        *(Run(env, "qtran_base", 10) for env in others()),
        *(Run(env, "qtran_base", preset="paper") for env in NAMED),
        *(Run(env, "qtran_alt", preset="paper") for env in pairs),
        *(Run(env, "qtran_alt") for env in drawn),
        *(Run(env, "qtran_base", 10) for env in unfactored()),
        *(Run(env, "qtran_alt") for env in INFEASIBLE),
    ]


def key(record: dict[str, Any]) -> tuple[str, str, str]:
    """The key of the run that a record is about."""
    return record["env"], record["method"], record["preset"]


@cache
def others() -> tuple[str, ...]:
    """The catalogue's one-step games with a rectangular optimum that are not named above, the smallest first."""
    return tuple(name for name in _rest() if Facts(game(name).payoff).best.rectangular)


@cache
def unfactored() -> tuple[str, ...]:
    """Those that no strict factors fit: their optimal joint actions form no product."""
    return tuple(name for name in _rest() if not Facts(game(name).payoff).best.rectangular)


def _rest() -> list[str]:
    names = set(catalogue.names(several=False)) - set(NAMED) - set(EXCLUDED)
    return sorted(names, key=lambda name: (game(name).payoff.size, name))


@cache
def random_games() -> tuple[str, ...]:
    """The random games' names, size after size: uniform-MxM-K is the K-th game of its size."""
    return tuple(name for m in SIZES for name in itertools.islice(_qualifying(m), DRAWN))


def _qualifying(m: int) -> Iterator[str]:
    """Those that are not monotone and have a rectangular optimum."""
    for name in (f"uniform-{m}x{m}-{k}" for k in itertools.count()):
        facts = Facts(game(name).payoff)
        if facts.best.rectangular and not monotone.decide(facts).holds:
            yield name


@cache
def game(env: str) -> Game:
    """A one-step game of the study by its name."""
    if not env.startswith("uniform-"):
        return catalogue.load_one_step(env)
    shape, index = env.removeprefix("uniform-").split("-")
    sizes = tuple(int(m) for m in shape.split("x"))
    return Game(uniform.draw(of_game(SEED, "uniform", sizes, int(index)), sizes), env)
