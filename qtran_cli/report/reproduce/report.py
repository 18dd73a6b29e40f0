"""The report of `qtran reproduce`: what the paper ran, its numbers beside ours, its claims, and the verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from math import floor, log10

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.report.kit.grid import HEAD, Cell
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.numerals import brief
from qtran_cli.report.kit.prose import INDENT, Item, Line
from qtran_cli.reproduce import verdict as rule
from qtran_cli.reproduce.experiment import Budget
from qtran_cli.reproduce.reproduced import Reproduction, Row, Stand, judged

NONE = "–"
SHORT = {rule.AGREES: rule.AGREES, rule.DIFFERS: rule.DIFFERS, rule.UNSAID: "unsaid"}
MARKS = {rule.AGREES: "", rule.DIFFERS: "bold", rule.UNSAID: "dim"}


def verdict(done: Reproduction) -> str:
    """How many numbers and claims of the paper stand."""
    counts, total = done.verdicts, sum(done.verdicts.values())
    parts = [f"{counts[name]} {words}" for name, words in WORDS.items() if counts[name]]
    return f"{done.name}: of {total} numbers and claims {', '.join(parts)}" if total else f"{done.name}: there is nothing to compare"


WORDS = {rule.AGREES: "agree", rule.DIFFERS: "differ", rule.UNSAID: "cannot be said with this budget"}


def report(done: Reproduction) -> Group:
    """What a terminal shows."""
    parts: list[RenderableType] = [Line(verdict(done), HEAD), Text(), *_about(done), Text()]
    if done.rows:
        parts += [_numbers(done), Text()]
    if done.stands:
        parts += [_claims(done), Text()]
    return Group(*parts, *_notes(done))


def _about(done: Reproduction) -> Iterator[Item]:
    one = done.experiment
    yield _item("experiment", one.title)
    yield _item("paper", one.paper)
    for k, stated in enumerate(one.stated):
        here = f"; here: {stated.here}" if stated.here else ""
        yield _item("" if k else "it ran", f"{stated.what}: {stated.paper} [{stated.source}]{here}")
    yield _item("run here", f"{budget(done.budget)}{'; --full' if done.full else ''}")


def budget(budget: Budget) -> str:
    """A budget in words."""
    seeds = f"{budget.seeds} seed{'s' * (budget.seeds != 1)}"
    words = [f"{seeds}, {budget.steps:,} steps each", budget.words, *budget.settings, *budget.options]
    return "; ".join(filter(None, [*words, f"{budget.copies} copies" if budget.copies > 1 else ""]))


def _numbers(done: Reproduction) -> Listing:
    """A line a number, under its run; where every run has the same one alone, a line a run. Columns that are empty are left out."""
    quantities = {row.number.measure.words for row in done.rows}
    alone = len(quantities) == 1
    lines = [line for arm, rows in groupby(done.rows, key=lambda row: row.number.arm) for line in _lines(done, arm, list(rows), alone)]
    heads = (quantities.pop() if alone else "run and quantity", "paper", "exact", "ours", "95 %", "difference", "verdict")
    kept = [k for k in range(len(heads)) if any(line[k] not in ("", NONE) for _, line in lines)]
    cells = [[Cell(line[k], style=style) for k in kept] for style, line in lines]
    return Listing([heads[k] for k in kept], cells, numbers=[at for at, k in enumerate(kept) if 0 < k < len(heads) - 1])


def _lines(done: Reproduction, arm: str, rows: list[Row], alone: bool) -> Iterator[tuple[str, list[str]]]:
    """(style, cells): a line a number, the run's name above them unless it is the line's."""
    if not alone:
        yield "", [arm, *[""] * 6]
    for row in rows:
        name = arm if alone else f"  {row.number.measure.words}"
        own = [row.exact, row.value, row.difference]
        exact, value, off = (NONE if x is None else rounded(float(x), done.experiment.tolerance) for x in own)
        numbers = [row.number.paper or NONE, exact, value, interval(row.interval, done.experiment.tolerance), signed(off)]
        yield MARKS.get(row.verdict, ""), [name, *numbers, SHORT.get(row.verdict, NONE)]


def _claims(done: Reproduction) -> Listing:
    heads = ("claim", "difference", "95 %", "verdict")
    tolerance = done.experiment.tolerance
    rows = [[Cell(text, style=MARKS[stand.verdict]) for text in _claim(stand, tolerance)] for stand in done.stands]
    return Listing(heads, rows, numbers=(1, 2))


def _claim(stand: Stand, tolerance: Fraction) -> tuple[str, ...]:
    return stand.claim.words, signed(rounded(stand.value, tolerance)), interval(stand.interval, tolerance), SHORT[stand.verdict]


def rounded(x: float, tolerance: Fraction) -> str:
    """A number to a tenth of the tolerance, or a little more.

    >>> rounded(-12.0189, Fraction(2, 5)), rounded(1e-5, Fraction(2, 5)), rounded(8, Fraction(2, 5))
    ('-12.02', '0', '8')
    """
    text = f"{x:,.{max(0, 1 - floor(log10(tolerance)))}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def interval(ends: tuple[float, float], tolerance: Fraction) -> str:
    """The two ends."""
    return " … ".join(rounded(x, tolerance) for x in ends)


def signed(text: str) -> str:
    """A difference with its sign; 0, and what is none, without."""
    return text if text[0] in "-0–" and not text.startswith("0.") else f"+{text}"


def _notes(done: Reproduction) -> Iterator[Item]:
    one = done.experiment
    for source in dict.fromkeys(x for x in (*(r.number.source for r in done.rows), *(s.claim.source for s in done.stands)) if x):
        yield _item("source", source)
    yield _item("ours", "the interquartile mean over seeds and its 95 % bootstrap interval; of a share Wilson's, of two of them Newcombe's")
    if any(row.exact is not None for row in done.rows):
        yield _item(
            "exact", "of the method's best fit under full exploration, which is what its training aims at; none where less is explored"
        )
    if any(row.number.paper for row in done.rows):
        yield _item(
            "a number", f"agrees if all of the interval is within {brief(float(one.tolerance))} of it ({one.of}), differs if none is"
        )
    if done.stands:
        yield _item("a claim", "agrees if all of the interval of the difference is above 0, differs if none of it is")
    if done.verdicts[rule.UNSAID]:
        yield _item("unsaid", "it cannot be said with this budget")
    if not judged(one, done.budget):
        yield _item("too little", _too_little(done))
    for remark in one.remarks:
        yield _item("remark", remark)
    yield _item("runs", next(iter(done.runs.values())).split("/" + done.experiment.arms[0].name + "/")[0])


def _too_little(done: Reproduction) -> str:
    one = done.experiment
    seeds = f"fewer than {rule.SEEDS} seeds" if done.budget.seeds < rule.SEEDS else ""
    steps = f"fewer than {one.least:,} steps: {one.why}" if done.budget.steps < one.least else ""
    return f"nothing is said of the paper with {' and '.join(filter(None, (done.budget.apart, seeds, steps)))}"


def _item(name: str, text: str) -> Item:
    return Item(name, text, INDENT)
