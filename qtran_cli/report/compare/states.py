"""The report of `qtran compare` on a game with several states: what greedy policies earn, exactly and trained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.exact.states.solution import Earned
from qtran_cli.judge.states_comparison import TaskCompared, TaskComparison
from qtran_cli.judge.states_training import Benchmark, TaskTraining
from qtran_cli.report.compare.one_step import verdict
from qtran_cli.report.compare.states_document import document
from qtran_cli.report.compare.states_words import parting, untold
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import printable, some
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM, OPTIMUM_STYLE, UNMET_STYLE
from qtran_cli.report.kit.numerals import Numbers, brief
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.solve.methods import NONE
from qtran_cli.report.states.report import about

__all__ = ["document", "report", "verdict"]

HEADS = ("method", "exact", "optimal", "trained", "return", "Q_jt off", "agrees")
NUMBERS = (2, 5)
WRAPPED, NARROWEST = (3, 4), 10
GLOSSARY = (
    f"exact: what the greedy policy of the method's exact best fits earns ({OPTIMUM} if optimal), fitted to Q_jt* / bootstrapping on "
    "its own fits where that is another return, under uniform sampling. optimal: seeds whose greedy policy is optimal; trained: what "
    "the policies earn, exactly, and in how many seeds; return: the interquartile mean over seeds, and its 95 % interval; Q_jt off: "
    "the largest |Q_jt − Q_jt*| where a seed's policy leads; agrees: every seed earns what bootstrapping on exact fits does."
)


def report(comparison: TaskComparison) -> Group:
    """Everything that `qtran compare` prints."""
    listing = Listing(HEADS, [_row(comparison, method) for method in comparison.methods], NUMBERS, WRAPPED, NARROWEST)
    parts: list[RenderableType] = [*_opening(comparison), Text(), listing, Text(), Item("", GLOSSARY)]
    silent: list[RenderableType] = [
        Item(method.name, text, INDENT) for method in comparison.methods if (text := untold(comparison, method))
    ]
    apart: list[RenderableType] = [Item(m.name, text, INDENT, UNMET_STYLE) for m in comparison.methods if (text := parting(m))]
    parts += [Text(), *silent] if silent else []
    return Group(*parts, *([Text(), Text("where they part", "bold"), *apart] if apart else []))


def _opening(comparison: TaskComparison) -> Iterator[RenderableType]:
    style = OPTIMUM_STYLE if comparison.judged and all(method.agrees for method in comparison.judged) else UNMET_STYLE
    yield Text(verdict(comparison), style)
    yield Item("game", about(comparison.task), INDENT)
    yield Item("best", _best(comparison.benchmark), INDENT)
    sampling = "full exploration" if comparison.uniform else "ε-greedy exploration"
    yield Item("training", f"{comparison.seeds:,} seeds of {comparison.steps:,} environment steps each, {sampling}", INDENT)
    yield Item("runs", f"qtran runs {printable(comparison.folder)} lists them", INDENT, whole=True)
    reused = [method.name for method in comparison.methods if method.reused]
    if reused:
        yield Item("", f"complete before: {', '.join(reused)}", INDENT)


def _best(best: Benchmark) -> str:
    numbers = Numbers()
    if best.upper is None or best.value is not None:
        return best.words if best.value is None else f"{numbers.show(best.value)}, the return of {best.words}"
    return f"{'' if best.lower is None else f'at least {numbers.show(best.lower)}, '}at most {numbers.show(best.upper)}: {best.words}"


def _row(comparison: TaskComparison, method: TaskCompared) -> list[Cell]:
    both = (method.theory.fitted, method.theory.bootstrapped)
    exact = "/".join(dict.fromkeys(_earned(comparison.benchmark, earned) for earned in both))
    trained = [NONE, NONE, "", ""] if method.training is None else _trained(method.training)
    agrees = {None: NONE, True: "yes", False: "no"}[method.agrees]
    style = UNMET_STYLE if method.agrees is False else ""
    return [Cell(text, style=style) for text in (method.name, exact, *trained, agrees)]


def _earned(best: Benchmark, earned: Earned | None) -> str:
    if earned is None or earned.value is None:
        return NONE
    return f"{Numbers().show(earned.value)}{OPTIMUM if best.optimal(earned.value) else ''}"


def _trained(training: TaskTraining) -> list[str]:
    known = [seed.optimal for seed in training.seeds if seed.optimal is not None]
    optimal = f"{sum(known)}/{len(training.seeds)}" if known else NONE
    counts = Counter(brief(seed.earned) for seed in training.seeds).most_common()
    ended = some((value if n == len(training.seeds) else f"{value} ({n})" for value, n in counts), len(counts))
    low, high = training.interval
    mean = brief(training.iqm)
    fits = [seed.fit for seed in training.seeds]
    off = NONE if None in fits else f"{float(max(x for x in fits if x is not None)):.2g}"
    return [optimal, ended, mean if low == high == training.iqm else f"{mean} [{brief(low)}, {brief(high)}]", off]
