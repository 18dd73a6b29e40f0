"""What `qtran plot` draws over training: one curve per run and quantity, aggregated over seeds, and the same as CSV.

return, agreement   what the greedy policy earns, and the share of seeds that earn the most possible
normalised          the return over all games together, 0 a game's least payoff and 1 its largest
td, opt, nopt, …    the terms of the loss, before their weights
… per episode       what a simulated task counts in a greedy episode
"""

from __future__ import annotations

import csv as csv_
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qtran_cli.runs.labels import Label

RETURN, AGREEMENT, NORMALISED = "return", "agreement", "normalised"
PER_EPISODE = " per episode"
"""What a quantity ends with that a task counts."""
HEADINGS = ("run", "env", "method", "label", "quantity", "statistic", "step", "seed", "value", "low", "high")


@dataclass(frozen=True, eq=False)
class Source:
    """A run that curves come from. env: its environment's label, no two alike. label: what tells it from the others.

    best: the largest possible return, where it is known. least: the least payoff of a one-step game. told: the label in its parts.
    """

    run: str
    env: str
    method: str
    label: str
    best: float | None = None
    least: float | None = None
    told: Label | None = None

    def __post_init__(self) -> None:
        if self.told is None:
            object.__setattr__(self, "told", Label(self.method, folder=self.label.removeprefix(self.method).strip()))


@dataclass(frozen=True, eq=False)
class Curve:
    """A quantity of one run. steps: E evaluations, in environment steps. value, low, high: E. seeds: E × S, every seed's own.

    centre: of statistics.CENTRES, what ``value`` is of the seeds. updates: E, how many there were by each evaluation.
    """

    source: Source
    quantity: str
    steps: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    seeds: np.ndarray
    centre: str = "iqm"
    updates: np.ndarray | None = None

    @property
    def statistic(self) -> str:
        """What ``value`` is: the share of seeds, or their interquartile mean, or another centre."""
        return "share" if self.quantity == AGREEMENT else self.centre


def term(quantity: str) -> bool:
    """Whether a quantity is a term of the loss."""
    return quantity not in (RETURN, AGREEMENT, NORMALISED) and not counted(quantity)


def counted(quantity: str) -> bool:
    """Whether a quantity is what a task counts."""
    return quantity.endswith(PER_EPISODE)


def quantities(curves: Sequence[Curve]) -> list[str]:
    """What the curves are of: return and agreement first, then what is counted, then the terms as the methods name them."""
    found = dict.fromkeys(curve.quantity for curve in curves)
    return sorted(found, key=lambda name: (term(name), counted(name), name == AGREEMENT))


def csv(curves: Sequence[Curve], seeds: bool = False) -> str:
    """The numbers of a figure. seeds: every seed's own too, in rows whose statistic is "seed"; not of the agreement."""
    text = io.StringIO()
    writer = csv_.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    for curve in curves:
        writer.writerows(_rows(curve, seeds))
    return text.getvalue()


def _rows(curve: Curve, seeds: bool) -> Iterator[tuple[object, ...]]:
    source = curve.source
    head = (source.run, source.env, source.method, source.label, curve.quantity)
    for e, step in enumerate(curve.steps.tolist()):
        yield *head, curve.statistic, step, "", *(float(x[e]) for x in (curve.value, curve.low, curve.high))
        if seeds and curve.quantity != AGREEMENT:
            yield from ((*head, "seed", step, k, x, "", "") for k, x in enumerate(curve.seeds[e].tolist()))
