"""The factors in words: what Q'_jt, V_jt and the slack are, the margin, and whether Theorem 2 (QTRAN-alt) holds as well."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType

from qtran_cli.certificates.one_step import Branch, Factorisation
from qtran_cli.exact.one_step.solution import Alt, Nearest, Solution
from qtran_cli.model.game import Game
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.one_step.words import line, vector
from qtran_cli.table import Table


def factors(solution: Solution, numbers: Numbers, printed: bool) -> list[RenderableType]:
    """What the tables of Q'_jt and slack mean, the margin, and Theorem 2; nothing where there are no factors.

    printed: the tables stand above.
    """
    base, seven = solution.base, solution.alt
    if not isinstance(base, Factorisation) or seven is None:
        return []
    total = f"Q'_jt(u) = Σ_i Q_i(u_i){', the sum of the headings of a cell' if printed else ''}"
    level = f"max Q_jt − Σ_i max Q_i, what the levels of the Q_i leave open: {numbers.show(base.v)} here"
    slack = "D(u) = Q'_jt(u) − Q_jt(u) + V_jt: 0 at every greedy joint action (4a), negative nowhere (4b), so greedy is optimal"
    return [
        Item("Q'_jt", f"{total}.", INDENT),
        Item("V_jt", f"{level}.", INDENT),
        Item("slack", f"{slack}. It is the joint regret less the individual ones.", INDENT),
        Item("margin t*", _margin(solution, base, numbers), INDENT),
        Item("QTRAN-alt", _alt(solution, base, seven, numbers), INDENT),
    ]


def _margin(solution: Solution, base: Factorisation, numbers: Numbers) -> str:
    if base.margin is None:
        return "∞: every joint action is optimal, there is nothing to prefer."
    tight = "These Q_i are tight: every action has a joint action of slack 0."
    kind = "These Q_i do." if solution.ask.objective == "margin" else tight
    return f"{numbers.show(base.margin)}: the most by which every Q_i can prefer its optimal actions. {kind}"


def _alt(solution: Solution, base: Factorisation, alt: Alt, numbers: Numbers) -> str:
    game = solution.game
    if alt.factors is None:
        return f"{'no: ' if alt.feasible is False else ''}{alt.reason}{_untouchable(game, alt)}.{_nearest(game, alt.nearest, numbers)}"
    if all(a.same(b) for a, b in zip(alt.factors.d, base.d, strict=True)):
        return "yes: these Q_i satisfy condition (7) of Theorem 2 as well."
    return f"yes: other Q_i satisfy condition (7) of Theorem 2. {_vectors(game, alt.factors.q, numbers)}."


def _vectors(game: Game, q: Sequence[Table], numbers: Numbers) -> str:
    return "; ".join(f"Q_{i + 1}: {vector(game, i, v.flat(), numbers)}" for i, v in enumerate(q))


def _nearest(game: Game, near: Nearest | None, numbers: Numbers) -> str:
    """How close one can come where (7) cannot be had."""
    if near is None:
        return ""
    found = "The nearest Q_i" if near.proved else "The nearest Q_i found"
    limit = "" if near.attained else " (in the limit: some of them tie)"
    mean = f"{found} leave a least slack of {numbers.show(near.mean)} a line, the mean over {near.lines} lines{limit}"
    return f" {mean}. {_vectors(game, near.q, numbers)}."


def _untouchable(game: Game, alt: Alt) -> str:
    """The axis line that can never touch zero, where one line is the whole proof."""
    proof = alt.certificate
    return f", {line(game, proof)}" if isinstance(proof, Branch) and proof.depth == 1 else ""
