"""Texts cut to a width that still differ: where beginnings do not tell them apart their ends do, or else their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from rich.cells import cell_len, set_cell_size

CUT = "…"
"""Stands where something was left out."""
Way = Callable[[str, int, int], str]
"""A text in so many columns; its number among all."""


@lru_cache(maxsize=64)
def distinct(texts: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Every text in at most ``width`` columns and no two alike, each cut the first way of WAYS that sees to that.

    A text without CUT that fits and that no other equals stays as it is. Columns must be enough for CUT and the largest number.
    Cost: at most a pass over all texts per text and way; seldom more than two.

    >>> distinct(("go left and up", "go left and down", "stay"), 9)
    ('go l…d up', 'go l…down', 'stay')
    >>> distinct(("wait for a 1 or so", "wait for a 2 or so"), 9)
    ('wait fo…1', 'wait fo…2')
    """
    taken = [0] * len(texts)
    while True:
        shown = tuple(WAYS[way](text, width, k) for k, (text, way) in enumerate(zip(texts, taken, strict=True), 1))
        count = Counter(shown)
        alike = [k for k, text in enumerate(shown) if count[text] > 1 and taken[k] < len(WAYS) - 1]
        if not alike:
            return shown
        for k in alike:
            taken[k] += 1


def at_the_end(text: str, width: int, _number: int = 0) -> str:
    """Its beginning, where it does not fit."""
    return text if cell_len(text) <= width else _beginning(text, width - 1) + CUT


def _amid(text: str, width: int, _number: int) -> str:
    """Its beginning and its end, where it does not fit."""
    if cell_len(text) <= width:
        return text
    most = (width - 1) // 2
    end = text[len(text) - most :]
    while cell_len(end) > most:
        end = end[1:]
    return f"{_beginning(text, width - 1 - most)}{CUT}{end.lstrip()}"


def _numbered(text: str, width: int, number: int) -> str:
    """Its beginning and its number: no other ends so."""
    sign = f"{CUT}{number}"
    return _beginning(text, width - len(sign)) + sign


def _beginning(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, max(0, width)).rstrip()


WAYS: Sequence[Way] = (at_the_end, _amid, _numbered)
