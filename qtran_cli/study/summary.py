"""A study summed up: shares and mean regrets with their intervals, and every two methods on the same games, size by size."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from qtran_cli.statistics import wilson
from qtran_cli.study.column import NO, UNSAID, YES, Column
from qtran_cli.study.pairs import Pair, pairs
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

    regrets: Sequence[float] = ()

    @property
    def regret(self) -> float | None:
        """The mean regret, rounded once; None where no game has one."""
        return math.fsum(self.regrets) / len(self.regrets) if self.regrets else None

    @property
    def regret_interval(self) -> tuple[float, float]:
        """A 95 % interval of the mean regret. See statistics.py."""
        return wilson(self.regret or 0.0, len(self.regrets))


class Method:
    """A method at one size. Ask for anything once all games are added."""

    def __init__(self) -> None:
        self.column = Column()

    def add(self, entry: Mapping[str, Any]) -> None:
        """Count one game's entry under "methods"."""
        self.column.add(entry)

    @cached_property
    def all(self) -> Earned:
        """All best fits."""
        return self._earned(np.ones(len(self.column.optimal), dtype=bool))

    @cached_property
    def proved(self) -> Earned | None:
        """Of the QMIX family the best fits that are proved best; else None."""
        return self._part(YES)

    @cached_property
    def unproved(self) -> Earned | None:
        """Those that are not."""
        return self._part(NO)

    def _part(self, answer: int) -> Earned | None:
        proofs = self.column.proofs()
        return None if (proofs == UNSAID).all() else self._earned(proofs == answer)

    def _earned(self, among: np.ndarray) -> Earned:
        yes, no, undecided = (int((self.column.answers()[among] == code).sum()) for code in (YES, NO, UNSAID))
        lost = self.column.lost()[among]
        return Earned(yes, yes + no, undecided, lost[~np.isnan(lost)].tolist())

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
    properties: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    methods: dict[str, Method] = field(default_factory=lambda: defaultdict(Method))

    def add(self, record: dict[str, Any]) -> None:
        """Count one game."""
        self.games += 1
        for name, answer in {**record["classes"], THEOREM_2: record[THEOREM_2]}.items():
            self.properties[name].add(answer)
        for name, entry in record["methods"].items():
            self.methods[name].add(entry)

    @cached_property
    def pairs(self) -> list[Pair]:
        """Every two methods once, in their order, of all games: ask once they are counted. Cost: a few passes over them for each two."""
        return list(pairs({name: method.column for name, method in self.methods.items()}))


class Counted:
    """The sizes of a study, in its order, as its records come."""

    def __init__(self) -> None:
        self._sizes: dict[tuple[int, ...], Size] = {}

    def add(self, record: dict[str, Any]) -> None:
        """Count one game."""
        actions = tuple(record["actions"])
        self._sizes.setdefault(actions, Size(actions)).add(record)

    @property
    def sizes(self) -> list[Size]:
        """What is counted so far."""
        return list(self._sizes.values())


def summarise(records: Iterable[dict[str, Any]]) -> list[Size]:
    """The sizes of a study, in its order."""
    counted = Counted()
    for record in records:
        counted.add(record)
    return counted.sizes
