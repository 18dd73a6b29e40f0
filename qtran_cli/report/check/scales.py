"""The affine transform in words: the inequalities of the valid scales, the largest ones, and the mended factors.

Scales say something about (4b) alone; whoever shows them shows the answer on IGM beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from qtran_cli.certificates.check import Inequality
from qtran_cli.exact.check.record import Check, Repair
from qtran_cli.model.game import Game
from qtran_cli.report.check.arithmetic import SPELLED
from qtran_cli.report.kit.labels import agent, joint
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.one_step.words import LISTED
from qtran_cli.scalars import decimal, spell


def scales(check: Check, game: Game, numbers: Numbers, full: bool = False) -> Iterator[Item]:
    """A line a fact. full: every inequality, however many there are."""
    yield Item("scales", f"{_igm(check)} a_i Q_i + b_i satisfies (4b), with the V_jt of (4a), {_where(check)}", INDENT)
    if check.scales.polytope:
        yield from _rows(check.scales.polytope, game, numbers, full)
    yield from largest(check, game, numbers)


def largest(check: Check, game: Game, numbers: Numbers) -> Iterator[Item]:
    """Whether the identity is valid, the largest common scale, each agent's largest."""
    yield Item("identity", f"a_i = 1 is {'' if check.scales.identity else 'not '}valid", INDENT)
    yield Item("common scale", f"{_most(_common(check), numbers)}, the same for all agents", INDENT)
    for i, most in enumerate(check.scales.agents or ()):
        yield Item(agent(game, i), f"a_{i + 1}: {_most(most, numbers)}, where the others are 1", INDENT)


def _common(check: Check) -> Fraction | float | None:
    common = check.scales.common
    return float("inf") if common is None else common or None


def inequality(row: Inequality, numbers: Numbers) -> str:
    """A row of the polytope: "2 a_1 + 1.5 a_2 ≤ 12"."""
    return f"{combination(row.coefficients, numbers)} ≤ {numbers.show(row.bound)}"


def combination(coefficients: tuple[Fraction, ...], numbers: Numbers) -> str:
    """Σ_i c_i a_i without the terms that are 0."""
    terms = ((f"{numbers.show(c)} " if c != 1 else "") + f"a_{i + 1}" for i, c in enumerate(coefficients) if c)
    return " + ".join(terms) or "0"


def mended(check: Check, game: Game, numbers: Numbers) -> Iterator[Item]:
    """The factors that satisfy (4), where these do not and a scale mends them: how they come about, and to type in again."""
    if check.repair is None:
        return
    exactly = "exactly, without the tolerance: " if check.factorises else ""
    yield Item("mended", f"{exactly}{_how(check.repair, game, numbers)} Checked: (4a), (4b) and strict IGM hold.", INDENT)
    yield Item("", _typed(check.repair) if sum(game.shape) <= 2 * LISTED else "(--json prints them)", INDENT, whole=True)


def _how(repair: Repair, game: Game, numbers: Numbers) -> str:
    if game.n > SPELLED:
        return f"{numbers.show(repair.scale)} Q_i + b_i with V_jt = 0."
    terms = (f"{numbers.show(repair.scale)} Q_{i + 1} {'−' if b < 0 else '+'} {numbers.show(abs(b))}" for i, b in enumerate(repair.shift))
    return f"{', '.join(terms)} with V_jt = 0."


def _typed(repair: Repair) -> str:
    vectors = (",".join(decimal(x) or spell(x) for x in v.flat()) for v in repair.q)
    return " ".join((*(f"--q {vector}" for vector in vectors), "--v 0"))


def _igm(check: Check) -> str:
    if check.igm.strict:
        return "strict IGM holds whatever the scales;"
    return f"IGM {'is only consistent' if check.igm.consistent else 'fails'} whatever the scales;"


def _where(check: Check) -> str:
    rows = check.scales.polytope
    if rows is None:
        return "iff Σ_i a_i d_i(u_i) ≤ gap(u) for every u: too many inequalities to reduce here."
    if not rows:
        return "for any a_i > 0: every Q_i is constant."
    return "for no a_i > 0:" if check.scales.empty else "for all a_i > 0 with"


def _rows(rows: tuple[Inequality, ...], game: Game, numbers: Numbers, full: bool) -> Iterator[Item]:
    shown = rows if full else rows[:LISTED]
    texts = [inequality(row, numbers) for row in shown]
    width = max(map(len, texts))
    for text, row in zip(texts, shown, strict=True):
        yield Item("", f"{text.ljust(width)}   from {joint(game, row.u)}", INDENT, whole=True)
    if len(shown) < len(rows):
        yield Item("", f"… ({len(rows):,} in all; --full prints them)", INDENT)


def _most(most: Fraction | float | None, numbers: Numbers) -> str:
    if most is None:
        return "none is valid"
    return f"at most {numbers.show(most)}" if isinstance(most, Fraction) else "any"
