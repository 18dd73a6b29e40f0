"""A study summed up: shares and mean regrets with their intervals, and every two methods on the same games, size by size."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from qtran_cli.statistics import wilson
from qtran_cli.study.line import share
from qtran_cli.study.pairs import Column, Pair, pairs
from qtran_cli.theorems import THEOREM_2


@dataclass
class Share:
    """How many of the games for which it was decided have a property. undecided: the others."""

    yes: int = 0
    games: int = 0
    undecided: int = 0

    def add(self, answer: bool | None) -> None:
        """Count a game's answer, None where it is not known."""
        self.yes += answer is True
        self.games += answer is not None
        self.undecided += answer is None

    @property
    def share(self) -> float | None:
        """yes / games, None where there are none."""
        return self.yes / self.games if self.games else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share."""
        return wilson(self.share or 0.0, self.games)


@dataclass
class Earned(Share):
    """Share: how many best fits are greedy-optimal. regrets: of the games where the method has a greedy joint action."""

    regrets: array[float] = field(default_factory=lambda: array("d"))

    def record(self, answer: bool | None, regret: float) -> None:
        """Count a game's verdict and regret, NaN where there is none."""
        self.add(answer)
        if not math.isnan(regret):
            self.regrets.append(regret)

    @property
    def regret(self) -> float | None:
        """The mean regret, rounded once; None where no game has one."""
        return math.fsum(self.regrets) / len(self.regrets) if self.regrets else None

    @property
    def regret_interval(self) -> tuple[float, float]:
        """A 95 % interval of the mean regret. See statistics.py."""
        return wilson(self.regret or 0.0, len(self.regrets))


@dataclass
class Method:
    """A method at one size. Of the QMIX family also its best fits that are proved best, and those that are not; else None.

    column: game by game, to be held against other methods'.
    """

    all: Earned = field(default_factory=Earned)
    column: Column = field(default_factory=Column)
    proved: Earned | None = None
    unproved: Earned | None = None

    def add(self, entry: dict[str, Any]) -> None:
        """Count one game's entry under "methods"."""
        seen = entry["optimal"], math.nan if entry["regret"] is None else share(entry["regret"])
        self.all.record(*seen)
        self.column.add(*seen)
        if "proved" in entry:
            self.proved, self.unproved = self.proved or Earned(), self.unproved or Earned()
            (self.proved if entry["proved"] else self.unproved).record(*seen)

    def parts(self) -> Iterator[tuple[str, Earned]]:
        """("all", …), and of the QMIX family ("proved", …) and ("unproved", …)."""
        yield "all", self.all
        if self.proved is not None and self.unproved is not None:
            yield from (("proved", self.proved), ("unproved", self.unproved))


@dataclass
class Size:
    """The games of one size. properties: the classes, and "qtran_alt": whether (7) can be met."""

    actions: tuple[int, ...]
    games: int = 0
    properties: dict[str, Share] = field(default_factory=dict)
    methods: dict[str, Method] = field(default_factory=dict)

    def add(self, record: dict[str, Any]) -> None:
        """Count one game."""
        self.games += 1
        for name, answer in {**record["classes"], THEOREM_2: record[THEOREM_2]}.items():
            self.properties.setdefault(name, Share()).add(answer)
        for name, entry in record["methods"].items():
            self.methods.setdefault(name, Method()).add(entry)

    @cached_property
    def pairs(self) -> list[Pair]:
        """Every two methods once, in their order, of all games: ask once they are counted. Cost: a few passes over them for each two."""
        return list(pairs({name: method.column for name, method in self.methods.items()}))


def summarise(records: Iterable[dict[str, Any]]) -> list[Size]:
    """The sizes of a study, in its order."""
    sizes: dict[tuple[int, ...], Size] = {}
    for record in records:
        actions = tuple(record["actions"])
        sizes.setdefault(actions, Size(actions)).add(record)
    return list(sizes.values())
