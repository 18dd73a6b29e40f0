"""The report of `qtran solve` on a partially observed game: both answers side by side, the returns, and V_jt(τ) by history."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.certificates.histories import Choices
from qtran_cli.exact.asked import ALL, Part
from qtran_cli.exact.histories.planned import Planned
from qtran_cli.exact.histories.solution import HistorySolution
from qtran_cli.model.task import Task
from qtran_cli.report.histories import brief as _brief
from qtran_cli.report.histories.labels import joints
from qtran_cli.report.histories.methods import failing
from qtran_cli.report.histories.methods import section as _methods
from qtran_cli.report.histories.policy import LISTED as LISTED_STATES
from qtran_cli.report.histories.policy import SHORT, of_policies, policy
from qtran_cli.report.histories.tables import LISTED, factors, listing, reading
from qtran_cli.report.histories.words import alt, answer, earned, unended, verdict
from qtran_cli.report.kit.conditions import conditions
from qtran_cli.report.kit.counted import counted, size
from qtran_cli.report.kit.fitted import Fitted, Sections, apart
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.lots import drawn
from qtran_cli.report.kit.marks import OPTIMUM_STYLE, UNMET_STYLE
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item, Line

TITLE = 300


def report(solution: HistorySolution | Planned, numbers: Numbers | None = None, full: bool = False, brief: bool = False) -> Group:
    """Everything `qtran solve` says about a partially observed game. full: list every history. brief: what fits a screen and a half."""
    numbers, brief = numbers or Numbers(), brief and solution.ask.asked == ALL
    if isinstance(solution, Planned):
        versions = [partial(_planned, solution, numbers, full, most) for most in (LISTED_STATES, *[SHORT] * brief)]
        return Group(Fitted(versions, whole=1))
    if brief:
        notes = () if solution.alt is None else conditions("(7)")
        return Group(Fitted([*_brief.versions(solution, numbers)], _brief.whole(solution), notes))
    most = solution.histories.count if full else LISTED
    listed = _table(solution, numbers, most) if solution.ask.asked & {Part.factors, Part.methods} else []
    answers = [_answers(solution, numbers), policy(solution, numbers, full)]
    return Group(*apart([*answers, listed, _methods(solution, numbers), _factors(solution, numbers, full)]))


def _planned(solution: Planned, numbers: Numbers, full: bool, most: int) -> Sections:
    return [[Line(verdict(solution), OPTIMUM_STYLE), *planned(solution, numbers)], policy(solution, numbers, full, most)]


def _answers(solution: HistorySolution, numbers: Numbers) -> list[RenderableType]:
    task, asked = solution.task, solution.ask.asked
    style = OPTIMUM_STYLE if solution.factorizable.holds else UNMET_STYLE
    lines: list[RenderableType] = [Line(verdict(solution), style)] if Part.verdict in asked else []
    lines += [Item("game", about(solution), INDENT), *drawn(task)]
    lines += [
        Item(name, answer(certificate, task, numbers) + _peaked(solution, certificate), INDENT)
        for name, certificate in _decided(solution).items()
    ]
    if solution.alt is not None:
        lines.append(Item("QTRAN-alt", alt(solution.alt, task, numbers), INDENT))
    return lines + [Item("returns", returns(solution, numbers), INDENT) for _ in asked & {Part.verdict} or asked & {Part.decentralised}]


def _peaked(solution: HistorySolution, certificate: Any) -> str:
    """What factors can do all the same where choices make IGM consistent and nothing makes it strict."""
    if solution.factorizable.holds or not isinstance(certificate, Choices):
        return ""
    return " Q_i that peak there alone make only these greedy, and (4a) holds: training can end greedy-optimal, whatever (4b)."


def _decided(solution: HistorySolution) -> dict[str, Any]:
    """The certificates of what was asked for, by the name of their line."""
    found: dict[str, Any] = {"factorizable": solution.factorizable} if solution.ask.asked & {Part.verdict, Part.factors} else {}
    return found | ({"consistent": solution.consistent, "V_jt = 0": solution.additive_values} if Part.verdict in solution.ask.asked else {})


def about(solution: HistorySolution) -> str:
    """The game in a line: name, size, histories, title, source."""
    tree = solution.histories
    return described(solution.task, f"{joints(tree.count)} ({tree.cells:,} cells)")


def described(task: Task, histories: str) -> str:
    """The same, the histories in words of one's own."""
    horizon = f"horizon {task.horizon}" if task.horizon is not None else "until it ends"
    told = f"{printable(task.name, TITLE)}, {size(task)}, {counted(len(task.states), 'state')}"
    texts = [printable(" ".join(text.split()), TITLE) for text in (task.title, task.source) if text.strip()]
    return "; ".join((told, f"{horizon}, {histories}", *texts))


def planned(solution: Planned, numbers: Numbers) -> list[RenderableType]:
    """What is said of a game whose joint histories are too many."""
    best = solution.decentralised
    proved = "the best decentralised policy, proved best" if best.exact else f"decentralised policies: bounds, {unended(best)}"
    lines: list[RenderableType] = [
        Item("game", described(solution.task, solution.why.what), INDENT),
        Item("returns", f"{earned(best, numbers)} for {proved} (of {of_policies(best)}).", INDENT),
    ]
    if solution.ask.asked != {Part.decentralised}:
        lines.append(Item("left out", f"what is asked of every joint history: {solution.why.right}.", INDENT))
    return lines


def returns(solution: HistorySolution, numbers: Numbers) -> str:
    """The centralised optimum and what the best decentralised policy earns of it, or the bounds that are known."""
    best, top = solution.decentralised, numbers.show(solution.optimum)
    first = f"{top} for the best centralised policy, which acts on all agents' observations"
    if best is None:
        return f"{first}."
    policies = of_policies(best)
    if not best.exact:
        return f"{first}; for decentralised ones {earned(best, numbers)} (of {policies}): bounds, {unended(best)}."
    lost = solution.optimum - best.lower
    loses = (
        f"{numbers.show(best.lower)}, so it must lose {numbers.show(lost)}" if lost else f"{numbers.show(best.lower)}, and loses nothing"
    )
    return f"{first}; the best decentralised one (of {policies}) earns {loses}."


def _table(solution: HistorySolution, numbers: Numbers, most: int) -> list[RenderableType]:
    """The table of V_jt(τ): those joint histories first whose V_jt is not 0, where not all are listed."""
    tree, v_jt = solution.histories, solution.v_jt
    rows: Sequence[int] = range(tree.count)
    if tree.count > most:
        rows = sorted(sorted(rows, key=lambda j: v_jt is None or not v_jt[j])[:most])
    return [listing(solution, rows, numbers, failing(solution)), Text(), *_legend(solution, numbers, len(rows))]


def _legend(solution: HistorySolution, numbers: Numbers, shown: int) -> list[RenderableType]:
    tree, needing = solution.histories, solution.needing_v
    rest: list[RenderableType] = []
    if shown < tree.count:
        rest.append(Item("", f"{shown:,} of {joints(tree.count)} are listed; {numbers.more} lists all.", INDENT))
    rest.append(Item("τ", reading(solution.task), INDENT))
    if Part.factors not in solution.ask.asked:
        return rest
    what = "V_jt(τ) = max Q_jt(τ, ·) − Σ_i v_i(τ_i): what the levels v_i(τ_i) = max Q_i(τ_i, ·) leave."
    if needing:
        what += f" No levels carry all: with these V_jt is not 0 at {needing:,} of {joints(tree.count)}."
    return [Item("V_jt", what, INDENT), *rest]


def _factors(solution: HistorySolution, numbers: Numbers, full: bool) -> list[RenderableType]:
    """Q_i(τ_i, ·) by individual history, where the game is factorizable."""
    if Part.factors not in solution.ask.asked or not solution.factorizable.holds or solution.levels is None:
        return []
    return [factors(solution, numbers)] if full or len(list(solution.agents_histories())) <= LISTED else []
