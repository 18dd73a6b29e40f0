"""The report of `qtran train`: the verdict, what is said of every run, one seed's tables, every seed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.judge.training import Training
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.lots import drawn
from qtran_cli.report.kit.marks import OPTIMUM_STYLE, UNMET_STYLE
from qtran_cli.report.kit.numerals import Numbers, brief
from qtran_cli.report.kit.prose import INDENT, Item, Line
from qtran_cli.report.train import alarm, condition, near, pages, tables
from qtran_cli.report.train.document import document, records
from qtran_cli.report.writers import Answer


def report(training: Training) -> Group:
    """Everything `qtran train` prints."""
    page = pages.report(training.game)
    return Group(*_opening(training), Text(), *page.tables(training), *page.seeds(training))


def answer(training: Training, quiet: bool = False, opening: str = "", **own: Any) -> Answer:
    """The same for whichever format is asked for. quiet: the verdict is all of it. opening: a line before it; own: keys of the document."""

    def said() -> Group:
        before: list[RenderableType] = [Line(opening), Text()] if opening and not quiet else []
        return Group(*before, Line(verdict(training)) if quiet else report(training))

    title = printable(f"{training.method} on {training.env}: {verdict(training)}")
    return Answer(title, said, lambda: document(training) | own, lambda: records(training))


def verdict(training: Training) -> str:
    """The agreement in a sentence."""
    return pages.report(training.game).verdict(training)


def _opening(training: Training) -> Iterator[RenderableType]:
    page = pages.report(training.game)
    yield Line(verdict(training), OPTIMUM_STYLE if training.agreement == 1 else "")
    yield Item("game", page.about(training.game), INDENT)
    yield from drawn(training.game)
    exploration = "full exploration" if training.full_exploration else "ε-greedy exploration"
    yield Item("method", f"{training.method}, {training.steps:,} environment steps per seed{_extended(training)}, {exploration}", INDENT)
    if training.start is not None:
        yield Item("began", f"with the networks of {printable(training.start.words)}", INDENT)
    yield Item("updates", _updates(training), INDENT)
    low, high = training.interval
    yield Item("return", f"interquartile mean {brief(training.iqm)}, 95 % interval {brief(low)} … {brief(high)} over seeds", INDENT)
    yield from (Item(name, text, INDENT) for name, text in page.said(training).items())
    yield from (Item("tables", text, INDENT) for text in tables.words(training))
    yield from (Item("near", text, INDENT) for text in near.words(training))
    yield from (Item("(4b)", text, INDENT) for text in condition.words(training))
    yield from (Item("warning", text, INDENT) for text in training.warnings)
    yield from (Item("alarm", text, INDENT, UNMET_STYLE) for text in alarm.words(training))
    if training.run:
        yield Item("run", printable(training.run), INDENT, whole=True)


def _extended(training: Training) -> str:
    """The lengths that the run had before, where it was extended."""
    lengths = [f"{steps:,}" for steps in training.extended_from]
    return f", extended from {', then '.join(lengths)}" if lengths else ""


def _updates(training: Training) -> str:
    ratio = Numbers(digits=2).show(Fraction(training.updates, training.steps))
    rate = training.updates * len(training.seeds) / max(training.seconds, 1e-9)
    return f"{training.updates:,} per seed, {ratio} per environment step; {rate:,.0f} a second over all seeds"
