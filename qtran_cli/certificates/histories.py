"""What is claimed about a game's joint histories, one frozen dataclass per claim, both answers.

    claim            yes                                             no
    factorizable     HistoryFactors: d_i(τ_i, ·) at every τ_i        NotRectangular: a τ whose optimal set is no product,
                                                                     Disagreement: two τ that share τ_i and want other sets
    consistent       Choices: one action per τ_i, optimal together   Refutation: why no choice is
    additive_values  Levels: v_i(τ_i) with Σ_i v_i(τ_i) = max Q_jt   Imbalance: multipliers that rule them out
    theorem_2        HistoryFactors, with (7)                        UntouchedLine: a line on which no slack can be 0
    decentralised    Carried: a policy and what it earns

Histories are written as sequences of what an agent saw (text) and did (action indices), so that a certificate is about the
game and not about a numbering.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from qtran_cli.certificates.one_step import JointAction, Mixture

LocalHistory = tuple[str | int, ...]
"""What one agent saw and did: o_0, a_0, o_1, a_1, …, or a_0, o_1, … where nothing is seen at the start."""
JointHistory = tuple[LocalHistory, ...]


@dataclass(frozen=True, eq=False)
class HistoryFactors:
    """At every τ: gap(τ, u) ≥ Σ_i d[i][τ_i][u_i], and the optimal joint actions are exactly those whose d_i are all 0.

    margin: the largest possible least positive d_i, None where everything is optimal everywhere. objective: "margin" or
    "tight", how the d_i were chosen.
    """

    d: tuple[Mapping[LocalHistory, tuple[Fraction, ...]], ...]
    margin: Fraction | None
    objective: str
    claim: ClassVar[str] = "factorizable"
    holds: ClassVar[bool] = True


@dataclass(frozen=True)
class NotRectangular:
    """At ``tau`` two joint actions are optimal and their mixture is not."""

    tau: JointHistory
    mixture: Mixture
    claim: ClassVar[str] = "factorizable"
    holds: ClassVar[bool] = False


@dataclass(frozen=True)
class Disagreement:
    """``tau`` and ``other`` hold the same history of ``agent``; its ``action`` is part of an optimum at tau, of none at other."""

    agent: int
    action: int
    tau: JointHistory
    other: JointHistory
    claim: ClassVar[str] = "factorizable"
    holds: ClassVar[bool] = False


@dataclass(frozen=True, eq=False)
class Choices:
    """u_bar[i][τ_i]: an action of agent i; together they are optimal at every τ."""

    u_bar: tuple[Mapping[LocalHistory, int], ...]
    claim: ClassVar[str] = "consistent"
    holds: ClassVar[bool] = True


@dataclass(frozen=True)
class Exclusion:
    """At ``tau`` every optimum in which ``agent`` plays ``action`` has another agent play an action excluded before."""

    tau: JointHistory
    agent: int
    action: int


@dataclass(frozen=True)
class Refutation:
    """Exclusions, each justified by those before it, until some agent has no action left.

    Where that takes a case distinction: agent's history ``split`` = (agent, τ_i), and for each of its actions that is not
    excluded yet, in order, a Refutation that may use that its other actions are excluded.
    """

    steps: tuple[Exclusion, ...]
    split: tuple[int, LocalHistory] | None = None
    cases: tuple[Refutation, ...] = ()
    claim: ClassVar[str] = "consistent"
    holds: ClassVar[bool] = False


TRIED = 50_000
"""An upper bound is claimed where (policies of all agents but one) × (joint histories), which a check tries, are so many at most."""


@dataclass(frozen=True, eq=False)
class Carried:
    """A decentralised policy earns ``value``, and none earns more than ``upper`` (None: no bound is claimed).

    start[i]: by what agent i sees first, "" where that is nothing, its state of mind. decisions[i][t]: per state of mind its action
    and by what it then sees the next state of mind.
    """

    start: tuple[Mapping[str, int], ...]
    decisions: tuple[tuple[tuple[tuple[int, Mapping[str, int]], ...], ...], ...]
    value: Fraction
    upper: Fraction | None
    claim: ClassVar[str] = "decentralised"
    holds: ClassVar[bool] = True


@dataclass(frozen=True, eq=False)
class Levels:
    """v[i][τ_i] with Σ_i v[i][τ_i] = max_u Q_jt(τ, u) at every τ: V_jt ≡ 0 would do."""

    v: tuple[Mapping[LocalHistory, Fraction], ...]
    claim: ClassVar[str] = "additive_values"
    holds: ClassVar[bool] = True


@dataclass(frozen=True)
class Imbalance:
    """multipliers y(τ) that sum to 0 over the τ of every single τ_i, while Σ_τ y(τ) max_u Q_jt(τ, u) = value ≠ 0."""

    multipliers: tuple[tuple[JointHistory, int], ...]
    value: Fraction
    claim: ClassVar[str] = "additive_values"
    holds: ClassVar[bool] = False


@dataclass(frozen=True)
class UntouchedLine:
    """At ``tau`` no slack on agent's line through u is ever 0: each cell's regrets are bounded by gaps elsewhere.

    caps[a]: for the line's cell with agent's action a, one (joint history, joint action) per agent j: it holds τ_j, agent j
    plays there what it plays in the cell, and d_j is at most its gap. The gaps of a cell's caps sum to less than its own.
    """

    tau: JointHistory
    agent: int
    u: JointAction
    caps: tuple[tuple[tuple[JointHistory, JointAction], ...], ...]
    claim: ClassVar[str] = "theorem_2"
    holds: ClassVar[bool] = False
