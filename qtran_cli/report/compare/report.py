"""The report of `qtran compare`: one line a method with theory on the left and training on the right, then where they part."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.judge.comparison import Compared, Comparison
from qtran_cli.report.compare import pages
from qtran_cli.report.compare.document import document, records
from qtran_cli.report.kit.counted import counted
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.lots import drawn
from qtran_cli.report.kit.marks import OPTIMUM_STYLE, UNMET_STYLE
from qtran_cli.report.kit.prose import INDENT, Item, Line
from qtran_cli.report.train import alarm, condition, near, tables
from qtran_cli.report.writers import Answer


def report(comparison: Comparison) -> Group:
    """Everything that `qtran compare` prints."""
    page = pages.report(comparison.game)
    parts = [*_opening(comparison), Text(), page.listing(comparison), Text(), Item("", page.glossary(comparison))]
    remarks = [*_items(comparison, page.remark), *_items(comparison, _tables), *_items(comparison, _near), *_items(comparison, _condition)]
    apart = _items(comparison, page.parting, UNMET_STYLE)
    parts += [Text(), *remarks] if remarks else []
    parts += [Text(), Text("where they part", "bold"), *apart] if apart else []
    alarms = _items(comparison, _alarms, UNMET_STYLE)
    return Group(*parts, *([Text(), Text("alarms", "bold"), *alarms] if alarms else []))


def answer(comparison: Comparison, quiet: bool = False) -> Answer:
    """The same for whichever format is asked for. quiet: the verdict is all of it."""
    title = printable(f"{comparison.env}: {verdict(comparison)}")
    said: Callable[[], RenderableType] = (lambda: Line(verdict(comparison))) if quiet else (lambda: report(comparison))
    return Answer(title, said, lambda: document(comparison), lambda: records(comparison))


def _tables(comparison: Comparison, method: Compared) -> str:
    found = "" if method.training is None else "; ".join(tables.words(method.training))
    return f"Tables: {found}" if found else ""


def _near(comparison: Comparison, method: Compared) -> str:
    return "" if method.training is None else "; ".join(near.words(method.training))


def _condition(comparison: Comparison, method: Compared) -> str:
    found = "" if method.training is None else "; ".join(condition.words(method.training))
    return f"(4b): {found}" if found else ""


def _alarms(comparison: Comparison, method: Compared) -> str:
    return "" if method.training is None else "; ".join(alarm.words(method.training))


def _items(comparison: Comparison, words: Callable[[Comparison, Compared], str], style: str = "") -> list[RenderableType]:
    """Of every method what there is to say."""
    return [Item(method.name, text, INDENT, style) for method in comparison.methods if (text := words(comparison, method))]


def verdict(comparison: Comparison) -> str:
    """The answer in a sentence."""
    if (own := getattr(pages.report(comparison.game), "verdict", None)) is not None:
        return str(own(comparison))
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
    page = pages.report(comparison.game)
    style = OPTIMUM_STYLE if comparison.judged and all(method.agrees for method in comparison.judged) else UNMET_STYLE
    yield Line(verdict(comparison), style)
    yield Item("game", page.about(comparison.game), INDENT)
    yield from drawn(comparison.game)
    if best := page.best(comparison):
        yield Item("best", best, INDENT)
    sampling = "full exploration" if comparison.uniform else "ε-greedy exploration"
    yield Item(
        "training", f"{counted(comparison.seeds, 'seed')} of {counted(comparison.steps, 'environment step')} each, {sampling}", INDENT
    )
    yield Item("runs", f"qtran runs {printable(comparison.folder)} lists them", INDENT, whole=True)
    reused = [method.name for method in comparison.methods if method.reused]
    if reused:
        yield Item("", f"complete before: {', '.join(reused)}", INDENT)
