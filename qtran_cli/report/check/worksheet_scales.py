"""The affine transform on the worksheet: the inequality of every joint action, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.report.check.arithmetic import Arithmetic
from qtran_cli.report.check.marks import VIOLATED
from qtran_cli.report.check.rows import LINES, Row, heading, remark, rows
from qtran_cli.report.check.scales import combination, largest, mended, scales
from qtran_cli.report.kit.labels import joint
from qtran_cli.report.kit.prose import Item
from qtran_cli.report.one_step.words import vector


def affine(x: Arithmetic, all_: bool) -> Iterator[Item]:
    """The block of the scales. all_: every joint action; else the inequalities that are needed."""
    yield heading(
        "Theorem 1, necessity",
        "a_i Q_i + b_i with a_i > 0 satisfies (4b), V_jt as in (4a), iff Σ_i a_i d_i(u_i) ≤ gap(u) for every u, where "
        "d_i(a) = max Q_i − Q_i(a) and gap(u) = max Q_jt − Q_jt(u)",
    )
    if not all_:
        yield from scales(x.check, x.game, x.numbers)
        yield from mended(x.check, x.game, x.numbers)
        return
    for i, q in enumerate(x.check.q):
        yield remark(f"d_{i + 1}: {vector(x.game, i, [q.max - value for value in q.flat()], x.numbers, LINES)}")
    yield from rows(_rows(x))
    yield remark(_signs(x))
    yield from largest(x.check, x.game, x.numbers)
    yield from mended(x.check, x.game, x.numbers)


def _signs(x: Arithmetic) -> str:
    if not x.check.scales.polytope:
        return "every Q_i is constant: nothing to hold"
    star = "leaves no a_i > 0" if x.check.scales.empty else "needed: the others follow from these"
    return f"* {star}; {VIOLATED} broken where every a_i is 1"


def _rows(x: Arithmetic) -> Iterator[Row]:
    table = x.check.table
    needed = {row.u for row in x.check.scales.polytope or ()}
    for u in np.ndindex(*table.shape):
        d = tuple(q.max - q[a] for q, a in zip(x.check.q, u, strict=True))
        if any(d):
            yield Row(joint(x.game, u), _row(x, u, d) + ("   *" if u in needed else ""), sum(d) > table.max - table[u])


def _row(x: Arithmetic, u: JointAction, d: tuple[Fraction, ...]) -> str:
    """One inequality, and what it allows the scales when they are all alike."""
    table = x.check.table
    gap = table.max - table[u]
    bound = x.combined([table.max], [table[u]])
    return f"{combination(d, x.numbers)} ≤ {bound} {x.equals} {x.show(gap)}, all alike: a ≤ {x.show(gap / sum(d))}"
