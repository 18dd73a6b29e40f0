"""Strict IGM at every joint history with one Q_i(τ_i, ·) per individual history: decided, and the factors in closed form.

    factorizable   at every reachable τ the optimal set is ×_i O_i, and O_i is the same at every τ that holds τ_i
    margin         d_i(τ_i, a) = t* off O_i, t* = min over τ and h(u) > 0 of gap(τ, u) / h(u), h(u) = #{i : u_i ∉ O_i}
    tight          from there, agent after agent, d_i(τ_i, a) = min over τ that hold τ_i and u_-i of
                   gap(τ, a, u_-i) − Σ_{j≠i} d_j(τ_j, u_j)

Joint histories that share no individual history, directly or through others, do not constrain each other: t* is taken for
each such component by itself, the margin that is reported is the smallest.

Source: Son et al. 2019, section 3 (factorizable under every history); the decision and the closed forms are the project's
own.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.certificates.histories import Disagreement, HistoryFactors, NotRectangular
from qtran_cli.exact.histories.gaps import Gaps, others, slack, spread
from qtran_cli.exact.sweeps import igm


def decide(gaps: Gaps, objective: str = "tight") -> HistoryFactors | NotRectangular | Disagreement:
    """Factors for every history, or the shortest history, or pair of histories, that rules them out.

    objective: "tight" or "margin". Cost: a reduction over all cells per agent.
    """
    broken = gaps.histories.place[~gaps.rectangular[gaps.histories.place]]
    found = _disagreement(gaps)
    if len(broken):
        j = int((~gaps.rectangular[gaps.histories.place]).argmax())
        if found is None or j <= max(found[2:]):
            return NotRectangular(gaps.histories.history(j), igm.mixture(igm.optimum(gaps.histories.q_jt(j))))
    if found is not None:
        agent, action, tau, other = found
        return Disagreement(agent, action, gaps.histories.history(tau), gaps.histories.history(other))
    d = regrets(gaps, objective)
    return certificate(gaps, d, objective)


def regrets(gaps: Gaps, objective: str = "tight") -> list[np.ndarray]:
    """den · d_i(τ_i, a) per agent, shape (L_i, m_i), of a game that is factorizable."""
    share, _ = shares(gaps)
    off = _off(gaps)
    margins = [share[gaps.component[group.order[group.starts]]] for group in gaps.groups]
    d = [np.where(mask, t[:, None], 0) for mask, t in zip(off, margins, strict=True)]
    if objective == "tight":
        for i, group in enumerate(gaps.groups):
            left = slack(gaps, d, but=i)
            raised = group.least(left.min(axis=others(i, left.ndim)))
            d[i] = np.where(off[i], raised, 0)
    return d


def shares(gaps: Gaps) -> tuple[np.ndarray, Fraction | None]:
    """(den · t* of each joint history's component, at the index that ``component`` gives; the least t*, None for no bound)."""
    own = _margins(gaps)[gaps.histories.place]
    share = np.full(len(own), -1, dtype=own.dtype)
    for j in np.flatnonzero(own >= 0).tolist():
        c = gaps.component[j]
        share[c] = own[j] if share[c] < 0 else min(share[c], own[j])
    bounded = share[share >= 0]
    return np.where(share < 0, 0, share), Fraction(int(bounded.min()), gaps.den) if len(bounded) else None


def _margins(gaps: Gaps) -> np.ndarray:
    """den · min over h(u) > 0 of gap(u) / h(u) of every belief, −1 where everything is optimal."""
    cells = gaps.of_beliefs
    h = sum((spread(~o, i, cells.ndim).astype(np.int64) for i, o in enumerate(gaps.optimal)), np.zeros(cells.shape, dtype=np.int64))
    top = cells.max() + 1 if cells.size else 1
    per_agent = np.where(h > 0, cells // np.maximum(h, 1), top).reshape(len(cells), -1).min(axis=1)
    return np.where(per_agent == top, -1, per_agent)


def _off(gaps: Gaps) -> list[np.ndarray]:
    """Which actions are off O_i(τ_i), shape (L_i, m_i), of a game that is factorizable."""
    place = gaps.histories.place
    return [~o[place[group.order[group.starts]]] for o, group in zip(gaps.optimal, gaps.groups, strict=True)]


def _disagreement(gaps: Gaps) -> tuple[int, int, int, int] | None:
    """(agent, action, τ, τ'): both hold the agent's history, the action is in O_i(τ), not in O_i(τ'). The first in order."""
    found = []
    for i, (o, group) in enumerate(zip(gaps.optimal, gaps.groups, strict=True)):
        here = o[gaps.histories.place]
        first = group.order[group.starts][group.local]  # the first joint history that holds the same τ_i
        differs = (here != here[first]).any(axis=1)
        if differs.any():
            j = int(differs.argmax())
            pair = (int(first[j]), j)
            a = int((here[pair[0]] != here[j]).argmax())
            found.append((i, a, *(pair if here[pair[0]][a] else pair[::-1])))
    return min(found, key=lambda f: max(f[2:]), default=None)


def certificate(gaps: Gaps, d: list[np.ndarray], objective: str) -> HistoryFactors:
    """The regrets as a certificate, checked: no slack is negative. Raises AssertionError, a bug of ours, where one is."""
    assert (slack(gaps, d) >= 0).all()
    tree = gaps.histories
    named = (
        {tree.agents_history(i, h): tuple(Fraction(x, gaps.den) for x in row) for h, row in enumerate(vectors.tolist())}
        for i, vectors in enumerate(d)
    )
    return HistoryFactors(tuple(named), shares(gaps)[1], objective)
