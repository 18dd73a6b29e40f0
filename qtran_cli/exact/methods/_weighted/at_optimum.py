"""Weight 1 at one optimal joint action u*, α elsewhere: what weighted QMIX's central weights make of means and of sums.

M_i: the joint actions of the others. P = Q_jt(u*), S_i the sum of the other payoffs with u*_i. Uniform sampling besides.

    means   Q_i(u*_i) = (P + α S_i) / (1 + α (M_i − 1)), all other Q_i(a) as without weights
    sums    T = T_1 + c Π δ,   c = κ r / (1 + κ H),   κ = 1/α − 1,   r = P − T_1(u*),   H = (1 + Σ_j (m_j − 1)) / |U|
            Σ_u w(u) (T(u) − Q_jt(u))² = α (Σ_u (T_1(u) − Q_jt(u))² + r c)

Under weights w of sampling they come on top of these: w(u) at u* and α w(u) elsewhere, by the sums themselves.
T_1 is the best sum without weights, δ is 1 at u* and 0 elsewhere, Π δ the best sum for δ: against agent i's other actions u*_i
rises by m_i c / |U|. Source: project, docs/theory.md 14.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods._least_squares import sums
from qtran_cli.exact.methods._least_squares.means import conditional_means, mean
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.sampling import Weights, reduced
from qtran_cli.exact.traits import Unfitted
from qtran_cli.table import Table, from_fractions, narrow

UNFITTED = Unfitted("not fitted: at every joint history another joint action has weight 1, so agents' histories cannot be fitted apart")


def u_star(facts: Facts) -> JointAction:
    """The first optimal joint action."""
    return facts.best.first(1)[0]


def weights(facts: Facts) -> np.ndarray:
    """The weights times α's denominator, flat in C order."""
    found = np.full(facts.table.shape, facts.ask.alpha.numerator, dtype=object)
    found[u_star(facts)] = facts.ask.alpha.denominator
    return narrow(found.ravel())


def weighted_means(facts: Facts) -> tuple[Table, ...]:
    """E_w[Q_jt | u_i = a] for every agent; rounded to float64 where the sums were. Cost: that of the means without weights."""
    alpha, u, found = facts.ask.alpha, u_star(facts), conditional_means(facts)
    best = facts.best.value
    contexts = [facts.table.size // m for m in facts.table.shape]
    shares = ((best + alpha * (v[a] * k - best)) / (1 + alpha * (k - 1)) for v, a, k in zip(found, u, contexts, strict=True))
    return tuple(_with(v, a, x) for v, a, x in zip(found, u, shares, strict=True))


def weighted_sum(facts: Facts) -> tuple[tuple[Table, ...], Fraction]:
    """(the Q_i of the best sum at the levels E_w[Q_i] = E_w[Q_jt] / N, its weighted squared error); rounded as the means are."""
    table, alpha, u = facts.table, facts.ask.alpha, u_star(facts)
    means, average, best = conditional_means(facts), mean(facts), facts.best.value
    kappa = 1 / alpha - 1
    r = best - sum((v[a] for v, a in zip(means, u, strict=True)), Fraction(0)) + (table.ndim - 1) * average
    c = kappa * r / (1 + kappa * Fraction(1 + sum(m - 1 for m in table.shape), table.size))
    raised = [_with(v, a, v[a] + v.size * c / table.size) for v, a in zip(means, u, strict=True)]
    sse = alpha * (sums.squared_error(facts, means, average) + r * c)
    return _levelled(facts, raised, average), max(sse, Fraction(0))  # rounded sums can fall below


def on_top(facts: Facts, w: Weights) -> tuple[Weights, Fraction]:
    """(the weights of sampling times those at u*, what their squares, scaled to the average 1, are multiplied by to weigh u* by w(u*))."""
    raw = w.num.astype(object) * weights(facts).reshape(facts.table.shape).astype(object)
    return reduced(raw), Fraction(int(raw.sum()), w.total * facts.ask.alpha.denominator)


def refused(w: Weights) -> Projection | None:
    """The record of a method that cannot be fitted because some weight is 0; None where all are positive."""
    if not w.zeros:
        return None
    reason = f"{w.zeros:,} joint action{' is' if w.zeros == 1 else 's are'} never sampled: which maximises Q̂*, and has weight 1, is open"
    return Projection(None, None, None, None, None, False, None, reason=reason)


def _levelled(facts: Facts, q: Sequence[Table], average: Fraction) -> tuple[Table, ...]:
    """The vectors at those levels. average: of the payoffs without weights."""
    table, alpha, u = facts.table, facts.ask.alpha, u_star(facts)
    whole = 1 + alpha * (table.size - 1)
    level = (facts.best.value + alpha * (average * table.size - facts.best.value)) / (whole * table.ndim)
    own = ((alpha * (table.size // v.size) * _total(v) + (1 - alpha) * v[a]) / whole for v, a in zip(q, u, strict=True))
    return tuple(sums.shifted(v, level - x) for v, x in zip(q, own, strict=True))


def _total(vector: Table) -> Fraction:
    return vector.number(vector.num.sum() if vector.floating else vector.num.astype(object).sum())


def _with(vector: Table, a: int, x: Fraction) -> Table:
    """The vector with another entry there."""
    if vector.floating:
        num = vector.num.copy()
        num[a] = float(x)
        return Table(num)
    entries = vector.flat()
    entries[a] = x
    return from_fractions(entries)
