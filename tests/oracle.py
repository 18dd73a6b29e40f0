"""The reference mathematics: the definitions themselves, by enumeration in Fractions and itertools.

A table is a dict from joint action to Fraction, [Q_i] a list of lists. No NumPy, nothing of qtran_cli, and no formula
that the solver uses where the definition says something else: classes are decided by trying every order, every product
set, or by elimination; the margin by a linear program. Exponential cost everywhere: for tables of a few dozen cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import chain, combinations, pairwise, permutations, product

from tests.linear import maximise, solve

Joint = tuple[int, ...]
Cells = dict[Joint, Fraction]
Factors = Sequence[Sequence[Fraction]]


def cells(nested) -> Cells:
    """The table of a list nested once per agent."""
    if not isinstance(nested, (list, tuple)):
        return {(): Fraction(nested)}
    return {(a, *u): x for a, rest in enumerate(nested) for u, x in cells(rest).items()}


def shape(table: Cells) -> Joint:
    return tuple(k + 1 for k in max(table)) if table else ()


def swap(u: Joint, i: int, a: int) -> Joint:
    """u with agent i's action replaced by a."""
    return tuple(a if k == i else b for k, b in enumerate(u))


def contexts(table: Cells, i: int) -> list[Joint]:
    """What the others can do: the joint actions with agent i at its first action."""
    return [u for u in table if u[i] == 0]


# --- argmax sets, IGM -------------------------------------------------------------------------------------------------


def optimal(table: Cells) -> set[Joint]:
    return {u for u in table if all(table[u] >= x for x in table.values())}


def greedy(q: Factors) -> list[set[int]]:
    return [{a for a, x in enumerate(row) if all(x >= y for y in row)} for row in q]


def greedy_joint(q: Factors) -> set[Joint]:
    return set(product(*greedy(q)))


def strict(table: Cells, q: Factors) -> bool:
    return greedy_joint(q) == optimal(table)


def consistent(table: Cells, q: Factors) -> bool:
    return greedy_joint(q) <= optimal(table)


def subsets(m: int) -> Iterable[Joint]:
    """Every non-empty set of 0 … m − 1."""
    return subsets_of(range(m))


def subsets_of(items: Sequence) -> Iterable[tuple]:
    """Every non-empty set of the items, small ones first."""
    return chain.from_iterable(combinations(items, k) for k in range(1, len(items) + 1))


def rectangular(table: Cells) -> bool:
    """Some product of sets of actions is the optimal set: every such product is tried."""
    best = optimal(table)
    return any(set(product(*sets)) == best for sets in product(*map(subsets, shape(table))))


def mixtures(u: Joint, w: Joint) -> set[Joint]:
    """Every joint action that takes each agent's action from u or from w."""
    return set(product(*zip(u, w, strict=True)))


# --- Theorem 1 and 2, as the paper writes them ------------------------------------------------------------------------


def transformed(q: Factors) -> Cells:
    return {u: sum((row[a] for row, a in zip(q, u, strict=True)), Fraction(0)) for u in product(*(range(len(row)) for row in q))}


def v_jt(table: Cells, q: Factors, u_bar: Joint | None = None) -> Fraction:
    """max Q_jt − Σ_i Q_i(ū_i), at the given greedy joint action or the first one."""
    return max(table.values()) - transformed(q)[min(greedy_joint(q)) if u_bar is None else u_bar]


def left_side(table: Cells, q: Factors, v: Fraction | None = None) -> Cells:
    """Q'_jt(u) − Q_jt(u) + V_jt, the left side of (4)."""
    q_prime, v = transformed(q), v_jt(table, q) if v is None else v
    return {u: q_prime[u] - table[u] + v for u in table}


def four_a(table: Cells, q: Factors, v: Fraction | None = None) -> bool:
    """(4a) for every greedy ū."""
    left = left_side(table, q, v)
    return all(left[u] == 0 for u in greedy_joint(q))


def four_b(table: Cells, q: Factors, v: Fraction | None = None) -> bool:
    """(4b): u runs over the joint actions that are not greedy."""
    left = left_side(table, q, v)
    return all(left[u] >= 0 for u in table if u not in greedy_joint(q))


def seven(table: Cells, q: Factors, v: Fraction | None = None) -> bool:
    """(7): for u ≠ ū and every agent i, the smallest left side over u_i is 0."""
    left, m = left_side(table, q, v), shape(table)
    off = [u for u in table if u not in greedy_joint(q)]
    return all(min(left[swap(u, i, a)] for a in range(m[i])) == 0 for u in off for i in range(len(m)))


def margin(table: Cells) -> Fraction | None:
    """The largest t such that some regrets d ≥ 0 satisfy Σ d_i(u_i) ≤ gap(u) and d_i(a) ≥ t at every action in no optimum.

    None where there is no bound. A linear program in d and t, solved exactly; it knows nothing of h(u).
    """
    m, top, best = shape(table), max(table.values()), optimal(table)
    index = {key: k for k, key in enumerate((i, a) for i in range(len(m)) for a in range(m[i]))}
    width = len(index) + 1
    rows = [([Fraction(k in {index[i, a] for i, a in enumerate(u)}) for k in range(width)], top - x) for u, x in table.items()]
    for (i, a), k in index.items():
        if all(u[i] != a for u in best):
            row = [Fraction(0)] * width
            row[k], row[-1] = Fraction(-1), Fraction(1)
            rows.append((row, Fraction(0)))
    return maximise([Fraction(0)] * (width - 1) + [Fraction(1)], rows)


def alternative(table: Cells) -> bool:
    """Whether some regrets satisfy (4a) and (7): every set of joint actions that could be those without slack is tried."""
    m, loss, best = shape(table), gap(table), optimal(table)
    if not rectangular(table):
        return False
    lines = [{swap(u, i, a) for a in range(m[i])} for i in range(len(m)) for u in contexts(table, i)]
    lines = [line for line in lines if not line & best]
    inner = [u for u in table if u not in best]
    sets = (set(cells) for cells in chain([()], subsets_of(inner)))
    return any(all(cells & line for line in lines) and _slackless(table, loss, best, cells) for cells in sets)


def _slackless(table: Cells, loss: Cells, best: set[Joint], tight: set[Joint]) -> bool:
    """Some regrets, positive off the O_i, satisfy (4b) and leave no slack at ``tight``: a linear program in d and the least d."""
    m = shape(table)
    index = {key: k for k, key in enumerate((i, a) for i in range(len(m)) for a in range(m[i]))}
    used = {(i, u[i]) for u in best for i in range(len(m))}

    def row(u: Joint, sign: int) -> list[Fraction]:
        return [Fraction(sign * (u[i] == a)) for i, a in index] + [Fraction(0)]

    rows = [(row(u, 1), loss[u]) for u in table] + [(row(u, -1), -loss[u]) for u in tight]
    rows += [([Fraction(-(key == other)) for other in index] + [Fraction(1)], Fraction(0)) for key in index if key not in used]
    rows.append(([Fraction(0)] * len(index) + [Fraction(1)], Fraction(1)))  # any positive least regret will do
    return bool(maximise([Fraction(0)] * len(index) + [Fraction(1)], rows))


def regrets(q: Factors) -> list[list[Fraction]]:
    return [[max(row) - x for x in row] for row in q]


def gap(table: Cells) -> Cells:
    return {u: max(table.values()) - x for u, x in table.items()}


def tight(table: Cells, order: Sequence[int]) -> list[list[Fraction]]:
    """The tight regrets of a rectangular table, its agents raised in the given order, each step taken literally."""
    m, best, bound, loss = shape(table), optimal(table), margin(table), gap(table)
    d = [[Fraction(0) if any(u[i] == a for u in best) else bound for a in range(m[i])] for i in range(len(m))]
    for i in order:
        for a in range(m[i]):
            if all(u[i] != a for u in best):
                d[i][a] = min(loss[u] - sum(d[j][u[j]] for j in range(len(m)) if j != i) for u in table if u[i] == a)
    return d


# --- the classes, by definition ---------------------------------------------------------------------------------------


def contrasts(m: Joint, u: Joint) -> list[Fraction]:
    """u's row of the design of an additive model: an intercept and, per agent, the indicators of its actions but the first."""
    return [Fraction(1), *(Fraction(u[i] == a) for i in range(len(m)) for a in range(1, m[i]))]


def additive(table: Cells) -> bool:
    """Some Q_i add up to the table: the overdetermined linear system has a solution."""
    m = shape(table)
    return solve([contrasts(m, u) for u in table], list(table.values())) is not None


def rises(table: Cells, i: int, order: Sequence[int]) -> bool:
    """Whether the table never falls when agent i moves one step up its order, whatever the others do."""
    return all(table[swap(u, i, a)] <= table[swap(u, i, b)] for u in contexts(table, i) for a, b in pairwise(order))


def monotone(table: Cells) -> bool:
    """Some order of each agent's actions makes the table non-decreasing: every order is tried."""
    return all(any(rises(table, i, order) for order in permutations(range(m))) for i, m in enumerate(shape(table)))


def supermodular(table: Cells) -> bool:
    """Some choice of orders makes the table non-decreasing, and every mixed difference along it non-negative: all are tried."""
    risen = [[order for order in permutations(range(m)) if rises(table, i, order)] for i, m in enumerate(shape(table))]
    return any(_mixed_up(table, choice) for choice in product(*risen))


def _mixed_up(table: Cells, choice: Sequence[Sequence[int]]) -> bool:
    pairs = [[(a, b) for k, a in enumerate(order) for b in order[k + 1 :]] for order in choice]
    return all(
        interaction(table, swap(swap(u, i, a), j, c), i, b, j, d) >= 0
        for i, j in combinations(range(len(choice)), 2)
        for (a, b), (c, d) in product(pairs[i], pairs[j])
        for u in table
        if u[i] == a and u[j] == c
    )


def interaction(table: Cells, u: Joint, i: int, a: int, j: int, b: int) -> Fraction:
    """The mixed second difference of agents i and j on the rectangle of u, a and b."""
    return table[u] - table[swap(u, i, a)] - table[swap(u, j, b)] + table[swap(swap(u, i, a), j, b)]


def interactions(table: Cells) -> Iterable[Fraction]:
    m = shape(table)
    for u in table:
        for i, j in combinations(range(len(m)), 2):
            yield from (interaction(table, u, i, a, j, b) for a in range(m[i]) for b in range(m[j]))


def flips(table: Cells) -> bool:
    """Some agent prefers a to b in one context and b to a in another."""
    for i, m in enumerate(shape(table)):
        for a, b in combinations(range(m), 2):
            signs = {(x > 0) - (x < 0) for u in contexts(table, i) for x in [table[swap(u, i, a)] - table[swap(u, i, b)]]}
            if {1, -1} <= signs:
                return True
    return False


# --- averages and least squares ---------------------------------------------------------------------------------------


def mean(table: Cells, weight: Cells | None = None, given=lambda u: True) -> Fraction:
    """E_w[Q_jt | given], w uniform by default."""
    mass = {u: Fraction(1) if weight is None else weight[u] for u in table if given(u)}
    return sum(p * table[u] for u, p in mass.items()) / sum(mass.values())


def iql(table: Cells, weight: Cells | None = None) -> list[list[Fraction]]:
    return [[mean(table, weight, lambda u, i=i, a=a: u[i] == a) for a in range(m)] for i, m in enumerate(shape(table))]


def additive_fit(table: Cells, weight: Cells | None = None) -> Cells:
    """The additive table of least (weighted) squared error: the normal equations of the contrasts, by elimination."""
    m = shape(table)
    design = {u: contrasts(m, u) for u in table}
    mass = {u: Fraction(1) if weight is None else weight[u] for u in table}
    width = range(len(next(iter(design.values()))))
    gram = [[sum(mass[u] * x[j] * x[k] for u, x in design.items()) for k in width] for j in width]
    beta = solve(gram, [sum(mass[u] * x[j] * table[u] for u, x in design.items()) for j in width])
    return {u: sum(b * x for b, x in zip(beta, row, strict=True)) for u, row in design.items()}


def squared_error(table: Cells, fit: Cells, weight: Cells | None = None) -> Fraction:
    return sum(((1 if weight is None else weight[u]) * (table[u] - fit[u]) ** 2 for u in table), Fraction(0))
