"""What a study consists of: which games, which methods. The same plan gives the same files, whoever computes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from qtran_cli import __version__
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.sampling import Wanted, written
from qtran_cli.registry import unknown
from qtran_cli.scalars import spell
from qtran_cli.study import fitted
from qtran_cli.study.families import FAMILIES
from qtran_cli.study.stream import of_game
from qtran_cli.table import Table

PROGRAMS = 1_000
"""Linear programs per game that deciding (7) may take with three agents or more."""
DIGITS = 16
"""Of a plan's digest."""


@dataclass(frozen=True)
class Plan:
    """``count`` games of ``family`` in each of ``sizes`` (actions per agent), and what is asked about them.

    parameters: the family's, every one. methods: names of projections. alphas: at each of them the methods are judged that take
    one. programs: PROGRAMS. weights: how the methods that follow a sampling meet joint actions.
    """

    family: str
    parameters: Mapping[str, Fraction]
    sizes: tuple[tuple[int, ...], ...]
    count: int
    seed: int
    methods: tuple[str, ...] = field(default_factory=lambda: tuple(PROJECTIONS.sound()))
    alphas: tuple[Fraction, ...] = (Ask.alpha,)
    programs: int = PROGRAMS
    weights: Wanted = None

    @property
    def total(self) -> int:
        """All games."""
        return self.count * len(self.sizes)

    def game(self, k: int) -> tuple[tuple[int, ...], int]:
        """(actions per agent, index within its size) of the study's k-th game: size after size."""
        return self.sizes[k // self.count], k % self.count

    def draw(self, k: int) -> Table:
        """The k-th game's payoffs."""
        shape, index = self.game(k)
        table: Table = FAMILIES[self.family].draw(of_game(self.seed, self.family, shape, index), shape, **self.parameters)
        return table

    def check(self) -> None:
        """Raise UsageError where the family draws no games of some size, a method is unknown, or weights of 0 leave it open."""
        for name in self.methods:
            if name not in PROJECTIONS:
                raise unknown("method", name, PROJECTIONS.names())
        fitted.check_alphas(self.methods, self.alphas)
        for k in range(0, self.total, self.count):
            fitted.check(self.methods, self.draw(k), self.weights)

    @cached_property
    def keys(self) -> frozenset[str]:
        """What records call all that is fitted."""
        return frozenset(one.key for one in fitted.every(self.methods, self.alphas))

    @cached_property
    def digest(self) -> str:
        """What every line of games.jsonl names its plan by: the start of the SHA-256 of study.json, less white space."""
        return hashlib.sha256(json.dumps(self.document(), separators=(",", ":")).encode()).hexdigest()[:DIGITS]

    def document(self) -> dict[str, Any]:
        """The plan as study.json holds it: two studies are the same where these are equal."""
        return {
            "schema": "qtran.study.plan/1",
            "qtran": __version__,
            "family": self.family,
            "parameters": {name: spell(value) for name, value in self.parameters.items()},
            "sizes": [list(shape) for shape in self.sizes],
            "count": self.count,
            "seed": self.seed,
            "methods": list(self.methods),
            "alpha": spell(self.alphas[0]) if len(self.alphas) == 1 else list(map(spell, self.alphas)),
            "alt_programs": self.programs,
            **({} if self.weights is None else {"weights": written(self.weights)}),
        }


def methods(names: Sequence[str]) -> tuple[str, ...]:
    """The methods that "iql,vdn", … name, in the registry's order; all where nothing is named. Raises UsageError."""
    listed = [name.strip() for text in names for name in text.split(",")]
    for name in listed:
        if name not in PROJECTIONS:
            raise unknown("method", name, PROJECTIONS.names())
        _ = PROJECTIONS[name]  # another package's may fail to be imported
    return tuple(name for name in PROJECTIONS.sound() if not listed or name in listed)
