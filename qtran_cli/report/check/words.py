"""The verdict on given factors in one sentence, and the reason behind each answer."""

from __future__ import annotations

from collections.abc import Callable

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.check.record import Check
from qtran_cli.exact.sweeps.igm import size
from qtran_cli.model.game import Game
from qtran_cli.report.check.arithmetic import Arithmetic
from qtran_cli.report.kit.labels import action, agent, beside, joint
from qtran_cli.report.kit.numerals import Numbers


def sentence(check: Check, game: Game, numbers: Numbers | None = None) -> str:
    """The verdict, without a full stop."""
    return _SENTENCES[check.verdict](Arithmetic(check, game, numbers or Numbers()))


def answers(check: Check, game: Game, numbers: Numbers) -> dict[str, str]:
    """What holds and what does not, by name: "yes: …" or "no: …", each with the joint action that shows it."""
    spelled = Arithmetic(check, game, numbers)
    held = {
        "strict IGM": (check.igm.strict, _strict),
        "consistent": (check.consistent.holds, _consistent),
        "(4a)": (check.four_a.holds, _four_a),
        "(4b)": (check.four_b.holds, _four_b),
        "(7)": (check.seven.holds, _seven),
    }
    return {name: f"{'yes' if holds else 'no'}: {reason(spelled)}" for name, (holds, reason) in held.items()}


def not_greedy(x: Arithmetic, u: JointAction) -> str:
    """Why a joint action is not greedy: "Q_2(B) = 1 < 2 = Q_2(A)"."""
    q, sets = x.check.q, x.check.greedy
    i = next(i for i, (v, a) in enumerate(zip(q, u, strict=True)) if v[a] < v.max)
    names = [f"Q_{i + 1}({action(x.game, i, a)})" for a in (u[i], int(sets[i][0]))]
    return f"{names[0]} {x.equals} {x.show(q[i][u[i]])} < {x.show(q[i].max)} {x.equals} {names[1]}"


def sub_optimal(x: Arithmetic, u: JointAction) -> str:
    """Why a joint action is not optimal: "Q_jt(B,B) = 0 < 8 = max Q_jt"."""
    table = x.check.table
    return f"Q_jt{joint(x.game, u)} {x.equals} {x.show(table[u])} < {x.show(table.max)} {x.equals} max Q_jt"


def _factorises(x: Arithmetic) -> str:
    if x.check.tolerance:
        return f"factorises within {x.show(x.check.tolerance)}: (4a), (4b) and consistent IGM hold"
    return "factorises: (4a), (4b) and strict IGM hold"


def _wrong_v(x: Arithmetic) -> str:
    return f"(4a) needs V_jt = {x.show(x.check.needed_v)}, not {x.show(x.check.v)}: with it (4a), (4b) and IGM hold"


def _tie(x: Arithmetic) -> str:
    assert x.check.consistent.witness is not None
    return f"(4b) holds, but a greedy tie is sub-optimal: (4a) and IGM fail at {joint(x.game, x.check.consistent.witness)}"


def _rescale(x: Arithmetic) -> str:
    assert x.check.scales.common is not None
    return f"IGM holds, (4b) fails: rescale by {x.show(x.check.scales.common)} or less"


def _not_strict(x: Arithmetic) -> str:
    return "IGM is consistent but not strict: no positive scale works"


def _fails(x: Arithmetic) -> str:
    u = x.check.consistent.witness
    assert u is not None
    return f"IGM fails: {joint(x.game, u)} is greedy, {sub_optimal(x, u)}"


_SENTENCES: dict[str, Callable[[Arithmetic], str]] = {
    "factorises": _factorises,
    "wrong_v": _wrong_v,
    "tie": _tie,
    "rescale": _rescale,
    "not_strict": _not_strict,
    "fails": _fails,
}


def _strict(x: Arithmetic) -> str:
    verdict = x.check.igm
    if verdict.strict:
        return "the greedy joint actions are exactly the optimal ones."
    assert verdict.witness is not None
    if verdict.consistent:
        return f"{joint(x.game, verdict.witness)} is optimal but not greedy: {not_greedy(x, verdict.witness)}."
    return f"{joint(x.game, verdict.witness)} is greedy but not optimal: {sub_optimal(x, verdict.witness)}."


def _consistent(x: Arithmetic) -> str:
    u, tolerance = x.check.consistent.witness, x.check.tolerance
    within = f" within {x.show(tolerance)}" if tolerance else ""
    if u is None:
        return f"every greedy joint action is optimal{within}."
    return f"{joint(x.game, u)} is greedy but not optimal{within}: {sub_optimal(x, u)}."


def _four_a(x: Arithmetic) -> str:
    check = x.check
    u = check.four_a.witness or tuple(int(s[0]) for s in check.greedy)
    count = size(check.greedy)
    others = f", and alike at all {count:,} greedy joint actions" if check.four_a.holds and count > 1 and not check.tolerance else ""
    return f"{joint(x.game, u)}: {x.zero(u)}{others}."


def _four_b(x: Arithmetic) -> str:
    check = x.check
    if check.four_b.witness is not None:
        more = f" The worst of {check.violations:,}." if check.violations > 1 else ""
        return f"{joint(x.game, check.four_b.witness)}: {x.above(check.four_b.witness)}.{more}"
    rest = check.table.size - size(check.greedy)
    if not rest:
        return "every joint action is greedy, so there is nothing to hold."
    floor = x.show(-check.tolerance)
    return f"D(u) ≥ {floor} at every joint action that is not greedy, {rest:,} in all."


def _seven(x: Arithmetic) -> str:
    seven = x.check.seven
    if seven.witness is None and size(x.check.greedy) == x.check.table.size:
        return "every joint action is greedy, so there is no line to hold."
    if seven.witness is None:
        zero = f"within {x.show(x.check.tolerance)} of 0" if x.check.tolerance else "0"
        return f"on every line through a joint action that is not greedy the least slack is {zero}."
    assert seven.agent is not None
    line = f"{agent(x.game, seven.agent)}'s line at {beside(x.game, seven.witness, seven.agent)}"
    return f"on {line} the least slack is at {joint(x.game, seven.witness)}: {x.zero(seven.witness)}."
