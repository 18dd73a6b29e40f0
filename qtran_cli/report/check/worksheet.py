"""The worksheet of `qtran check --explain`: every condition as arithmetic, joint action by joint action, in the paper's order.

Up to LINES joint actions everything is written out; of more, the violated and the binding ones come first and the rest is
counted. Comparisons are exact, whatever the numbers are rounded to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.check.record import Check
from qtran_cli.exact.sweeps.igm import optimum, size
from qtran_cli.model.game import Game
from qtran_cli.report.check.arithmetic import Arithmetic
from qtran_cli.report.check.least import at_most, farthest, tightest
from qtran_cli.report.check.marks import LEGEND
from qtran_cli.report.check.report import opening, tables
from qtran_cli.report.check.rows import LINES, Row, budget, heading, remark, rows
from qtran_cli.report.check.words import not_greedy, sub_optimal
from qtran_cli.report.check.worksheet_lines import seven
from qtran_cli.report.check.worksheet_scales import affine
from qtran_cli.report.kit.labels import action, joint, some
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import Item


def worksheet(check: Check, game: Game, numbers: Numbers | None = None, full: bool = False, q_jt: str = "") -> Group:
    """The whole worksheet. full: every joint action of a table of any size. q_jt: where a table in the payoff's place is from."""
    numbers = numbers or Numbers()
    x, all_ = Arithmetic(check, game, numbers), full or check.table.size <= LINES
    given: list[RenderableType] = [*opening(check, game, numbers, q_jt)]
    if all_:
        given += [Text(), tables(check, game, numbers), Text(), Item("", LEGEND)]
    given += [Item("", numbers.legend)] if numbers.legend else []
    sections = (given, _igm(x), _four_a(x, all_), _four_b(x, all_), seven(x, all_), affine(x, all_))
    parts = [part for section in sections for part in (*section, Text())]
    return Group(*parts[:-1])


def _igm(x: Arithmetic) -> Iterator[RenderableType]:
    """The greedy sets, the optimal set, and why each joint action of one is not in the other."""
    check, game = x.check, x.game
    yield heading("Definition 1 (IGM)", "argmax Q_jt = argmax Q_1 × … × argmax Q_N as sets; consistent: ⊇ instead of =")
    for i, (q, sets) in enumerate(zip(check.q, check.greedy, strict=True)):
        names = some((action(game, i, int(a)) for a in sets), len(sets), LINES)
        yield remark(f"argmax Q_{i + 1} = {{{names}}}, max Q_{i + 1} {x.equals} {x.show(q.max)}")
    best = optimum(check.table)
    names = some((joint(game, u) for u in best.first(LINES)), best.count, LINES)
    yield remark(f"argmax Q_jt = {{{names}}}, max Q_jt {x.equals} {x.show(best.value)}")
    yield from rows(_strangers(x, best.first(LINES)))
    if (rest := _differences(x, best.count) - 2 * LINES) > 0:
        yield remark(f"… and at least {rest:,} more that are in one of the two sets alone")
    within = f" within {x.show(check.tolerance)}" if check.tolerance else ""
    yield remark(f"strict IGM: {'yes, the two sets are the same' if check.igm.strict else 'no, the two sets differ'}")
    yield remark(f"consistent: {'yes, every' if check.consistent.holds else 'no, not every'} greedy joint action is optimal{within}")


def _strangers(x: Arithmetic, optimal: list[JointAction]) -> Iterator[Row]:
    """Greedy joint actions that are not optimal, optimal ones that are not greedy: each with its reason."""
    check = x.check
    for u in sorted(farthest(check, LINES)):
        if check.table[u] < check.table.max:
            yield Row(joint(x.game, u), f"is greedy, {sub_optimal(x, u)}", True)
    sets = [set(s.tolist()) for s in check.greedy]
    for u in optimal:
        if not all(a in s for a, s in zip(u, sets, strict=True)):
            yield Row(joint(x.game, u), f"is optimal, {not_greedy(x, u)}", True)


def _differences(x: Arithmetic, optimal: int) -> int:
    """How many joint actions are greedy or optimal, but not both."""
    table = x.check.table
    both = int((table.num[np.ix_(*x.check.greedy)] == table.high).sum())
    return size(x.check.greedy) + optimal - 2 * both


def _four_a(x: Arithmetic, all_: bool) -> Iterator[RenderableType]:
    count = size(x.check.greedy)
    yield heading("Theorem 1, (4a)", "Σ_i Q_i(ū_i) − Q_jt(ū) + V_jt = 0 for every greedy ū")
    shown = farthest(x.check, budget(0, count, all_))
    yield from _spelled(x, sorted(shown) if len(shown) == count else shown, x.zero, lambda u: abs(x.slack(u)) > x.check.tolerance)
    if len(shown) < count:
        yield remark(f"… and {count - len(shown):,} more greedy joint actions, nearer to 0 or as near")


def _four_b(x: Arithmetic, all_: bool) -> Iterator[RenderableType]:
    check = x.check
    count = check.table.size - size(check.greedy)
    yield heading("Theorem 1, (4b)", "Σ_i Q_i(u_i) − Q_jt(u) + V_jt ≥ 0 for every u ≠ ū")
    shown = tightest(check, budget(at_most(check, Fraction(0)), count, all_))
    yield from _spelled(x, sorted(shown) if len(shown) == count else shown, x.above, lambda u: x.slack(u) < -check.tolerance)
    if len(shown) < count:
        yield remark(_rest(x, shown, count))
    if not count:
        yield remark("every joint action is greedy: nothing to hold")


def _spelled(
    x: Arithmetic, cells: list[JointAction], spell: Callable[[JointAction], str], broken: Callable[[JointAction], bool]
) -> Iterator[Item]:
    yield from rows(Row(joint(x.game, u), spell(u), broken(u)) for u in cells)


def _rest(x: Arithmetic, shown: list[JointAction], count: int) -> str:
    """What is left out of (4b): how many, from which slack on, how many of them violated."""
    violated = x.check.violations - sum(x.slack(u) < -x.check.tolerance for u in shown)
    more = f", {violated:,} of them below {x.show(-x.check.tolerance)}" if violated else ""
    return f"… and {count - len(shown):,} more with a slack of {x.show(x.slack(shown[-1]))} or above{more}"
