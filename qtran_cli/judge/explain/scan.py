"""Which methods, under which centre of play or which α, come near a table: each on a grid of ε or α.

Fits move slowly with log ε and log α, so a few steps of the grid tell the methods apart; what comes near is looked at closely then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.traits import Ends
from qtran_cli.judge.explain.exact import Exact
from qtran_cli.judge.explain.shelf import Shelf
from qtran_cli.judge.explain.under import Under, Varied

GRID = tuple(1 / Fraction(k) for k in ("200", "50", "20", "10", "5", "5/2", "3/2", "10/9"))
"""The ε and α that are tried, smallest first."""
LEAST, MOST = Fraction(1, 1000), Fraction(1)
"""The ends of what is looked at."""
CELLS = 2_000
"""Methods without orders to choose are fitted along the grid up to so many joint actions."""


@dataclass(frozen=True, eq=False)
class Curve:
    """A method along ε or α. under: where on the grid it comes nearest. exact: which table does, ``off`` by root mean square."""

    name: str
    under: Under
    exact: Exact
    off: float

    @property
    def bracket(self) -> tuple[Fraction, Fraction]:
        """The neighbours of that step of the grid."""
        ends = (LEAST, *GRID, MOST)
        k = ends.index(self.under.value)
        return ends[k - 1], ends[k + 1]


def scan(shelf: Shelf, names: Iterable[str], centres: Sequence[tuple[int, ...]], given: np.ndarray) -> list[Curve]:
    """The curves of the methods that can be fitted again and again, the nearest first. Cost: a projection for each step of each."""
    shape = given.shape
    found = [
        _along(shelf, name, under, given)
        for name in names
        if not refused(name, shape)
        for under in _kinds(name, centres, shelf.facts.ask.alpha)
    ]
    return sorted((curve for curve in found if curve is not None), key=lambda curve: curve.off)


def refused(name: str, shape: tuple[int, ...]) -> str:
    """Why a method is not fitted along ε or α, "" where it is, or depends on neither. Known before any work."""
    traits, size = PROJECTIONS[name].TRAITS, int(np.prod(shape))
    if not (traits.sampled or traits.alpha):
        return ""
    if traits.end is not Ends.optima:
        return f"{size:,} joint actions, up to {CELLS:,} it is fitted along ε" if size > CELLS else ""
    work = orders.count(shape) * size
    size_of = f"{work:,}" if work < 10**9 else f"about 10^{len(str(work)) - 1}"
    return (
        ""
        if work <= traits.rescanned
        else f"choices of orders × joint actions are {size_of}, up to {traits.rescanned:,} it is fitted along ε or α"
    )


def _kinds(name: str, centres: Sequence[tuple[int, ...]], alpha: Fraction) -> Iterator[Under]:
    traits = PROJECTIONS[name].TRAITS
    if traits.sampled:
        yield from (Under(Varied.epsilon, centre=u, alpha=alpha if traits.alpha else None) for u in centres)
    if traits.alpha:
        yield Under(Varied.alpha)


def _along(shelf: Shelf, name: str, under: Under, given: np.ndarray) -> Curve | None:
    best: Curve | None = None
    for value in GRID:
        one, off = shelf.nearest(name, under.at(value), given)
        if one is not None and (best is None or off < best.off):
            best = Curve(name, under.at(value), one, off)
    return best
