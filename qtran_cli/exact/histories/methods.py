"""What every method's greedy joint actions earn under partial observation, in three readings.

    by history      the method fits Q_jt(τ, ·) of each joint history by itself, and u is greedy for the fit at τ. An agent's
                    action may then depend on what the others saw: the return of centralised execution, no decentralised policy
    decentralised   one Q_i(τ_i, ·) for all τ that hold τ_i, fitted to Q_jt over all of them, with the weights of full exploration:
                    w(τ) = P(τ | its actions) / |U|^|τ|, every joint action equally often
    bootstrapped    the same, fitted to r + γ times its own fitted value at its own greedy actions (bootstrap.py)

Decentralised, IQL: Q_i(τ_i, a) = Σ_τ w(τ) E[Q_jt(τ, ·) | u_i = a] / Σ_τ w(τ), the sums over the τ that hold τ_i. VDN, the least
squares of Σ_i Q_i(τ_i, u_i), has the same differences between an agent's actions, so the same greedy ones (docs/theory.md,
13.10). QTRAN and QPLEX represent Q_jt where the game is factorizable and have nothing otherwise. The QMIX family is not fitted:
the orders of all histories' actions would have to be searched together.

A return is the worst over ties, broken at every joint history by itself. Source: 13.8 (what a policy loses is a sum of gaps).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.histories import HistoryFactors
from qtran_cli.exact import traits
from qtran_cli.exact.histories import bootstrap as history_bootstrap
from qtran_cli.exact.histories.gaps import Gaps, others
from qtran_cli.exact.histories.stages import Stages
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.states.greedy import flat
from qtran_cli.exact.states.solution import Earned
from qtran_cli.exact.sweeps.igm import Sets
from qtran_cli.exact.traits import Over, Unfitted

Rows = tuple[list[np.ndarray], ...]
"""[agent][history]: the greedy actions."""
NO_FACTORS = "the game is not factorizable, so there are no factors"


@dataclass(frozen=True, eq=False)
class HistoryReturns:
    """One method. fails: the joint histories where it fits Q_jt(τ, ·) and is greedy for less, or has no fit; None: not all solved.

    by_history, decentralised, bootstrapped: what it earns in the three readings. greedy: the decentralised one's actions, q: the
    bootstrapped one's Q_i(τ_i, ·), None where unfitted. cut_off: the joint histories whose fit was not proved best.
    """

    fails: tuple[int, ...] | None
    by_history: Earned
    decentralised: Earned
    greedy: Rows | None
    bootstrapped: Earned
    q: history_bootstrap.Rows | None
    cut_off: tuple[int, ...] = ()


def methods(gaps: Gaps, stages: Stages, strict: object) -> Mapping[str, HistoryReturns]:
    """Every method's, by name. strict: the answer about ``factorizable``. Cost: a walk over the histories per method."""
    means = means_greedy(gaps)
    product = optimal_greedy(gaps) if isinstance(strict, HistoryFactors) else None
    solved = next((s for s in stages.solutions if s is not None), None)
    names = () if solved is None else solved.methods
    return {name: _returns(gaps, stages, name, means, product) for name in names}


def _returns(gaps: Gaps, stages: Stages, name: str, means: Rows, product: Rows | None) -> HistoryReturns:
    over = traits.of(name).over
    rows, why = (None, over.why) if isinstance(over, Unfitted) else (product, NO_FACTORS) if over is Over.factors else (means, "")
    own = Earned(None, why) if rows is None else decentralised(gaps, rows)
    boot, q = bootstrapped(gaps, over) if isinstance(over, Over) and over in history_bootstrap.FITS else (own, None)
    if stages.reason:
        return HistoryReturns(None, Earned(None, stages.reason), own, rows, boot, q)
    late = tuple(_where(gaps, stages, lambda s: s is not None and s.methods[name].cut_off))
    fails = tuple(_where(gaps, stages, lambda s: s is None or not s.methods[name].optimal))
    return HistoryReturns(fails, _by_history(gaps, stages, name), own, rows, boot, q, late)


def bootstrapped(gaps: Gaps, over: Over) -> tuple[Earned, history_bootstrap.Rows | None]:
    """What a method of means or sums earns on its own targets, and its Q_i. The others represent theirs where they have factors."""
    tree = gaps.histories
    if reason := history_bootstrap.feasible(tree, over):
        return Earned(None, reason), None
    q = history_bootstrap.FITS[over](tree, explored(gaps))
    return decentralised(gaps, greedy(q)), q


def greedy(q: history_bootstrap.Rows) -> Rows:
    """The greedy actions of these Q_i(τ_i, ·)."""
    return tuple([np.array([a for a, x in enumerate(row) if x == max(row)]) for row in rows] for rows in q)


def _where(gaps: Gaps, stages: Stages, holds: Callable[[Solution | None], bool]) -> Iterator[int]:
    """The joint histories whose table's solution is so."""
    so = [holds(s) for s in stages.solutions]
    return (j for j, place in enumerate(gaps.histories.place.tolist()) if so[place])


def _by_history(gaps: Gaps, stages: Stages, name: str) -> Earned:
    fits = [None if s is None else s.methods[name] for s in stages.solutions]
    place = gaps.histories.place.tolist()

    def greedy(j: int) -> Sets | None:
        fit = fits[place[j]]
        return None if fit is None else fit.greedy

    value, missing = earned(gaps, greedy)
    found = None if missing is None else fits[place[missing]]
    return Earned(value, "" if found is None else f"without factors on the way: {found.reason}")


def decentralised(gaps: Gaps, rows: Rows) -> Earned:
    """What agents earn that play these actions at their own histories."""
    local = gaps.histories.local.T.tolist()
    return Earned(earned(gaps, lambda j: tuple(row[h] for row, h in zip(rows, local[j], strict=True)))[0])


def earned(gaps: Gaps, greedy: Callable[[int], Sets | None]) -> tuple[Fraction | None, int | None]:
    """(the worst return when joint history j is left by one of the joint actions of greedy(j), None).

    (None, j) where such a j is met without any. Cost: the branches of the joint actions played at the histories met.
    """
    tree = gaps.histories
    rest = list(range(len(tree.unrolled.start)))
    played: dict[int, list[int]] = {}
    while rest:
        j = rest.pop()
        sets = greedy(j)
        if sets is None:
            return None, j
        played[j] = flat(tree.task, sets).tolist()
        rest += [child for k in played[j] for child, _ in tree.children(j, k)]
    lost = _lost(gaps, played)
    return tree.optimum - sum((tree.reach[j] * lost[j] for j in range(len(tree.unrolled.start))), Fraction(0)), None


def _lost(gaps: Gaps, played: Mapping[int, list[int]]) -> dict[int, Fraction]:
    """What is lost from each joint history on, at most."""
    tree = gaps.histories
    cells = gaps.of_beliefs.reshape(len(gaps.of_beliefs), -1)
    lost: dict[int, Fraction] = {}
    for j in sorted(played, reverse=True):  # children come after their parents
        own = cells[tree.place[j]]
        after = ((k, sum((p * lost[child] for child, p in tree.children(j, k)), Fraction(0))) for k in played[j])
        lost[j] = max(Fraction(int(own[k]), gaps.den) + tree.task.discount * x for k, x in after)
    return lost


def means_greedy(gaps: Gaps) -> Rows:
    """The greedy actions of IQL and VDN: argmin over a of Σ_τ w(τ) Σ over u_-i of gap(τ, a, u_-i), at every τ_i."""
    weights = explored(gaps)
    rows = []
    for i, group in enumerate(gaps.groups):
        sums = gaps.of_beliefs.astype(object).sum(axis=others(i, gaps.of_beliefs.ndim))
        weighed = sums[gaps.histories.place] * weights[:, None]
        total = np.add.reduceat(weighed[group.order], group.starts, axis=0)
        rows.append([np.flatnonzero(np.asarray(row == row.min(), dtype=bool)) for row in total])
    return tuple(rows)


def explored(gaps: Gaps) -> np.ndarray:
    """w(τ) as integers over one denominator: the probability of each joint history when every agent explores fully."""
    tree = gaps.histories
    found = [reach / tree.task.size**depth for reach, depth in zip(tree.reach, tree.depth.tolist(), strict=True)]
    scale = math.lcm(*{w.denominator for w in found})
    return np.array([w.numerator * (scale // w.denominator) for w in found], dtype=object)


def optimal_greedy(gaps: Gaps) -> Rows:
    """O_i(τ_i) of a factorizable game."""
    place = gaps.histories.place
    firsts = [place[group.order[group.starts]] for group in gaps.groups]
    return tuple([np.flatnonzero(row) for row in o[first]] for o, first in zip(gaps.optimal, firsts, strict=True))
