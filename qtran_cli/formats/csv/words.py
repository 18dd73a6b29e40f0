"""Headings that every spreadsheet and program takes for words: nothing that looks like a number, a date, a truth value or a formula."""

from __future__ import annotations

from collections.abc import Sequence

from qtran_cli.formats._names import PRINTABLE, Style, fits
from qtran_cli.formats.csv.headings import harmless
from qtran_cli.formats.csv.kinds import Sort, kind, unit
from qtran_cli.model.game import Numbered


def _fits(label: str) -> bool:
    return fits(label) and kind(label) is Sort.word and not unit(label) and harmless(label) == label


def _keeps(what: str, labels: Sequence[str]) -> bool:
    if what != "action":  # nothing else stands in the file
        return PRINTABLE.keeps(what, labels)
    return isinstance(labels, Numbered) or all(map(_fits, labels))


def _plain(what: str, label: str) -> str:
    """'12' is a_12."""
    text = PRINTABLE.plain(what, label)
    return text if what != "action" or not text or _fits(text) else f"a_{text}"


STYLE = Style(_keeps, _plain, PRINTABLE.default)
