"""How near the learned tables of a run are to the exact best tables of the methods that its method names, situation by situation.

A seed is at a method's fit when its squared error is within 1 % of the fit's, and its squared distance from it below as much. It
is caught there where the method it is held against has a better table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.one_step.solve import projector
from qtran_cli.judge.seed import Place, Seed
from qtran_cli.model.situations import Situation
from qtran_cli.table import Table

WITHIN = 0.01
"""Of a fit's squared error."""
SITUATIONS = 6
"""Of a game with several states so many are looked at, in the order in which seeds come to them."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A method's best table of Q_jt*, under uniform sampling; where several are equally good, one of them."""

    q_jt: Table
    sse: Fraction


@dataclass(frozen=True)
class Near:
    """One seed. sse: Σ (Q_jt − Q_jt*)². distances: by method Σ (Q_jt − its fit)². linear: the share of linear hidden units."""

    number: int
    sse: float
    distances: Mapping[str, float]
    linear: float | None


@dataclass(frozen=True, eq=False)
class Nearness:
    """One situation. own: the method whose tables are those that the trained one can represent."""

    situation: Situation
    own: str
    fits: Mapping[str, Fit]
    seeds: tuple[Near, ...]

    def at(self, name: str) -> list[int]:
        """The seeds that are at a method's fit."""
        sse = float(self.fits[name].sse)
        near = WITHIN * sse
        return [seed.number for seed in self.seeds if abs(seed.sse - sse) <= near and seed.distances[name] <= near]

    def traps(self) -> dict[str, list[int]]:
        """By method the seeds that are caught at its fit."""
        least = self.fits[self.own].sse if self.own in self.fits else None
        found = {name: self.at(name) for name, fit in self.fits.items() if least is not None and fit.sse > least}
        return {name: seeds for name, seeds in found.items() if seeds}


def nearness(names: Sequence[str], own: str, seeds: Sequence[Seed]) -> tuple[Nearness, ...]:
    """Of every situation with a known Q_jt* and learned tables. Cost: the projections of each situation."""
    met: dict[Situation, list[tuple[int, Place]]] = {}
    for seed in seeds if names else ():
        for place in seed.places:
            if place.q_jt is not None and place.exact is not None:
                met.setdefault(place.situation, []).append((seed.number, place))
    return tuple(_at(situation, names, own, places) for situation, places in list(met.items())[:SITUATIONS])


def _at(situation: Situation, names: Sequence[str], own: str, places: Sequence[tuple[int, Place]]) -> Nearness:
    exact = places[0][1].exact
    assert exact is not None, "places without are left out"
    fits = _fits(names, exact)
    return Nearness(situation, own, fits, tuple(_near(number, place, exact, fits) for number, place in places))


def _fits(names: Sequence[str], exact: Table) -> dict[str, Fit]:
    """The best tables; a method without one, or whose size is beyond it, is left out."""
    facts = Facts(exact)
    found = {name: projector(PROJECTIONS[name], alone=True)(facts) for name in names}
    return {name: Fit(one.q_jt, one.sse) for name, one in found.items() if one.q_jt is not None and one.sse is not None}


def _near(number: int, place: Place, exact: Table, fits: Mapping[str, Fit]) -> Near:
    assert place.q_jt is not None, "places without are left out"
    learned = place.q_jt.floats()
    distances = {name: _squares(learned, fit.q_jt) for name, fit in fits.items()}
    return Near(number, _squares(learned, exact), distances, place.linear)


def _squares(learned: np.ndarray, table: Table) -> float:
    return float(np.square(learned - table.floats()).sum())
