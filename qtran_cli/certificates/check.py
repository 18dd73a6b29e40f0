"""The certificate of `qtran check`: every answer about given [Q_i] and V_jt as plain fields, checked from the definitions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.table import Table

CORNERS = 20_000
"""The inequalities of the scales are claimed while (their corners, at most) × (inequalities + 1) stays within this: seconds."""
VERDICTS = ("factorises", "wrong_v", "tie", "rescale", "not_strict", "fails")


def corner_work(rows: int, agents: int) -> int:
    """How many corners are looked at to check so many inequalities in so many unknowns, over all the checks."""
    return math.comb(rows + agents, agents) * (rows + 1)


@dataclass(frozen=True)
class Condition:
    """One answer and the joint action that breaks it first (None where it holds). For (7) agent's line through it is broken."""

    holds: bool
    witness: JointAction | None = None
    agent: int | None = None


@dataclass(frozen=True)
class Inequality:
    """Σ_i coefficients[i] · a_i ≤ bound, from joint action u. coefficients[i] = d_i(u_i), bound = gap(u)."""

    u: JointAction
    coefficients: tuple[Fraction, ...]
    bound: Fraction


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a check says. The fields are those of exact/check/record.py's Check, with nothing left to compute.

    common: a*, None for no bound. agents[i]: agent i's largest scale with the others at 1, None where there is none, inf
    for no bound. polytope, agents: None where they are not claimed. repair: (scale, shift per agent), None where not offered.
    """

    q: tuple[Table, ...]
    v: Fraction
    tolerance: Fraction
    verdict: str
    factorises: bool
    greedy: tuple[np.ndarray, ...]
    strict: Condition
    consistent: Condition
    four_a: Condition
    four_b: Condition
    seven: Condition
    least: Fraction
    least_at: JointAction
    violations: int
    common: Fraction | None
    identity: bool
    polytope: tuple[Inequality, ...] | None
    agents: tuple[Fraction | float | None, ...] | None
    repair: tuple[Fraction, tuple[Fraction, ...]] | None
    claim: ClassVar[str] = "check"

    @property
    def holds(self) -> bool:
        """Whether the claim is that [Q_i] and V_jt factorise the table."""
        return self.factorises

    @property
    def about(self) -> tuple[object, ...]:
        """What the claim is about."""
        return (*(tuple(q.flat()) for q in self.q), self.v, self.tolerance)
