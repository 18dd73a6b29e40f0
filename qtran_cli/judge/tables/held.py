"""How far learned tables are from the exact ones that their method can end at, in a one-step game, as a share of the payoffs' range.

Under full exploration the exact tables are those of uniform sampling; a seed that is at none of them is held against those of the
joint actions that its own replay holds, which differ by chance. Under ε-greedy play every seed has a replay of its own, and is
held against the tables that are exact for it: nothing is assumed of what was greedy when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from qtran_cli.exact.budget import Budget
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.sampling import weights
from qtran_cli.judge.seed import Seed
from qtran_cli.judge.tables.ends import End, ends
from qtran_cli.table import from_array

WITHIN = Fraction(1, 50)
"""Of the payoffs' range: so near to an exact table a learned one is at it."""


@dataclass(frozen=True, eq=False)
class Held:
    """One seed. replay: the exact tables are those of its own replay; False: of uniform sampling. nearest: None where there are none.

    distances: by method the least max |learned − exact| over its tables; off: the least of all, None where there is none.
    """

    number: int
    replay: bool
    nearest: End | None
    distances: Mapping[str, float]

    @property
    def off(self) -> float | None:
        """How far the nearest exact table is."""
        return None if self.nearest is None else min(self.distances.values())

    @property
    def at(self) -> bool:
        """Whether the learned table is an exact one."""
        return self.off is not None and self.off <= WITHIN


@dataclass(frozen=True, eq=False)
class Tables:
    """own: the method whose tables are those that the trained one can represent. reason: why exact tables are missing."""

    own: str
    seeds: tuple[Held, ...]
    reason: str = ""

    @property
    def at(self) -> list[Held]:
        """The seeds whose table is an exact one."""
        return [seed for seed in self.seeds if seed.at]


def tables(names: Sequence[str], own: str, facts: Facts, seeds: Sequence[Seed], counts: Sequence[np.ndarray], uniform: bool) -> Tables:
    """Every seed's. counts: per seed those of the joint actions in its replay. uniform: training sampled joint actions uniformly.

    Cost: a projection of each method, and one for every seed that is held against its own replay, facts.seconds for all together.
    """
    budget = Budget(float(facts.ask.qmix_seconds), len(names) * (len(seeds) + 1))
    facts = replace(facts, orders=budget)
    shared, reason = ends(names, facts) if uniform else ([], "")
    found, reasons = [], [reason]
    for seed, count in zip(seeds, counts, strict=True):
        held = _held(seed, shared, facts, replay=False)
        if not held.at:
            exact, reason = _of_replay(names, facts, count, budget)
            own_replay = _held(seed, exact, facts, replay=True)
            held = own_replay if own_replay.at or held.nearest is None else held
            reasons.append(reason)
        found.append(held)
    return Tables(own, tuple(found), next(filter(None, reasons), ""))


def _of_replay(names: Sequence[str], facts: Facts, count: np.ndarray, budget: Budget) -> tuple[list[End], str]:
    """The exact tables under what a seed's replay holds."""
    if not budget.left:
        return [], "the time was up before every seed was held against its own replay"
    return ends(names, replace(facts, ask=replace(facts.ask, sampling=weights(from_array(count), facts.table.shape))))


def _held(seed: Seed, exact: Sequence[End], facts: Facts, replay: bool) -> Held:
    payoff, place, off = facts.table, seed.start, {}
    span = float(payoff.max - payoff.min) or 1.0
    learned = [x.floats() for x in (place.q if place.q_jt is None else (place.q_jt,))]
    for end in exact:
        if [x.shape for x in learned] == [x.shape for x in end.tables]:
            off[end] = max(float(abs(x - y.floats()).max()) for x, y in zip(learned, end.tables, strict=True)) / span
    least = {name: min(x for end, x in off.items() if end.name == name) for name in dict.fromkeys(end.name for end in off)}
    return Held(seed.number, replay, min(off, key=lambda end: off[end], default=None), least)
