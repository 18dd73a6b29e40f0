"""What a study consists of: which games, which methods. The same plan gives the same files, whoever computes them."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from qtran_cli import __version__
from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.one_step.solve import PROJECTIONS
from qtran_cli.registry import unknown
from qtran_cli.scalars import shorten, spell
from qtran_cli.study.families import FAMILIES
from qtran_cli.study.stream import of_game
from qtran_cli.table import Table

AGENTS, ACTIONS = range(2, 6), range(2, 22)
"""Sizes of games that are studied."""
PROGRAMS = 1_000
"""Linear programs per game that deciding (7) may take with three agents or more."""
DIGITS = 16
"""Of a plan's digest."""
_ITEM = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", re.ASCII)
_SHAPE = re.compile(r"[0-9]{1,9}(?:x[0-9]{1,9})+", re.ASCII)


@dataclass(frozen=True)
class Plan:
    """``count`` games of ``family`` in each of ``sizes`` (actions per agent), and what is asked about them.

    parameters: the family's, every one. methods: names of projections. alpha: weighted QMIX's weight. programs: PROGRAMS.
    """

    family: str
    parameters: Mapping[str, Fraction]
    sizes: tuple[tuple[int, ...], ...]
    count: int
    seed: int
    methods: tuple[str, ...] = field(default_factory=lambda: tuple(PROJECTIONS.names()))
    alpha: Fraction = Ask.alpha
    programs: int = PROGRAMS

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
        """Raise UsageError where the family draws no games of some size, or a method is unknown."""
        for name in self.methods:
            if name not in PROJECTIONS:
                raise unknown("method", name, PROJECTIONS.names())
        for k in range(0, self.total, self.count):
            self.draw(k)

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
            "alpha": spell(self.alpha),
            "alt_programs": self.programs,
        }


def sizes(agents: str, actions: str) -> tuple[tuple[int, ...], ...]:
    """Every size of a sweep. agents: "2", "2,3", "2-4". actions: likewise, or "2x3" with one number per agent. Raises UsageError.

    >>> sizes("2", "2-4"), sizes("2,3", "2"), sizes("2", "2x3,5")
    (((2, 2), (3, 3), (4, 4)), ((2, 2), (2, 2, 2)), ((2, 3), (5, 5)))
    """
    counts = _numbers(agents, "--agents", AGENTS)
    items = [item.strip() for item in actions.split(",")]
    found = [_shapes(item, n) for n, item in itertools.product(counts, items)]
    listed = tuple(dict.fromkeys(itertools.chain.from_iterable(found)))
    missing = [item for item in items if _SHAPE.fullmatch(item) and item.count("x") + 1 not in counts]
    if missing:
        raise UsageError(f"--actions {missing[0]} and --agents {agents:.40}", right="give one number per agent, such as 2x3 for two")
    return listed


def _shapes(item: str, n: int) -> list[tuple[int, ...]]:
    """The sizes that one item of --actions stands for with n agents: none where it lists another number of agents."""
    if not _SHAPE.fullmatch(item):
        return [(m,) * n for m in _numbers(item, "--actions", ACTIONS)]
    shape = tuple(m for part in item.split("x") for m in _numbers(part, "--actions", ACTIONS))
    return [shape] if len(shape) == n else []


def _numbers(text: str, option: str, accepted: range) -> list[int]:
    """The numbers of a list such as "2,3" or "2-4". Raises UsageError."""
    right = f"from {accepted.start} to {accepted.stop - 1}, written 3, 2,4 or 2-5{' or 2x3' if option == '--actions' else ''}"
    found: list[int] = []
    for item in text.split(","):
        match = _ITEM.fullmatch(item.strip())
        if match is None:
            raise UsageError(f"{shorten(text)} is not a list of numbers", where=option, right=right)
        first, last = int(match[1]), int(match[2] or match[1])
        if first not in accepted or last not in accepted or first > last:
            raise UsageError(f"{item.strip()} is out of range", where=option, right=right)
        found.extend(range(first, last + 1))
    return list(dict.fromkeys(found))


def methods(names: Sequence[str]) -> tuple[str, ...]:
    """The methods that "iql,vdn", … name, in the registry's order; all where nothing is named. Raises UsageError."""
    listed = [name.strip() for text in names for name in text.split(",")]
    for name in listed:
        if name not in PROJECTIONS:
            raise unknown("method", name, PROJECTIONS.names())
    return tuple(name for name in PROJECTIONS.names() if not listed or name in listed)
