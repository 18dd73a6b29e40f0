"""The exact tables that the learned ones of a method can be: of each exact method that it names its best fit and its local optima."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import CONDITIONS, PROJECTIONS
from qtran_cli.exact.traits import Joint, of
from qtran_cli.table import Table


@dataclass(frozen=True, eq=False)
class End:
    """name: whose. number: which of its local optima, the best first; None: its only fit. count: how many local optima it has.

    tables: Q_jt, or the Q_i of a method that has none. payoff: it is the payoff itself.
    """

    name: str
    number: int | None
    count: int
    tables: tuple[Table, ...]
    payoff: bool = False


def ends(names: Iterable[str], facts: Facts) -> tuple[list[End], str]:
    """Those of the methods, each table once, and why some are missing. Cost: a projection each, as long as facts.seconds allow."""
    found: list[End] = []
    reasons: list[str] = []
    for name in names:
        own, reason = _of(name, facts)
        found += [end for end in own if not any(same(end.tables, other.tables) for other in found)]
        reasons += [f"{name}: {reason}"] * bool(reason)
    return found, "; ".join(reasons)


def _of(name: str, facts: Facts) -> tuple[list[End], str]:
    traits = of(name)
    if name not in PROJECTIONS and name not in CONDITIONS:
        return [], "there is no exact solver for it"
    if traits.joint is Joint.payoff:
        return [End(name, None, 0, (facts.table,), payoff=True)], ""
    fit = PROJECTIONS[name].project(facts)
    if traits.joint is Joint.none:
        return ([] if fit.q is None else [End(name, None, 0, fit.q)]), fit.reason
    if fit.q_jt is None:
        return [], fit.reason or "no table of it is known"
    optima = None if fit.landscape is None else fit.landscape.optima
    if not optima:
        return [End(name, None, 0, (fit.q_jt,))], "" if fit.landscape is None else "its local optima are not all known"
    return list(_optima(name, [optimum.q_jt for optimum in optima])), ""


def _optima(name: str, tables: Sequence[Table]) -> Iterator[End]:
    for k, table in enumerate(tables, 1):
        yield End(name, k, len(tables), (table,))


def same(first: Sequence[Table], second: Sequence[Table]) -> bool:
    """Whether two lists hold the same tables."""
    return len(first) == len(second) and all(a.shape == b.shape and a.same(b) for a, b in zip(first, second, strict=True))
