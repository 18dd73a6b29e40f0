"""What came out: the record behind the report and the document of `qtran reproduce`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from qtran_cli import statistics
from qtran_cli.reproduce import verdict as rule
from qtran_cli.reproduce.experiment import Budget, Claim, Experiment, Number

if TYPE_CHECKING:
    from qtran_cli.judge.training import Training


@dataclass(frozen=True)
class Row:
    """A number of the paper beside ours. seeds: per seed; verdict: "" where the paper prints none."""

    number: Number
    seeds: tuple[float, ...]
    exact: Fraction | None
    value: float
    interval: tuple[float, float]
    verdict: str

    @property
    def difference(self) -> float | None:
        """Ours minus the paper's."""
        printed = self.number.printed
        return None if printed is None else self.value - float(printed)


@dataclass(frozen=True)
class Stand:
    """A claim of the paper and the difference that was found, with its 95 % interval. measured: by arm, a number a seed."""

    claim: Claim
    measured: Mapping[str, Sequence[float]]
    value: float
    interval: tuple[float, float]
    verdict: str


@dataclass(frozen=True)
class Reproduction:
    """runs: by arm its folder. warnings: what training warned of, by arm."""

    name: str
    experiment: Experiment
    budget: Budget
    full: bool
    rows: tuple[Row, ...]
    stands: tuple[Stand, ...]
    runs: Mapping[str, str]
    seconds: float

    @property
    def verdicts(self) -> dict[str, int]:
        """How many numbers and claims have each verdict."""
        found = Counter([row.verdict for row in self.rows if row.verdict] + [stand.verdict for stand in self.stands])
        return {name: found[name] for name in (rule.AGREES, rule.DIFFERS, rule.UNSAID)}


def judged(experiment: Experiment, budget: Budget) -> bool:
    """Whether a budget suffices to say anything."""
    return not budget.apart and budget.seeds >= rule.SEEDS and budget.steps >= experiment.least


def rows(experiment: Experiment, budget: Budget, arm: str, training: Training[Any]) -> list[Row]:
    """Every number of an arm that its run has."""
    own = [number for number in experiment.numbers if number.arm == arm]
    uniform = experiment.arm(arm).exploring  # exact fits are of what is sampled so
    found = [(number, number.measure.seeds(training), number.measure.exact(training) if uniform else None) for number in own]
    return [judged_row(experiment, budget, number, seeds, exact) for number, seeds, exact in found if seeds is not None]


def judged_row(experiment: Experiment, budget: Budget, number: Number, seeds: Sequence[float], exact: Fraction | None) -> Row:
    """A number of the paper and what was found of it, a number a seed."""
    value, interval = _middle(number.measure.share, seeds)
    printed = number.printed
    said = "" if printed is None else rule.number(float(printed), interval, float(experiment.tolerance))
    said = rule.UNSAID if said and not judged(experiment, budget) else said
    return Row(number, tuple(seeds), exact, value, interval, said)


def stand(experiment: Experiment, budget: Budget, claim: Claim, measured: Mapping[str, Sequence[float]]) -> Stand:
    """Where a claim stands. measured: by arm the claim's measure, a number a seed."""
    above, below = ([measured[arm] for arm in arms] for arms in (claim.above, claim.below))
    value, interval = statistics.apart(*above, *below) if claim.measure.share else statistics.contrast(above, below)
    said = rule.claim(interval) if judged(experiment, budget) else rule.UNSAID
    return Stand(claim, measured, value, interval, said)


def _middle(share: bool, seeds: Sequence[float]) -> tuple[float, tuple[float, float]]:
    """The share of seeds, or their interquartile mean, and its 95 % interval."""
    if share:
        return float(np.mean(seeds)), statistics.wilson(float(np.mean(seeds)), len(seeds))
    return float(statistics.iqm(np.array(seeds))), statistics.interval(seeds)
