"""What the solver found out about a game: the frozen record that reports, documents and certificates are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from qtran_cli.certificates.one_step import Branch, Factorisation, Flip, Interaction, JointAction, LineTight, Mixture, Orders, Product, Sum
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.sampling import Weights
from qtran_cli.exact.sweeps.igm import Optimum
from qtran_cli.model.game import Game
from qtran_cli.table import Table, from_fractions

if TYPE_CHECKING:
    from qtran_cli.exact.thresholds.solution import Thresholds


@dataclass(frozen=True, eq=False)
class LocalOptimum:
    """A monotone table that is the best in every order in which it is monotone; greedy, value, optimal as in Projection."""

    q_jt: Table
    sse: Fraction
    greedy: tuple[np.ndarray, ...]
    value: Fraction
    optimal: bool


@dataclass(frozen=True, eq=False)
class Landscape:
    """How a method of the QMIX family found its table. proved: it is the best over all ``orders`` choices of orders.

    bound: no monotone table's squared error is below it. optima: all local optima, best first; None where not all orders
    were tried, or where they were not asked for. tried: how many choices of orders were, symmetric ones counting once; None
    where bounds took the place of trying all.
    """

    proved: bool
    orders: int
    bound: Fraction
    optima: tuple[LocalOptimum, ...] | None
    tried: int | None = None


@dataclass(frozen=True, eq=False)
class GreedyPoint:
    """A joint action ū that is greedy again once the method is fitted to samples that are ε-greedy around ū.

    payoff: Q_jt(ū). optimal: every greedy joint action of the fit is optimal. sse: the squared error of the fit, None where
    the method has no joint table. greedy: per agent every greedy action of the fit, ū among them.
    """

    u_bar: JointAction
    payoff: Fraction
    optimal: bool
    sse: Fraction | None
    greedy: tuple[np.ndarray, ...]


@dataclass(frozen=True, eq=False)
class GreedyPoints:
    """What ε-greedy sampling around a method's own greedy action settles at, every joint action tried as the greedy one.

    count: how many of the ``candidates`` joint actions are fixed points, None where they were not all tried. points: those,
    in the order of the joint actions; None where they were not found or are too many, reason says why. cycle: where there is
    no fixed point, the joint actions that best responses end up repeating, from the greedy action under uniform sampling on.
    """

    epsilon: Fraction
    candidates: int
    count: int | None
    points: tuple[GreedyPoint, ...] | None
    cycle: tuple[JointAction, ...] | None = None
    reason: str = ""


@dataclass(frozen=True, eq=False)
class FixedPoint:
    """A best table under the weights that it gives rise to; its error is under those. u_hat: CW's û, None for OW."""

    u_hat: JointAction | None
    optimum: LocalOptimum


@dataclass(frozen=True, eq=False)
class Practical:
    """Weighted QMIX with weights that follow its own table: all fixed points of (weights, best table over all orders).

    points: None where they are not decided, reason says why; empty: every candidate was tried and there is none. cycle: then
    the greedy joint actions of the tables that alternating weights and projection goes through for ever.
    """

    points: tuple[FixedPoint, ...] | None
    cycle: tuple[JointAction, ...]
    reason: str = ""


@dataclass(frozen=True)
class Trap:
    """A joint action that stays on top of a method's table although others pay more: no descent takes it off.

    level: the largest entry of the best table with it on top, min(Q_jt, level) elsewhere. sse: that table's squared error.
    """

    u_bar: JointAction
    level: Fraction
    sse: Fraction

    def table(self, payoff: Table) -> Table:
        """The best table with it on top. Cost: a pass over the payoffs, as Fractions."""
        made = [min(x, self.level) for x in payoff.flat()]
        made[int(np.ravel_multi_index(self.u_bar, payoff.shape))] = self.level
        return from_fractions(made, payoff.shape)


@dataclass(frozen=True, eq=False)
class Traps:
    """All traps of a method, those that fit best first. points: None where they were not looked for, reason says why."""

    points: tuple[Trap, ...] | None
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Projection:
    """What one method makes of a table.

    q: the individual Q_i, vectors of length m_i, or None where the method has none.
    q_jt: the joint table it ends at, or None (IQL has none; a method that reaches no best fit).
    sse: squared error summed over joint actions, None where there is no q_jt.
    greedy: per agent the indices of its greedy actions; their product is the set of greedy joint actions. None where the
        method has no factorisation of this table. value: the worst payoff among the greedy joint actions.
    optimal: every greedy joint action is optimal. represents: q_jt equals the payoff (None where it has none).
    exact: the numbers are exact; False where averages of a huge floating table were rounded.
    reason: in words, why something above is missing. landscape: of the QMIX family, the search behind q_jt.
    practical: of weighted QMIX, the fixed points of the method as it is trained.
    supermodular: of qmix, the best table that is supermodular too; the published mixer reaches no others.
    weights: the distribution that the fit was made for, None: uniform, or the method's own.
    sampling: under ε-greedy sampling all fixed points; the rest of the record is then the one whose ū earns least.
    traps: of a method whose training can stay with any joint action on top, those that no descent leaves; None: of any other.
    """

    q: tuple[Table, ...] | None
    q_jt: Table | None
    sse: Fraction | None
    greedy: tuple[np.ndarray, ...] | None
    value: Fraction | None
    optimal: bool
    represents: bool | None
    exact: bool = True
    reason: str = ""
    landscape: Landscape | None = None
    practical: Practical | None = None
    supermodular: LocalOptimum | None = None
    weights: Weights | None = None
    sampling: GreedyPoints | None = None
    traps: Traps | None = None

    @property
    def u_bar(self) -> JointAction:
        """The first greedy joint action; only where there is one."""
        assert self.greedy is not None
        return tuple(int(actions[0]) for actions in self.greedy)

    @property
    def cut_off(self) -> bool:
        """Whether a search ended before its table was proved best."""
        return self.landscape is not None and not self.landscape.proved


@dataclass(frozen=True, eq=False)
class Nearest:
    """Where (7) has no solution: the [Q_i] (with V_jt = 0) under (4b) whose lines come closest to touching zero.

    mean: the mean, over the ``lines`` axis lines that meet no optimal joint action, of the line's least slack: exact for
    these Q_i. attained: they satisfy (4a) as well; False: some Q_i has a sub-optimal tie, [Q_i] with strict IGM come as close
    as one likes, and none was found that is this close. proved: that no [Q_i] comes closer, and where attained is False that
    none with strict IGM is as close, holds to the mixed-integer solver's tolerance; False: the best found in the time.
    """

    q: tuple[Table, ...]
    mean: Fraction
    lines: int
    attained: bool
    proved: bool


@dataclass(frozen=True, eq=False)
class Alt:
    """Theorem 2 (QTRAN-alt): whether any [Q_i] satisfies (4a) and (7).

    feasible None: not decided, reason says what was reached. certificate: LineTight for a yes; for a no the Mixture, or
    the Branch: the line that can never touch zero, or the tree of refuted choices; nearest: how close one can come.
    """

    feasible: bool | None
    certificate: LineTight | Mixture | Branch | None
    reason: str = ""
    nearest: Nearest | None = None

    @property
    def factors(self) -> LineTight | None:
        """The [Q_i] and V_jt of a yes."""
        return self.certificate if isinstance(self.certificate, LineTight) else None


@dataclass(frozen=True, eq=False)
class Solution:
    """Everything `qtran solve` knows about one game.

    ask: what was asked. base: the Factorisation, or the Mixture that proves there is none. methods: by name, in the order of
    the registry. ``base`` and ``alt`` are None where the factors were not asked for, ``methods`` is empty where they were not,
    ``thresholds`` is None where they were not.
    """

    game: Game
    ask: Ask
    optimum: Optimum
    additive: Sum | Interaction
    monotone: Orders | Flip
    rectangular: Product | Mixture
    base: Factorisation | Mixture | None
    alt: Alt | None
    methods: Mapping[str, Projection]
    thresholds: Thresholds | None = None

    def has(self, fact: str) -> bool:
        """Whether the game is what a word of the verdict says; factorizable comes to rectangular where there is one decision."""
        return getattr(self, {"factorizable": "rectangular"}.get(fact, fact)).holds
