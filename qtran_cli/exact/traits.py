"""What a method is, as far as the engine has to know: every file of exact/methods and exact/conditions declares its own.

Nobody asks for a method by its name. The defaults suit a method that fits a joint table of its own and promises nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.thresholds.families import Family
from qtran_cli.exact.thresholds.outcome import Outcome
from qtran_cli.exact.weighing import Weigh, block
from qtran_cli.table import Table


class Joint(Enum):
    """The joint table that a method fits: ``Projection.q_jt``."""

    own = "a table of its own"
    payoff = "the very table that it is fitted to"
    none = "none: its Q_i alone"


class Ends(Enum):
    """Where training can end under uniform sampling: what is greedy in which fits."""

    best = "the best fit: its error has no other local minimum"
    single = "the best fit, where one joint action alone is optimal: with several, which of them has weight 1 is left to chance"
    optima = "every local optimum of its landscape"
    anywhere = "any joint action on top, where a multiplier comes to 0, and for good where it is one of the fit's traps"
    unsaid = "the method does not say"


class Over(Enum):
    """What a method is over histories, with one Q_i(τ_i, ·) for all the joint histories that hold τ_i."""

    means = "conditional means, every agent with targets of its own"
    sums = "the least-squares sum Σ_i Q_i(τ_i, u_i), one target for all agents"
    factors = "the factors of Q_jt, where the game is factorizable"


@dataclass(frozen=True)
class Unfitted:
    """It is not fitted over histories. why: in words."""

    why: str


UNSAID = Unfitted("not fitted: the method does not say what it is over histories")


@dataclass(frozen=True)
class Pieces:
    """A fit whose value is linear in y piece by piece.

    weights: shape -> whatever y is, the value is Σ w y for one of these w, flat in C order; None: too many to list.
    every: all fits that are equally good, of which the method may take any: each the nearest table of a convex cone, in squares
    of weight 1. runner_up: the least squared error among the cones that have none of them; None where all have.
    """

    weights: Callable[[tuple[int, ...]], Collection[Sequence[Fraction]] | None]
    every: Callable[[Facts], Sequence[Projection]]
    runner_up: Callable[[Facts], Fraction | None]


@dataclass(frozen=True)
class Together:
    """One target for all agents, y = r + γ E[V] with V = Q_tot(ū): the value of the fit at its own greedy joint action.

    weigh: how that value depends on y, while the fit is not y itself. It only steers the search for a fixed point.
    pieces: every way in which it can, where these are known: all fixed points can then be decided piece by piece.
    """

    weigh: Weigh = field(default_factory=block)
    pieces: Pieces | None = None


@dataclass(frozen=True)
class Linear:
    """The same, Q_tot(u) being a fixed linear function of y whatever y is, and ū maximising it over all u.

    at: (shape, u) -> its coefficients, flat in C order. All fixed points can then be decided policy by policy.
    """

    at: Callable[[Sequence[int], JointAction], list[Fraction]]


@dataclass(frozen=True)
class Asked:
    """One target for all agents, y = r + γ E[V] with V = y(ū): an unrestricted table learns y, the method's fit of it says ū."""


@dataclass(frozen=True)
class Apart:
    """Every agent has targets of its own, y_i = r + γ E[max Q_i].

    fit: of the agent's table the Q_i of all agents. at: (shape, agent, action) -> the coefficients of y_i in Q_i(action).
    """

    fit: Callable[[Facts], tuple[Table, ...]]
    at: Callable[[Sequence[int], int, int], list[Fraction]]


How = Together | Linear | Asked | Apart
"""How a method's targets arise in a game with several states."""


@dataclass(frozen=True)
class Traits:
    """What one method is.

    joint: its joint table. strict: its greedy joint actions are exactly the optimal ones wherever it has factors, and it has
    some wherever any are. bootstrap: how its targets arise in a game with several states. histories: what it is over histories
    (None: of a strict method the factors). ends: where training can end (None: of a strict method at its best fit).
    traps: (table) -> per agent the greedy actions of a table at which its parameters can stay though it is no local optimum of the
    tables. alpha: it is fitted with weighted QMIX's α. sampled: it is fitted under the sampling that is asked for.
    supermodular: the best supermodular table is reported beside its own.
    multipliers: (table, the least error) -> what proves it, of a method whose tables make up a cone per choice of orders: for each
    in turn a number ≥ 0 per inequality of the cone, whose bound on the error is no less.
    searches: how often one fit is searched among orders at most. rescanned: with its local optima it is fitted again and again, under
    many samplings or α, while choices of orders × joint actions stay within this.
    thresholds: where it is right as a parameter around the optimum varies: the family -> the answer.
    sign: the letter that marks its greedy cells, no other method's; "": the first of its name that is free.
    """

    joint: Joint = Joint.own
    strict: bool = False
    bootstrap: How = field(default_factory=Together)
    histories: Over | Unfitted | None = None
    ends: Ends | None = None
    traps: Callable[[Facts], tuple[np.ndarray, ...]] | None = None
    alpha: bool = False
    sampled: bool = False
    supermodular: bool = False
    multipliers: Callable[[Table, Fraction], tuple[tuple[Fraction, ...], ...]] | None = None
    searches: int = 0
    thresholds: Callable[[Family], Outcome] | None = None
    rescanned: int = 10_000
    sign: str = ""

    @property
    def over(self) -> Over | Unfitted:
        """What it is over histories."""
        return self.histories or (Over.factors if self.strict else UNSAID)

    @property
    def end(self) -> Ends:
        """Where training can end."""
        return self.ends or (Ends.best if self.strict else Ends.unsaid)


def of(name: str) -> Traits:
    """The traits of the method called ``name``, those of no promise where there is no such exact method."""
    from qtran_cli.exact.known import CONDITIONS, PROJECTIONS

    registry = next((known for known in (PROJECTIONS, CONDITIONS) if name in known), None)
    return Traits() if registry is None else registry[name].TRAITS


def having(names: Iterable[str], holds: Callable[[Traits], bool]) -> list[str]:
    """Those of the methods whose traits are so: first those with one best fit, then by name."""
    found = [(traits.end is Ends.optima, name) for name in names if holds(traits := of(name))]
    return [name for _, name in sorted(found)]
