"""Given [Q_i] and V_jt: every answer of a check, from the definitions, by walking all joint actions.

The whole slack table is built in exact numbers: for games of up to about 10^6 joint actions.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from qtran_cli.certificates.check import VERDICTS, Condition, Verdict
from qtran_cli.table import Table
from qtran_cli.verify._truth import Truth, bools, outer, truth_of
from qtran_cli.verify._walk import joint_action, masks, require, vectors
from qtran_cli.verify.scales import scales


def verdict(c: Verdict, table: Table) -> None:
    """Every field of the verdict, each against its definition."""
    vectors(c.q, table)
    require(c.tolerance >= 0, "the tolerance is negative")
    truth = truth_of(c.q, c.v, table)
    _igm(c, truth, table)
    _conditions(c, truth, table)
    _seven(c, truth, table)
    scales(c, truth, table)
    _repair(c, table)
    _word(c, truth)


def _answer(answer: Condition, broken: np.ndarray, table: Table, what: str) -> None:
    """The answer agrees with the mask of cells that break the condition, and its witness is one of them."""
    require(answer.holds == (not broken.any()), f"{what} is claimed to {'hold' if answer.holds else 'fail'}")
    require((answer.witness is None) == answer.holds, f"{what}: a no needs a witness, a yes has none")
    if answer.witness is not None:
        joint_action(answer.witness, table, "the witness")
        require(bool(broken[answer.witness]), f"{what} does not fail at {{}}", answer.witness)


def _igm(c: Verdict, t: Truth, table: Table) -> None:
    members = masks(c.greedy, table)
    require(bool((outer(members) == t.greedy).all()), "the greedy actions are not argmax Q_i")
    best = bools(t.gap == 0)
    sub_greedy, missed = t.greedy & ~best, best & ~t.greedy
    _answer(c.strict, sub_greedy if sub_greedy.any() else missed, table, "strict IGM")
    room: Any = c.tolerance * t.den  # NumPy's types know no arrays of exact numbers
    over = t.greedy & bools(t.gap > room)
    _answer(c.consistent, over, table, "consistent IGM")


def _conditions(c: Verdict, t: Truth, table: Table) -> None:
    room: Any = c.tolerance * t.den
    _answer(c.four_a, t.greedy & bools(abs(t.slack) > room), table, "(4a)")
    broken = ~t.greedy & bools(t.slack < -room)
    _answer(c.four_b, broken, table, "(4b)")
    require(c.violations == int(broken.sum()), f"{int(broken.sum())} joint actions break (4b), not {c.violations}")
    joint_action(c.least_at, table, "the least slack's place")
    require(t.exact(t.slack.min()) == c.least == t.exact(t.slack[c.least_at]), f"the least slack is {t.exact(t.slack.min())}")


def _seven(c: Verdict, t: Truth, table: Table) -> None:
    room: Any = c.tolerance * t.den
    broken = [bools(abs(t.slack.min(axis=i, keepdims=True)) > room) & ~t.greedy for i in range(table.ndim)]
    agent = c.seven.agent
    require((agent is None) == c.seven.holds, "(7): a no names the agent whose line is broken")
    if agent is None:
        _answer(c.seven, np.logical_or.reduce(broken), table, "(7)")
    else:  # the witness lies on a broken line of that agent, be it greedy itself or not
        require(agent in range(table.ndim), "(7) names no agent of this game")
        on_line = np.broadcast_to(broken[agent].any(axis=agent, keepdims=True), table.shape)
        _answer(c.seven, on_line, table, "(7)")


def _repair(c: Verdict, table: Table) -> None:
    """Offered exactly where strict IGM holds and the identity is not valid; scaled by a*, the maxima sum to max Q_jt."""
    require((c.repair is not None) == (c.strict.holds and not c.identity), "a repair belongs where strict IGM holds and (4b) fails")
    if c.repair is not None:
        scale, shift = c.repair
        require(scale == c.common, "the repair's scale is not the largest common scale")
        top = sum(scale * max(v.flat()) for v in c.q) + sum(shift)
        require(len(shift) == table.ndim and top == table.number(table.num.max()), "with the repair's shifts V_jt is not 0")


def _word(c: Verdict, t: Truth) -> None:
    """The verdict's word, from the answers that have been checked."""
    ranked = c.consistent.holds if c.tolerance else c.strict.holds
    require(c.factorises == (c.four_a.holds and c.four_b.holds and ranked), "factorises is claimed wrongly")
    require(c.verdict in VERDICTS, f"no verdict is called {c.verdict!r:.40}")
    room = c.tolerance * t.den
    corrected = bool((t.gap - t.total).min() >= -room)
    if c.factorises:
        word = "factorises"
    elif c.consistent.holds:
        word = "wrong_v" if corrected else "not_strict" if c.common == 0 else "rescale"
    else:
        word = "tie" if corrected and c.four_b.holds and bool(t.gap[t.greedy].min() <= room) else "fails"
    require(c.verdict == word, f"the verdict is {word}, not {c.verdict}")
