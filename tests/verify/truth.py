"""Whether a certificate's claim about a table is true, by the definitions of tests/oracle.py: no line of verify/."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import product

from qtran_cli.certificates.one_step import (
    Branch,
    ConeFit,
    Factorisation,
    Fit,
    Flip,
    Interaction,
    Leaf,
    LineTight,
    Mixture,
    MonotoneFit,
    Optimal,
    Orders,
    Product,
    Sum,
    WeightedFit,
)
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import cw_qmix, ow_qmix, pow_qmix, qmix, qmix_mixer
from qtran_cli.exact.one_step.solution import LocalOptimum
from qtran_cli.table import from_fractions
from tests import oracle
from tests.oracle import Cells
from tests.sampling import lists


def true_of(certificate, table: Cells) -> bool:
    """Whether every field of the certificate says something true of the table."""
    try:
        return bool(_TRUE[type(certificate)](certificate, table))
    except (IndexError, KeyError):  # it names an agent or an action that the game has not got
        return False


def _shaped(q: list, table: Cells) -> bool:
    return tuple(len(row) for row in q) == oracle.shape(table)


def _sum(c: Sum, table: Cells) -> bool:
    return _shaped(lists(c.q), table) and oracle.transformed(lists(c.q)) == table


def _interaction(c: Interaction, table: Cells) -> bool:
    m = oracle.shape(table)
    named = min(c.i, c.j) >= 0 and c.i != c.j and 0 <= c.a < m[c.i] and 0 <= c.b < m[c.j]
    return named and c.value == oracle.interaction(table, c.u, c.i, c.a, c.j, c.b) != 0


def _orders(c: Orders, table: Cells) -> bool:
    m, orders = oracle.shape(table), [list(o) for o in c.orders]
    complete = len(orders) == len(m) and all(sorted(o) == list(range(k)) for o, k in zip(orders, m, strict=True))
    return complete and all(oracle.rises(table, i, order) for i, order in enumerate(orders))


def _flip(c: Flip, table: Cells) -> bool:
    if c.agent < 0 or c.better[c.agent] != c.worse[c.agent]:
        return False
    better, worse = (oracle.swap(u, c.agent, c.other) for u in (c.better, c.worse))
    return table[c.better] > table[better] and table[c.worse] < table[worse]


def _product(c: Product, table: Cells) -> bool:
    sides = [list(o) for o in c.optimal]
    listed = all(s == sorted(set(s)) for s in sides) and len(sides) == len(oracle.shape(table))
    return listed and set(product(*sides)) == oracle.optimal(table) and c.value == max(table.values())


def _mixture(c: Mixture, table: Cells) -> bool:
    best = oracle.optimal(table)
    return {c.u, c.w} <= best and table[c.mixture] < max(table.values()) and c.mixture in oracle.mixtures(c.u, c.w)


def _factorisation(c: Factorisation, table: Cells) -> bool:
    if not _shaped(lists(c.d), table):
        return False
    d = lists(c.d)
    q = [[c.level - x for x in row] for row in d]
    valid = oracle.four_a(table, q, c.v) and oracle.four_b(table, q, c.v) and oracle.strict(table, q)
    return valid and oracle.regrets(q) == d and c.margin == oracle.margin(table) and _OBJECTIVES[c.objective](c, table, d, q)


def _at_margin(c: Factorisation, table: Cells, d: list, q: list) -> bool:
    return {x for row in d for x in row} <= {0, c.margin}


def _tight(c: Factorisation, table: Cells, d: list, q: list) -> bool:
    """No regret below the margin, and slack 0 somewhere for every action."""
    left = oracle.left_side(table, q, c.v)
    touched = all(any(left[u] == 0 for u in table if u[i] == a) for i, row in enumerate(d) for a in range(len(row)))
    return touched and all(x >= c.margin for row in d for x in row if x)


_OBJECTIVES = {"": lambda *_: True, "margin": _at_margin, "tight": _tight}


def _optimal(c: Optimal, table: Cells) -> bool:
    best = oracle.optimal(table)
    sides = [sorted(set(side)) for side in zip(*best, strict=True)]
    return (c.value, c.count, [list(o) for o in c.actions]) == (max(table.values()), len(best), sides)


def _fit(c: Fit, table: Cells, methods: Mapping[str, Callable] | None = None) -> bool:
    """The method's own optimum, then what its greedy joint actions earn."""
    q = lists(c.q)
    if not _shaped(q, table) or [list(g) for g in c.greedy] != [sorted(g) for g in oracle.greedy(q)]:
        return False
    earned = min(table[u] for u in oracle.greedy_joint(q))
    return (methods or _METHODS)[c.method](c, table, q) and (c.value, c.optimal) == (earned, oracle.consistent(table, q))


def _iql(c: Fit, table: Cells, q: list) -> bool:
    return q == oracle.iql(table) and c.sse is None and c.represents is None


def _vdn(c: Fit, table: Cells, q: list) -> bool:
    fit = oracle.additive_fit(table)
    return oracle.transformed(q) == fit and c.sse == oracle.squared_error(table, fit) and c.represents == (fit == table)


def _qtran_base(c: Fit, table: Cells, q: list) -> bool:
    return oracle.four_b(table, q) and oracle.strict(table, q) and c.sse == 0 and c.represents is True


def _strict(c: Fit, table: Cells, q: list) -> bool:
    return oracle.strict(table, q) and c.sse == 0 and c.represents is True


def _qfix_mono(c: Fit, table: Cells, q: list) -> bool:
    """Nothing that all agents together hold no worse than an optimal joint action is sub-optimal."""
    best = oracle.optimal(table)
    no_worse = (u for u in table for w in best if all(own[a] >= own[b] for own, a, b in zip(q, u, w, strict=True)))
    return all(u in best for u in no_worse) and c.sse == 0 and c.represents is True


def _resq(c: Fit, table: Cells, q: list) -> bool:
    return oracle.consistent(table, q) and c.sse == 0 and c.represents is True


def _weighted_fit(c: WeightedFit, table: Cells) -> bool:
    """Weight 1 at the first optimal joint action, alpha elsewhere; ``_fit`` asks ``_METHODS`` for what the weights make."""
    return c.alpha is not None and 0 < c.alpha <= 1 and _fit(c, table, _WEIGHTED)


def _heavy(c: WeightedFit, table: Cells) -> Cells:
    top = min(oracle.optimal(table))
    return {u: Fraction(1) if u == top else c.alpha for u in table}


def _cw_iql(c: WeightedFit, table: Cells, q: list) -> bool:
    return q == oracle.iql(table, _heavy(c, table)) and c.sse is None and c.represents is None


def _cw_vdn(c: WeightedFit, table: Cells, q: list) -> bool:
    weight = _heavy(c, table)
    made = oracle.additive_fit(table, weight)
    return oracle.transformed(q) == made and c.sse == oracle.squared_error(table, made, weight) and c.represents == (made == table)


_WEIGHTED = {"cw_iql": _cw_iql, "cw_vdn": _cw_vdn}
_METHODS = {"iql": _iql, "vdn": _vdn, "qtran_base": _qtran_base, "qplex": _strict, "qfix_sum": _strict}
_METHODS |= {"qfix_mono": _qfix_mono, "resq": _resq}


def _monotone_fit(c: MonotoneFit, table: Cells) -> bool:
    """One of the best tables that the solver finds with its own mathematics, and what its greedy joint actions earn."""
    if c.method not in _FAMILY or (c.alpha is None) != (c.method == "qmix") or not 0 < (c.alpha or 1) <= 1:
        return False
    optima = _optima(c.method, tuple(sorted(table.items())), c.alpha or Fraction(1))
    best = [o for o in optima if o.sse == optima[0].sse and o.q_jt.same(c.q_jt)]
    if not best or not all(len(g) for g in c.greedy):
        return False
    greedy = [g.tolist() for g in best[0].greedy] == [list(g) for g in c.greedy]
    earned = min(table[u] for u in product(*(list(g) for g in c.greedy)))
    claimed = (c.sse, c.value, c.optimal, c.represents)
    return greedy and claimed == (best[0].sse, earned, earned == max(table.values()), oracle.cells(c.q_jt.nested()) == table)


_FAMILY = {"qmix": qmix, "cw_qmix": cw_qmix, "ow_qmix": ow_qmix, "pow_qmix": pow_qmix}


@lru_cache
def _optima(method: str, table: tuple[tuple[oracle.Joint, Fraction], ...], alpha: Fraction) -> tuple[LocalOptimum, ...]:
    """What the solver finds; it is remembered, as the claims about one table are altered again and again."""
    cells = dict(table)
    facts = Facts(from_fractions(list(cells.values()), oracle.shape(cells)), Ask(alpha=alpha, qmix_seconds=1e9))
    return {**_FAMILY, "qmix_mixer": qmix_mixer}[method].project(facts).landscape.optima


def _cone_fit(c: ConeFit, table: Cells) -> bool:
    """As a monotone fit. Multipliers are the proof: others may do as well."""
    if c.method != "qmix_mixer" or any(x < 0 for row in c.multipliers for x in row):
        return False
    optima = _optima(c.method, tuple(sorted(table.items())), Ask.alpha)
    best = [o for o in optima if o.sse == c.sse == optima[0].sse and o.q_jt.same(c.q_jt)]
    earned = min(table[u] for u in product(*(list(g) for g in c.greedy)))
    claimed = (c.value, c.optimal, c.represents, [list(g) for g in c.greedy])
    return bool(best) and claimed == (
        earned,
        earned == max(table.values()),
        oracle.cells(c.q_jt.nested()) == table,
        [g.tolist() for g in best[0].greedy],
    )


def _line_tight(c: LineTight, table: Cells) -> bool:
    return _factorisation(c, table) and oracle.seven(table, lists(c.q), c.v)


def _branch(c: Branch, table: Cells, tight: frozenset = frozenset()) -> bool:
    """Each cell of the line is refuted. The line must not be one of greedy joint actions only: they have slack 0."""
    m = oracle.shape(table)
    if not oracle.rectangular(table) or c.agent < 0 or len(c.cells) != m[c.agent] or c.u not in table:
        return False
    cells = [oracle.swap(c.u, c.agent, a) for a in range(m[c.agent])]
    return all(
        (_branch if isinstance(why, Branch) else _leaf)(why, table, tight | {u}) and _at(why, u)
        for u, why in zip(cells, c.cells, strict=True)
    )


def _at(why: Leaf | Branch, u: oracle.Joint) -> bool:
    return isinstance(why, Branch) or why.cell == u


def _leaf(c: Leaf, table: Cells, tight: frozenset) -> bool:
    """The weighted sum of D(u) ≥ 0 (upper) and −D(u) ≥ 0 (lower, tight cells only) cannot hold for d > 0 off O_i."""
    gap, sides = oracle.gap(table), [set(side) for side in zip(*oracle.optimal(table), strict=True)]
    terms = [*c.upper, *((u, -w) for u, w in c.lower)]
    if any(w <= 0 for _, w in (*c.upper, *c.lower)) or not {u for u, _ in c.lower} <= tight:
        return False
    total = sum((w * gap[u] for u, w in terms), Fraction(0))
    keys = {(i, a) for u, _ in terms for i, a in enumerate(u) if a not in sides[i]}
    coefficients = [sum(w for u, w in terms if u[i] == a) for i, a in keys]
    return all(x >= 0 for x in coefficients) and (total < 0 or (total == 0 and any(coefficients)))


_TRUE: dict[type, Callable] = {
    Sum: _sum,
    Interaction: _interaction,
    Orders: _orders,
    Flip: _flip,
    Product: _product,
    Mixture: _mixture,
    Factorisation: _factorisation,
    LineTight: _line_tight,
    Optimal: _optimal,
    Fit: _fit,
    WeightedFit: _weighted_fit,
    MonotoneFit: _monotone_fit,
    ConeFit: _cone_fit,
    Branch: _branch,
}
