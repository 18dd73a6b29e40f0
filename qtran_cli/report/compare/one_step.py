"""The report of `qtran compare`: one line a method with theory on the left and training on the right, then where they part."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.judge.comparison import Compared, Comparison, Trained
from qtran_cli.judge.states_comparison import TaskComparison
from qtran_cli.report.compare.document import document
from qtran_cli.report.compare.words import parting, said
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import joint, printable, some
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM, OPTIMUM_STYLE, UNMET_STYLE
from qtran_cli.report.kit.numerals import Numbers, brief
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.solve.methods import NONE, greedy
from qtran_cli.report.solve.report import about

__all__ = ["document", "report", "verdict"]

HEADS = ("method", "exact", "pays", "optimal", "trained", "return", "Q_jt off", "agrees")
NUMBERS = (2, 3, 6)
WRAPPED, NARROWEST, WHOLE = (1, 4, 5), 10, (5,)
GLOSSARY = (
    f"exact: what is greedy in the method's exact best fit under uniform sampling; pays: the worst payoff of those, {OPTIMUM} if all "
    "are optimal. optimal: seeds whose greedy joint action is optimal; trained: what is greedy, and in how many seeds; return: the "
    "interquartile mean over seeds, and its 95 % interval; Q_jt off: the largest |Q_jt − payoff| of all seeds; agrees: every seed "
    "ended where theory says that training can."
)


def report(comparison: Comparison) -> Group:
    """Everything that `qtran compare` prints."""
    parts: list[RenderableType] = [*_opening(comparison), Text(), _table(comparison), Text(), Item("", _glossary(comparison))]
    remarks: list[RenderableType] = [Item(method.name, text, INDENT) for method in comparison.methods if (text := said(comparison, method))]
    apart: list[RenderableType] = [
        Item(method.name, text, INDENT, UNMET_STYLE) for method in comparison.methods if (text := parting(comparison, method))
    ]
    parts += [Text(), *remarks] if remarks else []
    return Group(*parts, *([Text(), Text("where they part", "bold"), *apart] if apart else []))


def _glossary(comparison: Comparison) -> str:
    weighted = [method.name for method in comparison.methods if method.theory.fit and method.theory.fit.practical]
    return GLOSSARY + (f" {', '.join(weighted)}: weighted by α = {Numbers().show(comparison.alpha)}." if weighted else "")


def verdict(comparison: Comparison | TaskComparison) -> str:
    """The answer in a sentence."""
    judged = [(method.name, method.agrees) for method in comparison.judged]
    apart = [name for name, agrees in judged if not agrees]
    if not judged:
        return "theory does not tell where training of these methods ends"
    if len(judged) == 1:
        return f"theory and training {'part' if apart else 'agree'} on {judged[0][0]}"
    if not apart:
        return f"theory and training agree on all {len(judged)} methods"
    return f"theory and training agree on {len(judged) - len(apart)} of {len(judged)} methods, not on {', '.join(apart)}"


def _opening(comparison: Comparison) -> Iterator[RenderableType]:
    style = OPTIMUM_STYLE if all(method.agrees for method in comparison.judged) and comparison.judged else UNMET_STYLE
    yield Text(verdict(comparison), style)
    yield Item("game", about(comparison.game), INDENT)
    sampling = "full exploration" if comparison.uniform else "ε-greedy exploration"
    yield Item("training", f"{comparison.seeds:,} seeds of {comparison.steps:,} environment steps each, {sampling}", INDENT)
    yield Item("runs", f"qtran runs {printable(comparison.folder)} lists them", INDENT, whole=True)
    reused = [method.name for method in comparison.methods if method.trained and method.trained.reused]
    if reused:
        yield Item("", f"complete before: {', '.join(reused)}", INDENT)


def _table(comparison: Comparison) -> Listing:
    return Listing(HEADS, [_row(comparison, method) for method in comparison.methods], NUMBERS, WRAPPED, NARROWEST, WHOLE)


def _row(comparison: Comparison, method: Compared) -> list[Cell]:
    fit = method.theory.fit
    pays = NONE if fit is None or fit.value is None else f"{Numbers().show(fit.value)}{OPTIMUM if fit.optimal else ' '}"
    exact = [NONE if fit is None else greedy(comparison.game, fit.greedy), pays]
    trained = ["", NONE, "", ""] if method.trained is None else _trained(comparison, method.trained)
    agrees = {None: NONE, True: "yes", False: "no"}[method.agrees]
    style = UNMET_STYLE if method.agrees is False else ""
    return [Cell(text, style=style) for text in (method.name, *exact, *trained, agrees)]


def _trained(comparison: Comparison, trained: Trained) -> list[str]:
    count = len(trained.seeds)
    ended = some((f"{joint(comparison.game, u)} {n}" for u, n in trained.counts), len(trained.counts))
    error = NONE if trained.error is None else f"{trained.error:.2g}"
    return [f"{trained.optimal}/{count}", ended, _return(trained), error]


def _return(trained: Trained) -> str:
    low, high = trained.interval
    mean = brief(trained.iqm)
    return mean if low == high == trained.iqm else f"{mean} [{brief(low)}, {brief(high)}]"
