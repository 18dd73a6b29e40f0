"""What the solver claims, one frozen dataclass per claim, both answers.

Joint actions are tuples of action indices; every number is an exact Fraction or Table. A certificate carries all that a
reader needs to check it against the game and nothing that he would have to believe: verify/ does so.

    claim         yes                                            no (the witness)
    additive      Sum: Q_i with Σ_i Q_i(u_i) = Q_jt(u)           Interaction: a rectangle whose interaction is not 0
    monotone      Orders: each agent's actions, worst to best    Flip: a preference that flips between two contexts
    rectangular   Product: O_i with ×_i O_i the optimal set      Mixture: two optima whose mixture is not optimal
    qtran_base    Factorisation: [Q_i], V_jt satisfying (4)      Mixture
    qtran_alt     LineTight: [Q_i], V_jt with (4a) and (7)       Mixture, or Branch: no line-by-line choice of tight cells

and, either way in one: Optimal (what is optimal), Fit, WeightedFit, MonotoneFit and ConeFit (what a method makes of the table),
and in certificates/check.py Verdict (what `qtran check` says).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from qtran_cli.table import SAFE, Table, ratio
from qtran_cli.theorems import THEOREM_1, THEOREM_2

JointAction = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Sum:
    """Q_jt(u) = Σ_i q[i](u_i) for every u."""

    q: tuple[Table, ...]
    claim: ClassVar[str] = "additive"
    holds: ClassVar[bool] = True


@dataclass(frozen=True)
class Interaction:
    """Q(u) − Q(u with a for agent i) − Q(u with b for agent j) + Q(u with both) = value ≠ 0."""

    u: JointAction
    i: int
    a: int
    j: int
    b: int
    value: Fraction
    claim: ClassVar[str] = "additive"
    holds: ClassVar[bool] = False

    @property
    def corners(self) -> tuple[JointAction, JointAction, JointAction, JointAction]:
        """u; u with a; u with b; u with both."""
        first, second = replace(self.u, self.i, self.a), replace(self.u, self.j, self.b)
        return self.u, first, second, replace(first, self.j, self.b)


@dataclass(frozen=True, eq=False)
class Orders:
    """Q_jt never falls when any agent moves up its order. orders[i]: all m_i action indices, worst to best."""

    orders: tuple[np.ndarray, ...]
    claim: ClassVar[str] = "monotone"
    holds: ClassVar[bool] = True


@dataclass(frozen=True)
class Flip:
    """Agent ``agent`` prefers its action in ``better`` to ``other`` there, and ``other`` to it in ``worse``.

    better[agent] = worse[agent] = a; Q(better) > Q(better with other), Q(worse) < Q(worse with other).
    """

    agent: int
    other: int
    better: JointAction
    worse: JointAction
    claim: ClassVar[str] = "monotone"
    holds: ClassVar[bool] = False

    @property
    def a(self) -> int:
        return self.better[self.agent]


@dataclass(frozen=True, eq=False)
class Product:
    """The optimal joint actions are exactly ×_i optimal[i]. optimal[i]: sorted action indices; value: max Q_jt."""

    optimal: tuple[np.ndarray, ...]
    value: Fraction
    claim: ClassVar[str] = "rectangular"
    holds: ClassVar[bool] = True


@dataclass(frozen=True)
class Mixture:
    """u and w are optimal, mixture (each of its actions taken from u or from w) is not: no [Q_i] satisfies strict IGM.

    Proof: Q_i would be maximal at u_i and at w_i for every i, hence the mixture greedy, hence optimal.
    """

    u: JointAction
    w: JointAction
    mixture: JointAction
    claim: ClassVar[str] = "rectangular"
    holds: ClassVar[bool] = False


@dataclass(frozen=True, eq=False)
class Factorisation:
    """[Q_i] and V_jt satisfying (4a), (4b) and strict IGM; for alt also (7).

    d[i]: vector of the individual regrets d_i(a) = max Q_i − Q_i(a) ≥ 0, length m_i. level: max Q_i, equal for all
    agents (max Q_jt / N), so that v = 0. margin: t*, None when every joint action is optimal (no bound). objective: "margin"
    claims that every d_i(a) off O_i is t*, "tight" that every action has a joint action of slack 0, "" neither.
    """

    d: tuple[Table, ...]
    level: Fraction
    v: Fraction
    margin: Fraction | None
    objective: str = ""
    claim: ClassVar[str] = THEOREM_1
    holds: ClassVar[bool] = True

    @property
    def about(self) -> str:
        """What the claim is about."""
        return self.objective

    @property
    def q(self) -> tuple[Table, ...]:
        """Q_i(a) = level − d_i(a), one vector per agent."""
        return tuple(_below(self.level, d) for d in self.d)


@dataclass(frozen=True, eq=False)
class LineTight(Factorisation):
    """A Factorisation with (7) as well: every axis line has a joint action of slack 0."""

    claim: ClassVar[str] = THEOREM_2


@dataclass(frozen=True)
class Leaf:
    """Slack at ``cell`` cannot be 0 beside that of the cells above it in the tree: a contradiction of linear inequalities.

    D(w) ≥ 0 for every w in ``upper``, D(w) ≤ 0 for every w in ``lower`` (cell, or a cell above it), each taken with its
    positive weight, add up to Σ c_i(a) d_i(a) ≤ r with every c_i(a) ≥ 0 and r < 0, or r = 0 and some c_i(a) > 0:
    impossible for d_i(a) > 0 off O_i, d_i = 0 on O_i.
    """

    cell: JointAction
    upper: tuple[tuple[JointAction, Fraction], ...]
    lower: tuple[tuple[JointAction, Fraction], ...]


@dataclass(frozen=True)
class Branch:
    """No [Q_i] satisfies (4a) and (7): agent ``agent``'s line through ``u`` needs a cell of slack 0, and none can be.

    cells[a]: why not the cell with action a: a Leaf, or a Branch on another line, that cell then having slack 0.
    A tree of depth 1 is the one line that can never touch zero.
    """

    agent: int
    u: JointAction
    cells: tuple[Leaf | Branch, ...]
    claim: ClassVar[str] = THEOREM_2
    holds: ClassVar[bool] = False

    @property
    def leaves(self) -> int:
        """The number of leaves of the tree."""
        return sum(c.leaves if isinstance(c, Branch) else 1 for c in self.cells)

    @property
    def depth(self) -> int:
        """The number of lines on the longest path."""
        return 1 + max(c.depth if isinstance(c, Branch) else 0 for c in self.cells)


@dataclass(frozen=True, eq=False)
class Optimal:
    """max Q_jt is ``value``, reached by ``count`` joint actions, in which agent i plays exactly the actions actions[i]."""

    value: Fraction
    count: int
    actions: tuple[np.ndarray, ...]
    claim: ClassVar[str] = "optimum"
    holds: ClassVar[bool] = True


@dataclass(frozen=True, eq=False)
class Fit:
    """What ``method`` makes of the table: its Q_i, their greedy sets, the worst greedy payoff and whether all are optimal.

    sse, represents: the squared error of its joint table, and whether that is 0; None where the method has no joint table.
    """

    method: str
    q: tuple[Table, ...]
    sse: Fraction | None
    represents: bool | None
    greedy: tuple[np.ndarray, ...]
    value: Fraction
    optimal: bool
    claim: ClassVar[str] = "method"
    holds: ClassVar[bool] = True

    @property
    def about(self) -> str:
        """What the claim is about."""
        return self.method


@dataclass(frozen=True, eq=False)
class WeightedFit(Fit):
    """The same of a method that is fitted with weight 1 at some joint actions, alpha elsewhere; sse: the weighted error."""

    alpha: Fraction
    claim: ClassVar[str] = "weighted_fit"


@dataclass(frozen=True, eq=False)
class MonotoneFit:
    """``q_jt`` has the least squared error of all monotone tables, as ``method`` weighs it: qmix, cw_qmix or ow_qmix.

    alpha: weighted QMIX's, None for qmix. greedy: per agent the actions whose slice dominates all others; value: the worst
    payoff among the greedy joint actions; optimal: whether it is max Q_jt; represents: whether q_jt is the payoff.
    """

    method: str
    alpha: Fraction | None
    q_jt: Table
    sse: Fraction
    represents: bool
    greedy: tuple[np.ndarray, ...]
    value: Fraction
    optimal: bool
    claim: ClassVar[str] = "monotone_fit"
    holds: ClassVar[bool] = True

    @property
    def about(self) -> tuple[str, Fraction | None]:
        """What the claim is about."""
        return self.method, self.alpha


@dataclass(frozen=True, eq=False)
class ConeFit:
    """``q_jt`` has the least squared error of all tables of ``method``'s class: a cone A T ≥ 0 for every choice of orders.

    multipliers: for each choice in turn, the last agent's order running fastest, each agent's permutations of its actions (worst
    first) in lexicographic order, a λ ≥ 0 per inequality: −2 λ·A Q_jt − ‖Aᵀλ‖² ≥ sse. The rest as in MonotoneFit.
    """

    method: str
    q_jt: Table
    sse: Fraction
    represents: bool
    greedy: tuple[np.ndarray, ...]
    value: Fraction
    optimal: bool
    multipliers: tuple[tuple[Fraction, ...], ...]
    claim: ClassVar[str] = "cone_fit"
    holds: ClassVar[bool] = True

    @property
    def about(self) -> str:
        """What the claim is about."""
        return self.method


def replace(u: JointAction, i: int, a: int) -> JointAction:
    """u with agent i's action replaced by a."""
    return (*u[:i], a, *u[i + 1 :])


def _below(level: Fraction, d: Table) -> Table:
    den = math.lcm(level.denominator, d.den)
    top = level.numerator * (den // level.denominator)
    num = d.over(den)
    return ratio(top - (num.astype(object) if abs(top) + d.magnitude * (den // d.den) >= SAFE else num), den)
