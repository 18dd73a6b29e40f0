"""What an experiment is: what a paper ran, what it printed and claims, and what is run here, under which budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.reproduce.measures import EARNED, Measure

Payoff = Sequence[object]
"""Nested as in a game file."""


@dataclass(frozen=True)
class Stated:
    """What the paper ran. source: where it says so. here: what is run in its place, "" where it is the same."""

    what: str
    paper: str
    source: str
    here: str = ""


@dataclass(frozen=True)
class Arm:
    """One run: a method on an environment, under settings.

    env: as --env takes it; where there is a ``payoff``, a game's name that the catalogue lacks. options, settings: NAME=VALUE
    of the environment and of the method, as --set takes them. exploring: acting at random throughout. label: what a figure
    calls it, where that is not its name.
    """

    name: str
    env: str
    method: str
    settings: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    preset: str = "default"
    exploring: bool = False
    payoff: Payoff | None = None
    label: str = ""


@dataclass(frozen=True)
class Budget:
    """How much is run: seeds and steps of every arm. settings, options: what changes in all arms with it. copies: of a seed.

    apart: why what is run so is not the paper's task, "" where it is: then no number and no claim of the paper is judged.
    """

    seeds: int
    steps: int
    settings: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    copies: int = 1
    words: str = ""
    apart: str = ""


@dataclass(frozen=True)
class Number:
    """A number of an arm. paper: as the paper prints it, None where it prints none. source: where."""

    arm: str
    measure: Measure
    paper: str | None = None
    source: str = ""

    @property
    def printed(self) -> Fraction | None:
        """The paper's number."""
        return None if self.paper is None else Fraction(self.paper)


@dataclass(frozen=True)
class Claim:
    """What the paper claims of the order of arms: that the sum of the numbers ``above`` is larger than that of those ``below``.

    An arm that stands in both is none of the difference: "the lead grows" is (a late, b early) above (a early, b late).
    """

    words: str
    source: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    measure: Measure = EARNED


@dataclass(frozen=True)
class Experiment:
    """tolerance: how far from the paper's number is still the same; of: what it is, in words.

    least: steps below which nothing can be said of a paper's claim, 0 where any will do. why: who says so.
    remarks: what to know of the answer.
    """

    title: str
    paper: str
    stated: tuple[Stated, ...]
    arms: tuple[Arm, ...]
    reduced: Budget
    full: Budget
    tolerance: Fraction
    of: str
    numbers: tuple[Number, ...] = ()
    claims: tuple[Claim, ...] = ()
    least: int = 0
    why: str = ""
    remarks: tuple[str, ...] = ()

    def arm(self, name: str) -> Arm:
        """The arm of that name."""
        return next(arm for arm in self.arms if arm.name == name)
