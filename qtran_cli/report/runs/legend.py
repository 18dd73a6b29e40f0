"""What the legend of curves says of each run: the method's printed name, and what tells the run from the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from qtran_cli.judge.curve import Curve, Source
from qtran_cli.judge.methods import style
from qtran_cli.report.figures.mathematics import is_mathematics, plain, words
from qtran_cli.report.kit.labels import printable
from qtran_cli.runs.labels import Label


def entries(curves: Sequence[Curve]) -> dict[str, str]:
    """Per label of the curves, in their order, what the legend says; no two alike.

    The number of seeds stands there where runs differ in it.
    """
    sources = {curve.source.label: curve.source for curve in curves}
    counts = _counts(curves)
    differ = len(set(counts.values())) > 1
    said = {label: printed(source.told, counts[label] if differ else "") for label, source in sources.items()}
    seen = Counter(said.values())
    return {label: text if seen[text] == 1 else _apart(text, sources[label]) for label, text in said.items()}


def printed(label: Label | None, seeds: str = "") -> str:
    """One run's label as a figure shows it. seeds: how many it has, where that has to be said."""
    assert label is not None
    if label.given:
        return asked(label.given)
    differs = {key: value for key, value in label.settings if value is not None}
    told = [_setting(key, value) for key, value in differs.items()]
    told += [seeds] if seeds and "seeds" not in differs else []
    told += [plain(printable(label.folder))] if label.folder else []
    told += [label.status] if label.status else []
    return ": ".join([plain(style(label.method).printed), *([", ".join(told)] if told else [])])


def asked(text: str) -> str:
    """What a reader wrote: mathematics where it is between dollars, as it is where it is not."""
    return text if is_mathematics(text) else plain(printable(text))


def _setting(key: str, value: str) -> str:
    if key == "seeds":
        return seeds({int(value)})
    spelled = words(key)
    return f"{spelled if spelled != key else plain(key.replace('_', ' '))} = {plain(printable(value))}"


def _apart(text: str, source: Source) -> str:
    """A label that others have too, with the run's folder."""
    return f"{text}: {plain(printable(source.run))}"


def _counts(curves: Sequence[Curve]) -> Mapping[str, str]:
    """Per label, how many seeds its runs have."""
    found: dict[str, set[int]] = defaultdict(set)
    for curve in curves:
        found[curve.source.label].add(curve.seeds.shape[-1] if curve.seeds.ndim > 1 else 0)
    return {label: seeds(counts) for label, counts in found.items()}


def seeds(counts: set[int]) -> str:
    """So many seeds, in words.

    >>> seeds({1}), seeds({3, 5})
    ('1 seed', '3 to 5 seeds')
    """
    least, most = min(counts), max(counts)
    return f"{least} seed{'s' * (least != 1)}" if least == most else f"{least} to {most} seeds"
