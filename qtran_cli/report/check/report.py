"""The report of `qtran check`: the verdict first, then every condition, the tables, the scales, and the mended factors."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.exact.check.record import Check
from qtran_cli.exact.sweeps.igm import size
from qtran_cli.exact.theorem_1.factors import transformed
from qtran_cli.model.game import Game
from qtran_cli.report.check.arithmetic import Arithmetic
from qtran_cli.report.check.least import tightest
from qtran_cli.report.check.marks import LEGEND, VIOLATED_STYLE, CheckMarks
from qtran_cli.report.check.scales import mended, scales
from qtran_cli.report.check.words import answers, sentence
from qtran_cli.report.kit.labels import joint, printable
from qtran_cli.report.kit.marks import OPTIMUM_STYLE
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item, Line
from qtran_cli.report.kit.tables import PRINTED, Layer, laid_out
from qtran_cli.report.one_step.headline import about
from qtran_cli.report.one_step.methods import greedy
from qtran_cli.report.one_step.summary import SLACK_CELLS

EXTREMES = 5


def report(check: Check, game: Game, numbers: Numbers | None = None, full: bool = False, q_jt: str = "") -> Group:
    """Everything `qtran check` says. full: print tables and lists of any size. q_jt: where a table in the payoff's place is from."""
    numbers = numbers or Numbers()
    sections: list[list[RenderableType]] = [
        [*opening(check, game, numbers, q_jt), *(Item(name, text, INDENT) for name, text in answers(check, game, numbers).items())],
        list(_tables(check, game, numbers, full)),
        [*scales(check, game, numbers, full), *mended(check, game, numbers)],
    ]
    parts: list[RenderableType] = [part for section in sections for part in (*section, Text())]
    return Group(*parts[:-1])


def opening(check: Check, game: Game, numbers: Numbers, q_jt: str = "") -> Iterator[RenderableType]:
    """The verdict, what was checked, V_jt and the greedy joint actions."""
    yield Line(sentence(check, game, numbers), OPTIMUM_STYLE if check.factorises else VIOLATED_STYLE)
    yield Item("game", about(game), INDENT)
    if q_jt:
        yield Item("Q_jt", f"{printable(q_jt)}, in place of the payoff", INDENT)
    yield Item("V_jt", _v(check, game, numbers), INDENT)
    yield Item("greedy", _greedy(check, game), INDENT)


def tables(check: Check, game: Game, numbers: Numbers) -> RenderableType:
    """Q_jt, Q'_jt with Q_i in its headings, and the slack, every cell."""
    layers = [
        Layer("Q_jt", check.table, methods=True),
        Layer("Q'_jt", transformed(check.q), check.q, methods=True),
        Layer("slack D", check.slack, check.q, methods=True),
    ]
    return laid_out(game, layers, CheckMarks(check), numbers)


def _v(check: Check, game: Game, numbers: Numbers) -> str:
    x = Arithmetic(check, game, numbers)
    needed = x.combined([check.table.max], [q.max for q in check.q])
    formula = f"max Q_jt − Σ_i max Q_i {x.equals} {needed} {x.equals} {x.show(check.needed_v)}"
    if not check.given_v:
        return formula
    return f"{x.show(check.v)}, as given; (4a) needs {formula}"


def _greedy(check: Check, game: Game) -> str:
    count = size(check.greedy)
    return greedy(game, check.greedy) + (f", {count:,} joint actions" if count > 1 else "")


def _tables(check: Check, game: Game, numbers: Numbers, full: bool) -> Iterator[RenderableType]:
    if full or check.table.size <= PRINTED:
        yield tables(check, game, numbers)
        yield Text()
        yield Item("", LEGEND)
    elif check.table.size <= SLACK_CELLS and (near := tightest(check, EXTREMES)):
        cells = ", ".join(f"{numbers.show(check.slack[u])} at {joint(game, u)}" for u in near)
        yield Item("tightest", f"slack {cells}, the greedy joint actions aside", INDENT)
    if numbers.legend:
        yield Item("", numbers.legend)
    least = f"least {numbers.show(check.least)} at {joint(game, check.least_at)}"
    yield Item("slack", f"{least}; {check.violations:,} of {check.table.size:,} joint actions violate (4b)", INDENT)
