"""How joint actions are sampled: uniformly, by a table of weights, or ε-greedily around a joint action ū.

    w(u) = Π_i w_i(u_i),    w_i(a) = (1 − ε) [a = ū_i] + ε / m_i            ε-greedy around ū

ū is the first optimum, or a method's own greedy joint action: an agent that has several greedy actions plays one of them.
Weights count relatively to each other; squared errors take them scaled to the average 1, so that equal weights give the plain
sum over joint actions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.certificates.refused import spelled
from qtran_cli.errors import GameError, UsageError
from qtran_cli.exact.sweeps.igm import optimum
from qtran_cli.scalars import parse, spell
from qtran_cli.table import SAFE, Table, narrow, ratio

LARGEST = 10**6
"""Up to so many joint actions are averaged under weights that are not uniform."""


@dataclass(frozen=True)
class Epsilon:
    """ε-greedy around the method's own greedy action, 0 < ε ≤ 1. The distribution follows the method's answer."""

    epsilon: Fraction


@dataclass(frozen=True)
class AroundOptimum:
    """ε-greedy around the first optimal joint action of whatever game it is, 0 < ε ≤ 1."""

    epsilon: Fraction


@dataclass(frozen=True)
class OffOptimum:
    """Weight 1 at the first optimal joint action of whatever game it is, α at all others, 0 < α ≤ 1."""

    alpha: Fraction


@dataclass(frozen=True, eq=False)
class Weights:
    """w(u) = num(u) / Σ num. num: integers ≥ 0 of the payoff's shape, not all 0, without a common factor.

    independent: known to be a product; False: not looked at yet.
    """

    num: np.ndarray
    independent: bool = False

    @cached_property
    def total(self) -> int:
        """Σ num."""
        return _sum(self.num)

    @cached_property
    def marginals(self) -> tuple[list[int], ...]:
        """Per agent, the weight of each of its actions: over ``total`` its probability."""
        return tuple(per_action(self.num))

    @cached_property
    def product(self) -> bool:
        """Whether w is the product of its marginals: the agents draw independently."""
        if self.independent:
            return True
        wide = self.num.astype(object) * self.total ** (self.num.ndim - 1)
        return bool((wide == outer([np.array(m, dtype=object) for m in self.marginals])).all())

    @property
    def zeros(self) -> int:
        """How many joint actions are never sampled."""
        return int(self.num.size - np.count_nonzero(self.num))

    def unsampled(self) -> list[tuple[int, int]]:
        """(agent, action) of every action that is never sampled."""
        return [(i, a) for i, marginal in enumerate(self.marginals) for a, w in enumerate(marginal) if not w]

    def scaled(self) -> tuple[np.ndarray, int]:
        """(integers, denominator): the weights scaled to the average 1."""
        factor = Fraction(self.num.size, self.total)
        return narrow(self.num.astype(object) * factor.numerator), factor.denominator

    def sums(self, table: Table) -> list[list[Fraction]]:
        """Per agent and action, Σ num(u) Q(u) over the joint actions with that action."""
        return [[table.number(x) for x in row] for row in per_action(times(self.num, table.num, table.magnitude))]

    def squares(self, table: Table) -> Fraction:
        """Σ_u w(u) table(u)², the weights scaled to the average 1."""
        weighted = times(self.num, table.num, table.magnitude)
        total = _sum(times(weighted, table.num, table.magnitude))
        return Fraction(total * self.num.size, self.total * table.den**2)

    def table(self) -> Table:
        """The weights scaled to the average 1."""
        return ratio(*self.scaled())


Sampling = Epsilon | Weights | None
"""None: uniform."""
Wanted = Sampling | AroundOptimum | OffOptimum
"""The same before the game is known."""
AROUND: dict[str, type[Epsilon] | type[AroundOptimum] | type[OffOptimum]] = {
    "epsilon": Epsilon,
    "optimum": AroundOptimum,
    "alpha": OffOptimum,
}
"""What the word before a number says: around what ε is, or that it is α."""


def read(text: str) -> Epsilon | AroundOptimum | OffOptimum:
    """What "epsilon:0.1", "optimum:0.1" or "alpha:0.1" says. Raises ScalarError, UsageError.

    >>> read("epsilon:0.1"), read("optimum:1/3")
    (Epsilon(epsilon=Fraction(1, 10)), AroundOptimum(epsilon=Fraction(1, 3)))
    """
    word, _, number = text.partition(":")
    value = parse(number, word)
    if not 0 < value <= 1:
        letter = "α" if AROUND[word] is OffOptimum else "ε"
        raise UsageError(f"{word} {number:.40} is out of range", right=f"{letter} is above 0 and at most 1, such as {word}:0.1")
    return AROUND[word](value)


def written(wanted: Wanted) -> Any:
    """The same as JSON has it: "uniform", "epsilon:1/10", "optimum:1/10", "alpha:1/10", or the weights, nested, as integers.

    >>> written(read("optimum:0.1"))
    'optimum:1/10'
    """
    if isinstance(wanted, Weights):
        return wanted.num.tolist()
    return next((f"{word}:{spell(*astuple(wanted))}" for word, kind in AROUND.items() if isinstance(wanted, kind)), "uniform")


def of_game(wanted: Wanted, table: Table) -> Sampling:
    """What is wanted, of the game with these payoffs. Cost: a pass over them where it is around their optimum. Raises GameError."""
    if not isinstance(wanted, AroundOptimum | OffOptimum):
        return wanted
    _require_small(table)
    u = optimum(table).first(1)[0]
    return around(table.shape, wanted.epsilon, u) if isinstance(wanted, AroundOptimum) else central(table.shape, wanted.alpha, u)


def weights(table: Table, shape: Sequence[int], actions: Sequence[Sequence[str]] = ()) -> Weights:
    """A table of numbers as weights of a game of that shape. actions: their names, for errors. Raises GameError."""
    if table.shape != tuple(shape):
        wanted, given = ("×".join(map(str, m)) for m in (shape, table.shape))
        raise GameError(f"weights for {given} actions", right=f"one weight per joint action of the game, which has {wanted} actions")
    _require_small(table)
    if table.low < 0:
        u = tuple(int(k) for k in np.unravel_index(int(np.argmin(table.num)), table.shape))
        raise GameError(f"the weight of {spelled(u, actions)} is negative: {table.min}", right="weights are numbers from 0 on")
    if not table.high:
        raise GameError("every weight is 0", right="at least one weight is positive")
    return reduced(table.num)


def _require_small(table: Table) -> None:
    if table.size > LARGEST:
        raise GameError(f"weights of {table.size:,} joint actions", right=f"up to {LARGEST:,} joint actions are weighted")


def around(shape: Sequence[int], epsilon: Fraction, u_bar: JointAction) -> Weights:
    """The ε-greedy distribution around ``u_bar``. Every joint action has positive weight.

    >>> around((2, 2), Fraction(1, 2), (0, 1)).num.tolist()
    [[3, 9], [1, 3]]
    """
    p, q = epsilon.numerator, epsilon.denominator
    rows = [[p + m * (q - p) * (a == best) for a in range(m)] for m, best in zip(shape, u_bar, strict=True)]
    rows = [[x // math.gcd(*row) for x in row] for row in rows]
    safe = math.prod(map(max, rows)) < SAFE
    return Weights(outer([np.array(row, dtype=np.int64 if safe else object) for row in rows]), independent=True)


def central(shape: Sequence[int], alpha: Fraction, u: JointAction) -> Weights:
    """Weight 1 at ``u`` and α elsewhere, 0 < α ≤ 1.

    >>> central((2, 2), Fraction(1, 3), (0, 1)).num.tolist()
    [[1, 3], [1, 1]]
    """
    num = np.full(tuple(shape), alpha.numerator, dtype=object)
    num[u] = alpha.denominator
    return Weights(narrow(num), independent=len(shape) == 1 or alpha == 1)


def outer(vectors: Sequence[np.ndarray]) -> np.ndarray:
    """Π_i vectors[i](u_i) for every u."""
    product = vectors[0]
    for vector in vectors[1:]:
        product = np.multiply.outer(product, vector)
    return product


def per_action(cube: np.ndarray) -> Iterator[list[int]]:
    """For each agent the sums of integers over everybody else, an entry per action."""
    cube = _summable(cube)
    for i in range(cube.ndim):
        yield cube.sum(axis=tuple(j for j in range(cube.ndim) if j != i)).tolist()


def times(first: np.ndarray, second: np.ndarray, largest: int) -> np.ndarray:
    """first · second, cell by cell, in a type in which the sum of all cannot overflow. largest: max |second|."""
    room = max(int(first.max()), -int(first.min())) * max(int(largest), 1) * first.size
    return (first if room < SAFE else first.astype(object)) * second


def _sum(cube: np.ndarray) -> int:
    return int(_summable(cube).sum())


def _summable(cube: np.ndarray) -> np.ndarray:
    return cube if cube.dtype == object or int(abs(cube).max()) * cube.size < SAFE else cube.astype(object)


def reduced(num: np.ndarray) -> Weights:
    """Integers ≥ 0, not all 0, as weights."""
    entries = num.ravel().tolist()
    return Weights(narrow(num.astype(object) // math.gcd(*entries)))
