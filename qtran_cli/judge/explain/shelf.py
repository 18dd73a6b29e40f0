"""What is exact under each sampling of a game, kept: several tables, and many steps of one search, are held against the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from qtran_cli.exact.facts import Facts
from qtran_cli.judge.explain.distance import rms
from qtran_cli.judge.explain.exact import Exact, exact
from qtran_cli.judge.explain.under import Under

if TYPE_CHECKING:
    from qtran_cli.judge.explain.scan import Curve


class Shelf:
    """The exact tables of the methods on one game."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._found: dict[tuple[str, Under], tuple[list[Exact], str]] = {}

    @cached_property
    def span(self) -> Fraction:
        """max Q_jt − min Q_jt."""
        return self.facts.table.max - self.facts.table.min

    def of(self, name: str, under: Under) -> list[Exact]:
        """A method's. Cost: its projection, the first time."""
        return self._at(name, under)[0]

    def missing(self, name: str, under: Under) -> str:
        """Why it has none, or not all."""
        return self._at(name, under)[1]

    def nearest(self, name: str, under: Under, given: np.ndarray) -> tuple[Exact | None, float]:
        """The method's table that is nearest to ``given`` by root mean square, and how far that is; (None, inf) where it has none."""
        ranked = [(rms(one.floats, given), k) for k, one in enumerate(self.of(name, under))]
        off, k = min(ranked, default=(float("inf"), -1))
        return (self.of(name, under)[k], off) if k >= 0 else (None, off)

    def beside(self, curve: Curve) -> list[Exact | None]:
        """At the neighbours of a curve's step of the grid the table that is nearest to its own."""
        return [self.nearest(curve.name, curve.under.at(end), curve.exact.floats)[0] for end in curve.bracket]

    def _at(self, name: str, under: Under) -> tuple[list[Exact], str]:
        if (name, under) not in self._found:
            ask = under.ask(self.facts.ask, self.facts.table.shape)
            self._found[name, under] = exact(name, replace(self.facts, ask=ask))
        return self._found[name, under]
