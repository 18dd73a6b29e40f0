"""What a check found out about given factors: the frozen record that reports and documents are made from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from qtran_cli.certificates.check import Condition, Inequality
from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.sweeps.igm import Igm
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.table import Table


@dataclass(frozen=True)
class Scales:
    """The valid scales of [Q_i]. common: a*, None for no bound. identity: a = 1 is valid.

    polytope: S as irredundant inequalities; of an empty S one that leaves nothing. None above CELLS joint actions, and where
    N ≥ 3 and the reduction is too large (polytope.ROWS). agents[i]: the largest a_i with the others at 1, None where none
    is valid, "inf" as float for no bound; agents itself is None above CELLS.
    """

    common: Fraction | None
    identity: bool
    polytope: tuple[Inequality, ...] | None
    agents: tuple[Fraction | float | None, ...] | None

    @property
    def empty(self) -> bool:
        """Whether no positive scale is valid."""
        return self.common == 0


@dataclass(frozen=True, eq=False)
class Repair:
    """scale · Q_i + shift[i], with V_jt = 0, satisfies (4a), (4b) and strict IGM: checked on the numbers of ``q`` themselves."""

    scale: Fraction
    shift: tuple[Fraction, ...]
    q: tuple[Table, ...]


@dataclass(frozen=True, eq=False)
class Check:
    """What `qtran check` found out.

    table: the payoff, or the Q_jt given in its place. q, v: the factors; given_v: V_jt was given, not derived.
    greedy: per agent the indices of its greedy actions. igm, consistent: strict IGM, and every greedy joint action within
    ``tolerance`` of optimal. least: the smallest slack, at ``least_at``. violations: how many joint actions break (4b).
    repair: factors a_i Q_i + b_i that satisfy (4) with V_jt = 0, where strict IGM holds and (4b) does not.
    """

    table: Table
    q: tuple[Table, ...]
    v: Fraction
    given_v: bool
    tolerance: Fraction
    greedy: tuple[np.ndarray, ...]
    igm: Igm
    consistent: Condition
    four_a: Condition
    four_b: Condition
    seven: Condition
    least: Fraction
    least_at: JointAction
    violations: int
    scales: Scales
    repair: Repair | None

    @property
    def factorises(self) -> bool:
        """(4a), (4b) and strict IGM; consistent IGM when a tolerance is given."""
        ranked = self.consistent.holds if self.tolerance else self.igm.strict
        return self.four_a.holds and self.four_b.holds and ranked

    @property
    def verdict(self) -> str:
        """The answer in a word: factorises, wrong_v, tie, rescale, not_strict or fails."""
        if self.factorises:
            return "factorises"
        corrected = self.least - self.v + self.needed_v >= -self.tolerance  # (4b) with the V_jt that (4a) needs
        if self.consistent.holds:
            return "wrong_v" if corrected else "not_strict" if self.scales.empty else "rescale"
        return "tie" if corrected and self.four_b.holds and self._nearest_gap <= self.tolerance else "fails"

    @property
    def needed_v(self) -> Fraction:
        """The V_jt of (4a): max Q_jt − Σ_i max Q_i."""
        return qtran.value(self.table, self.q)

    @property
    def _nearest_gap(self) -> Fraction:
        """The smallest gap of a greedy joint action."""
        return self.table.max - self.table.number(self.table.num[np.ix_(*self.greedy)].max())

    @cached_property
    def slack(self) -> Table:
        """D(u) of every joint action, built when first asked for: the payoff's shape."""
        return qtran.slack(self.table, self.q, self.v)


@dataclass(frozen=True, eq=False)
class Audit:
    """Learned numbers held against a table. tolerance: the least at which (4a), (4b) and consistent IGM hold; found: without any."""

    tolerance: Fraction
    found: Check
