"""The report of `qtran solve`: verdict and reasons first, then the tables, then what each method does."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.exact.certificate import Branch, Factorisation
from qtran_cli.exact.solution import Solution
from qtran_cli.game import Game
from qtran_cli.report.labels import joint, printable, some
from qtran_cli.report.marks import OPTIMUM_STYLE, Marks
from qtran_cli.report.methods import GLOSSARY, Methods, remarks
from qtran_cli.report.numerals import Numbers
from qtran_cli.report.prose import INDENT, Item
from qtran_cli.report.summary import summary
from qtran_cli.report.tables import tables
from qtran_cli.report.words import answers, line, reason, vector, verdict

PRINTED = 300
"""Tables of up to this many joint actions are printed cell by cell."""


def report(solution: Solution, numbers: Numbers | None = None, full: bool = False) -> Group:
    """Everything `qtran solve` says about a game. full: print tables of any size."""
    numbers, printed = numbers or Numbers(), full or solution.game.payoff.size <= PRINTED
    cells = _tables(solution, numbers) if printed else [summary(solution, numbers)]
    rounding = [Item("", numbers.legend)] if numbers.legend else []
    parts: list[RenderableType] = []
    for section in (_answer(solution, numbers), [*cells, *rounding], _factors(solution, numbers, printed), _methods(solution, numbers)):
        parts += [*section, Text()] if section else []
    return Group(*parts[:-1])


def _answer(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    lines: list[RenderableType] = [
        Text(verdict(solution), OPTIMUM_STYLE if solution.rectangular.holds else "bold yellow"),
        Item("game", about(solution.game), INDENT),
        Item("optimum", _optimum(solution, numbers), INDENT),
    ]
    for name, certificate in answers(solution).items():
        lines.append(Item(name, f"{'yes' if certificate.holds else 'no'}: {reason(certificate, solution.game)}", INDENT))
    return lines


def about(game: Game) -> str:
    """The game in a line: name, size, title, source."""
    actions = f"{'×'.join(map(str, game.shape))} action{'' if game.payoff.size == 1 else 's'}"
    texts = (printable(" ".join(text.split())) for text in (game.title, game.source) if text.strip())
    return "; ".join((f"{printable(game.name)}, {game.n} agent{'' if game.n == 1 else 's'}, {actions}", *texts))


def _optimum(solution: Solution, numbers: Numbers) -> str:
    best = solution.optimum
    return f"{numbers.show(best.value)} at {some((joint(solution.game, u) for u in best.first(4)), best.count)}"


def _tables(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    return [tables(solution, numbers), Text(), Item("", Marks(solution).legend)]


def _factors(solution: Solution, numbers: Numbers, printed: bool) -> list[RenderableType]:
    base = solution.base
    if not isinstance(base, Factorisation):
        return []
    total = f"Q'_jt(u) = Σ_i Q_i(u_i){', the sum of the headings of a cell' if printed else ''}"
    level = f"max Q_jt − Σ_i max Q_i, what the levels of the Q_i leave open: {numbers.show(base.v)} here"
    slack = "D(u) = Q'_jt(u) − Q_jt(u) + V_jt: 0 at every greedy joint action (4a), negative nowhere (4b), so greedy is optimal"
    return [
        Item("Q'_jt", f"{total}.", INDENT),
        Item("V_jt", f"{level}.", INDENT),
        Item("slack", f"{slack}. It is the joint regret less the individual ones.", INDENT),
        Item("margin t*", _margin(solution, base, numbers), INDENT),
        Item("QTRAN-alt", _alt(solution, numbers), INDENT),
    ]


def _margin(solution: Solution, base: Factorisation, numbers: Numbers) -> str:
    if base.margin is None:
        return "∞: every joint action is optimal, there is nothing to prefer."
    tight = "These Q_i are tight: every action has a joint action of slack 0."
    kind = "These Q_i do." if solution.objective == "margin" else tight
    return f"{numbers.show(base.margin)}: the most by which every Q_i can prefer its optimal actions. {kind}"


def _alt(solution: Solution, numbers: Numbers) -> str:
    alt, base = solution.alt, solution.base
    if alt.factors is None:
        return f"{'no: ' if alt.feasible is False else ''}{alt.reason}{_untouchable(solution)}."
    if isinstance(base, Factorisation) and all(a.same(b) for a, b in zip(alt.factors.d, base.d, strict=True)):
        return "yes: these Q_i satisfy condition (7) of Theorem 2 as well."
    vectors = (f"Q_{i + 1}: {vector(solution.game, i, q.flat(), numbers)}" for i, q in enumerate(alt.factors.q))
    return f"yes: other Q_i satisfy condition (7) of Theorem 2. {'; '.join(vectors)}."


def _untouchable(solution: Solution) -> str:
    """The axis line that can never touch zero, where one line is the whole proof."""
    proof = solution.alt.certificate
    return f", {line(solution.game, proof)}" if isinstance(proof, Branch) and proof.depth == 1 else ""


def _methods(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    words = (Item(name, text, INDENT) for name, text in remarks(solution, numbers).items())
    return [Methods(solution, numbers), Text(), Item("", GLOSSARY), *words]
