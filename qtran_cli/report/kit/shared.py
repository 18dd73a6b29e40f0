"""Listings of less height: records that say the same share a line, their names last; or a reason takes a line and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from textwrap import wrap

from rich.cells import cell_len

from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.listing import Listing

PAGE, NAMES, REASON, SHORTEST = 80, 12, 42, 16
"""Names take what other columns leave of the page, and so many columns at least; a reason is wrapped to so many, at most and at least."""


def lower(listing: Listing, names: str) -> tuple[Listing, Listing, Listing, Listing]:
    """``listing`` as it is, ``shared``, ``tersely`` and both: what is said gets less."""
    terse = tersely(listing)
    return listing, shared(listing, names), terse, shared(terse, names)


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


def tersely(listing: Listing) -> Listing:
    """``listing``, whose last column are reasons, with the verdict alone of those that would take more than a line."""
    texts = [listing.heads, *([cell.text for cell in row] for row in listing.rows)]
    room = PAGE - sum(max(map(cell_len, column)) + 2 for column in [*zip(*texts, strict=True)][:-1])
    return replace(listing, rows=[[*row[:-1], _verdict(row[-1], room)] for row in listing.rows])


def _verdict(reason: Cell, room: int) -> Cell:
    """What stands before the colon, or what else parts a verdict from its reason."""
    return reason if cell_len(reason.text) <= room else replace(reason, text=re.split("[:;]", reason.text)[0])


def _lines(said: Sequence[Cell], reason: int, names: Sequence[str]) -> Iterator[list[Cell]]:
    """What several records say, and their names beside it, in as many rows as that takes."""
    first = [*(cell.text for cell in said[:-1])]
    for why_, who in zip_longest(wrap(said[-1].text, reason), names, fillvalue=""):
        yield [Cell(text, style=said[0].style) for text in (*first, why_, who)]
        first = [""] * len(first)
