"""A listing whose records that say the same share a line, their names last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

from rich.cells import cell_len

from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.listing import Listing

PAGE, NAMES, REASON, SHORTEST = 80, 12, 42, 16
"""Names take what other columns leave of the page, and so many columns at least; a reason is wrapped to so many, at most and at least."""


def shared(listing: Listing, names: str) -> Listing:
    """``listing``, whose first column are names and whose last are reasons, with the names under the heading ``names``, last."""
    who: dict[tuple[Cell, ...], list[str]] = {}
    for name, *said in listing.rows:
        who.setdefault(tuple(said), []).append(name.text)
    heads = (*listing.heads[1:], names)
    widths = [max(map(cell_len, column)) for column in zip(heads, *([c.text for c in said] for said in who), strict=False)]
    left = PAGE - sum(width + 2 for width in widths[:-1]) - 2
    reason = min(widths[-1], REASON, max(SHORTEST, left - NAMES))
    room = max(NAMES, left - reason)
    rows = [row for said, own in who.items() for row in _lines(said, reason, wrap(", ".join(own), room))]
    return Listing(heads, rows, [k - 1 for k in listing.numbers], len(heads) - 2)


def _lines(said: Sequence[Cell], reason: int, names: Sequence[str]) -> Iterator[list[Cell]]:
    """What several records say, and their names beside it, in as many rows as that takes."""
    first = [*(cell.text for cell in said[:-1])]
    for why_, who in zip_longest(wrap(said[-1].text, reason), names, fillvalue=""):
        yield [Cell(text, style=said[0].style) for text in (*first, why_, who)]
        first = [""] * len(first)
