"""CSV, a matrix pasted from a spreadsheet: two agents, the first down, the second across.

    ,left,right          headings are optional: a heading row or column is one where no cell but the corner is a number
    up,1,2
    down,3,4

Cells are separated by tabs if there is one, else by semicolons if there is one, else by commas; quotes, a byte-order mark
and Windows line ends are understood. In a file separated by tabs or semicolons a number may have a decimal comma, unless
another has a decimal point, or the comma could as well separate thousands (1,250). Empty rows and columns at the edges
are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from qtran_cli.errors import FormatError, InputError, ScalarError
from qtran_cli.formats import _numerals
from qtran_cli.formats._cells import Cells, cells, separator_of
from qtran_cli.formats._text import decode, encode
from qtran_cli.model.game import Game, Numbered
from qtran_cli.scalars import shorten
from qtran_cli.table import Table

SUFFIXES = (".tsv",)
KEEPS = ("actions",)
MAX_LABEL = 100_000
"""Characters of the longest heading; Python's csv reader stops soon after."""
_RULE = "a heading row or column is one where no cell but the corner is a number; all other cells are numbers"
_NUMBER = re.compile(r"[+-]?(?:\.?[0-9][0-9.,eE+/ -]*|nan|inf|infinity)", re.ASCII | re.IGNORECASE)
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+(?:[eE][+-]?[0-9]+)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}", re.ASCII)


def read(data: bytes | bytearray, where: str, *, name: str = "game") -> Game:
    """The game that a matrix describes. Raises FormatError, ScalarError, GameError with row and column, counted from 1."""
    text = decode(data, where)
    separator = separator_of(text)
    found = cells(text, separator, where)
    down, across = _headings(found)
    body = Cells([row[down:] for row in found.rows[across:]], where, found.top + across, found.left + down)
    rows = _labels(found, [(k, 0) for k in range(across, len(found.rows))]) if down else None
    columns = _labels(found, [(0, k) for k in range(down, len(found.rows[0]))]) if across else None
    payoff = _payoff(body, decimal_comma=separator != ",")
    actions = tuple(labels or Numbered(m) for labels, m in zip((rows, columns), payoff.shape, strict=True))
    try:
        return Game(payoff, name, actions=actions)
    except InputError as error:
        raise error.at(where) from None


def _headings(found: Cells) -> tuple[bool, bool]:
    """Whether the first column, and the first row, are headings."""
    column, row = [r[0] for r in found.rows], list(found.rows[0])
    return _words(column), _words(row)


def _words(line: list[str]) -> bool:
    return not any(map(_NUMBER.fullmatch, line[1:] or line))


def _labels(found: Cells, places: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The headings at these places; a number or nothing among them (in the corner, that is) makes them a mixture."""
    for k, m in places:
        label = found.rows[k][m]
        if not label or _NUMBER.fullmatch(label):
            what = f"{shorten(label) if label else 'an empty cell'} among headings"
            raise FormatError(what, where=found.place(k, m), right=_RULE)
    return tuple(found.rows[k][m] for k, m in places)


def _payoff(body: Cells, decimal_comma: bool) -> Table:
    if not body.rows or not body.rows[0]:
        raise FormatError("headings and no payoffs", where=body.where, right=_RULE)
    width = len(body.rows[0])

    def where(k: int) -> str:
        return body.place(*divmod(k, width))

    texts = [cell for row in body.rows for cell in row]
    word = next((k for k, text in enumerate(texts) if not _NUMBER.fullmatch(text)), None)
    if word is not None:
        what = f"{shorten(texts[word])} among numbers" if texts[word] else "an empty cell"
        raise ScalarError(what, where=where(word), right=_RULE)
    return _numerals.read(_points(texts, where) if decimal_comma else texts, (len(body.rows), width), where)


def _points(texts: Sequence[str], where: Callable[[int], str]) -> Sequence[str]:
    """Decimal commas as decimal points. Raises FormatError where a comma could mean something else."""
    commas = [k for k, text in enumerate(texts) if _COMMA.fullmatch(text)]
    if commas and any("." in text for text in texts):
        k = commas[0]
        raise FormatError(f"{texts[k]!r} has a decimal comma, others have a decimal point", where=where(k), right="write all with a point")
    for k in commas:
        if _THOUSANDS.fullmatch(texts[k]):
            right = f"write {texts[k].replace(',', '')} or {texts[k].replace(',', '.')}"
            raise FormatError(f"{texts[k]!r} may be a decimal or thousands", where=where(k), right=right)
    return [text.replace(",", ".") for text in texts] if commas else texts


def write(game: Game) -> bytes:
    """Comma-separated rows, with headings for the agents whose actions have names of their own.

    Raises FormatError for other than two agents, and for names that would not be read back as headings.
    """
    if game.n != 2:
        raise FormatError(f"a CSV file holds the game of two agents, not of {game.n}", right="YAML, JSON, nfg and npy hold any number")
    down, across = (None if labels == Numbered(len(labels)) else [_heading(x) for x in labels] for labels in game.actions)
    lines = _numerals.rows(_numerals.write(game.payoff), game.shape[1])
    rows = [",".join(row if down is None else [down[k], *row]) for k, row in enumerate(lines)]
    if across is not None:
        rows.insert(0, ",".join(across if down is None else ["", *across]))
    return encode("".join(f"{row}\n" for row in rows))


def _heading(label: str) -> str:
    if not label.strip() or label != label.strip() or _NUMBER.fullmatch(label) or len(label) > MAX_LABEL:
        right = "a CSV heading is a word, without spaces around it; YAML and JSON hold any name"
        raise FormatError(f"the action {shorten(label)} cannot be a heading", right=right)
    special = not label.isprintable() or any(c in label for c in '",;\t')
    return f'"{label.replace(chr(34), chr(34) * 2)}"' if special else label
