"""Condition (7) on the worksheet: the least slack of every line, agent by agent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from qtran_cli.certificates.one_step import JointAction, replace
from qtran_cli.report.check.arithmetic import Arithmetic
from qtran_cli.report.check.least import not_greedy
from qtran_cli.report.check.rows import Row, budget, heading, remark, rows
from qtran_cli.report.kit.labels import action, agent, beside, joint
from qtran_cli.report.kit.prose import Item

ENTRIES = 6
"""A line's slacks are all written out up to this many actions."""


class Line(NamedTuple):
    """Agent ``agent``'s line through ``u``, its joint action of least slack. broken: that slack is not 0."""

    agent: int
    u: JointAction
    broken: bool


def seven(x: Arithmetic, all_: bool) -> Iterator[Item]:
    """The block of (7). all_: every line; else the broken ones first, and the rest counted."""
    yield heading("Theorem 2, (7)", "for u ≠ ū and every agent i, the least left side over u_i is 0; implies (4b)")
    masks = list(_masks(x))
    count, broken = (sum(int(mask.sum()) for mask in column) for column in zip(*masks, strict=True))
    shown = list(_lines(x, masks, budget(broken, count, all_), all_))
    yield from rows(Row(f"{agent(x.game, i)}, {beside(x.game, u, i)}", _text(x, i, u), wrong) for i, u, wrong in shown)
    if len(shown) < count:
        left = broken - sum(line.broken for line in shown)
        yield remark(f"… and {count - len(shown):,} more lines, {left:,} of them not at 0")
    if not count:
        yield remark("every joint action is greedy: nothing to hold")


Masks = tuple[np.ndarray, np.ndarray]
"""Which lines of an agent have a joint action u ≠ ū, and which of those are broken: flat, in C order of the others."""


def _masks(x: Arithmetic) -> Iterator[Masks]:
    """The masks of every agent."""
    slack, sub_greedy = x.check.slack, not_greedy(x.check)
    allowed = int(x.check.tolerance * slack.den)  # slacks are integers over den
    for i in range(x.game.n):
        wanted, least = sub_greedy.any(axis=i), slack.num.min(axis=i)
        yield wanted.ravel(), (wanted & np.asarray(abs(least) > allowed, dtype=bool)).ravel()


def _lines(x: Arithmetic, masks: list[Masks], room: int, all_: bool) -> Iterator[Line]:
    """``room`` lines: all of them in their order, or the broken ones before the others."""
    for broken_first in (None,) if all_ else (True, False):
        for i, (wanted, broken) in enumerate(masks):
            chosen = wanted if broken_first is None else broken if broken_first else wanted & ~broken
            for k in np.flatnonzero(chosen)[:room].tolist():
                room -= 1
                yield Line(i, _least(x, i, k), bool(broken[k]))


def _least(x: Arithmetic, i: int, k: int) -> JointAction:
    """The joint action of least slack on agent i's k-th line."""
    shape = x.check.table.shape
    others = [int(a) for a in np.unravel_index(k, (*shape[:i], *shape[i + 1 :]))]
    line: Any = (*others[:i], slice(None), *others[i:])
    own = int(x.check.slack.num[line].argmin())
    return (*others[:i], own, *others[i:])


def _text(x: Arithmetic, i: int, u: JointAction) -> str:
    d = x.slack(u)
    if x.game.shape[i] > ENTRIES:
        return f"least D{joint(x.game, u)} {x.equals} {x.show(d)}{x.from_zero(d)}"
    entries = (f"{x.show(x.slack(replace(u, i, a)))} at {action(x.game, i, a)}" for a in range(x.game.shape[i]))
    return f"min({', '.join(entries)}) {x.equals} {x.show(d)}{x.from_zero(d)}"
