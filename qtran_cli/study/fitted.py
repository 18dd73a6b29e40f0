"""What is fitted to every game of a study: each method, and one that takes an α at each α that is asked for.

A method takes an α, or follows a sampling of joint actions, where it declares so (exact/traits.py); the others do not ask.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.sampling import Epsilon, Wanted, Weights, of_game
from qtran_cli.exact.traits import having, of
from qtran_cli.scalars import spell
from qtran_cli.table import Table


@dataclass(frozen=True)
class Fitted:
    """A method at one α. key: what files call it: the method's name, with @α where it is judged at several."""

    method: str
    alpha: Fraction
    key: str


def every(methods: Sequence[str], alphas: Sequence[Fraction]) -> tuple[Fitted, ...]:
    """Each method at the first α, those that take one at all of them."""
    return tuple(one for name in methods for one in _each(name, alphas))


def _each(name: str, alphas: Sequence[Fraction]) -> Iterator[Fitted]:
    if len(alphas) == 1 or not of(name).alpha:
        yield Fitted(name, alphas[0], name)
    else:
        yield from (Fitted(name, alpha, f"{name}@{spell(alpha)}") for alpha in alphas)


def check_alphas(methods: Sequence[str], alphas: Sequence[Fraction]) -> None:
    """Raise UsageError where several are to be tried and no method takes one."""
    if len(alphas) > 1 and not any(of(name).alpha for name in methods):
        known = having(PROJECTIONS.names(), lambda traits: traits.alpha)
        what = f"--alpha {', '.join(map(spell, alphas))}, and none of the methods takes an α"
        raise UsageError(what, right=f"leave out --alpha, or add one of --methods {', '.join(known)}")


def check(methods: Sequence[str], table: Table, wanted: Wanted) -> None:
    """Raise UsageError where a method has no fit under weights because some are 0: it then has none in any game of that shape.

    Raises GameError where such games are too large to be weighted.
    """
    of_game(wanted, table)
    if not isinstance(wanted, Weights) or not wanted.zeros:
        return
    for name in (name for name in methods if of(name).sampled):
        found = PROJECTIONS[name].project(Facts(table, Ask(qmix_seconds=0.0, sampling=wanted)))
        if found.greedy is None:
            right = f"give every joint action a positive weight, or name --methods without {name}"
            raise UsageError(f"{name} is not fitted: {found.reason.partition(';')[0]}", where="--weights", right=right)


class Drawn:
    """Games of one shape, as each method is to see them: those that ask alike share what is found out about a table."""

    def __init__(self, tables: Sequence[Table], wanted: Wanted) -> None:
        self.tables, self._wanted = tables, wanted
        self._seen: dict[tuple[Fraction, bool], list[Facts]] = {}

    def facts(self, alpha: Fraction, sampled: bool = False) -> list[Facts]:
        """The tables with what is asked of them. sampled: under the sampling that is wanted. No clock decides anything."""
        key = alpha, sampled and self._wanted is not None
        if key not in self._seen:
            samplings = [of_game(self._wanted, table) if key[1] else None for table in self.tables]
            asks = [Ask(alpha=alpha, qmix_seconds=math.inf, sampling=sampling) for sampling in samplings]
            self._seen[key] = [Facts(*pair) for pair in zip(self.tables, asks, strict=True)]
        return self._seen[key]

    def uniform(self, one: Fitted) -> bool:
        """Whether the method sees the games under uniform sampling."""
        return self._wanted is None or not of(one.method).sampled

    def fits(self, one: Fitted, rows: Sequence[int]) -> Iterable[Projection]:
        """The method's best fits of some of the games, batched where it can: not around a greedy action of its own."""
        module, sampled = PROJECTIONS[one.method], of(one.method).sampled
        batched = hasattr(module, "alone") and not (sampled and isinstance(self._wanted, Epsilon))
        every = self.facts(one.alpha, sampled)
        many = [every[k] for k in rows]
        return module.alone(many) if batched else map(module.project, many)
