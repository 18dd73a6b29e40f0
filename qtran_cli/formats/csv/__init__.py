"""CSV, a matrix pasted from a spreadsheet or a page: two agents, the first down, the second across.

    ,left,right          headings are optional: a heading row or column is one where no cell but the corner is a number
    up,1,2
    down,3,4

Cells are separated as a first line sep=; says, else by tabs if there is one, else by semicolons, else by commas, else by spaces; quotes,
a byte-order mark and Windows line ends are understood. A number may be spelled as spreadsheets show it (spellings.py); what could be two
numbers is refused (marks.py), and what is no number and no name either (kinds.py) is neither payoff nor heading. Empty rows and columns
at the edges are left out, blank lines too. Headings that a spreadsheet would execute are written behind an apostrophe.
"""

from __future__ import annotations

from qtran_cli.errors import FormatError, InputError
from qtran_cli.formats import _numerals
from qtran_cli.formats._text import decode, encode
from qtran_cli.formats.csv import headings, marks, notes
from qtran_cli.formats.csv import write as _write
from qtran_cli.formats.csv.cells import Cells, cells, separator_of
from qtran_cli.formats.csv.foreign import declared
from qtran_cli.formats.csv.kinds import RULE
from qtran_cli.formats.csv.words import STYLE
from qtran_cli.model.game import Game, Numbered
from qtran_cli.table import Table

SUFFIXES = ()
KEEPS = ("actions",)
NAMES = STYLE


def read(data: bytes | bytearray, where: str, *, name: str = "game") -> Game:
    """The game that a matrix describes. Raises FormatError, ScalarError, GameError with row and column, counted from 1.

    Warns, with a Remark, of what may have been meant otherwise: payoffs (notes.py) and headings x = 3.5, x = -2 (headings.py).
    """
    said, text = declared(decode(data, where))
    return matrix(text, separator_of(text, where, said), where, name)


def matrix(text: str, separator: str, where: str, name: str) -> Game:
    """The game of a text whose cells are separated by ``separator``. Raises and warns as ``read``."""
    found = cells(text, separator, where)
    down, across = headings.found_in(found)
    _check_gaps(found, across)
    rows = headings.labels(found, [(k, 0) for k in range(across, len(found.rows))]) if down else None
    columns = headings.labels(found, [(0, k) for k in range(down, len(found.rows[0]))]) if across else None
    body = found.inside(down, across)
    payoff = _payoff(body, separator)
    headings.remark(found.where, rows, columns)
    notes.remark(body, payoff, rows, columns)
    actions = tuple(labels or Numbered(m) for labels, m in zip((rows, columns), payoff.shape, strict=True))
    try:
        return Game(payoff, name, actions=actions)
    except InputError as error:
        raise error.at(where) from None


def _check_gaps(found: Cells, across: bool) -> None:
    """Blank lines stand below the headings, or between all rows; between some they may separate two tables."""
    gaps = [k for k in found.gaps if k > across]
    if gaps and len(gaps) != len(found.rows) - 1 - across:
        where = f"{found.where}: row {found.numbers[gaps[0]]}"
        raise FormatError(
            "a blank line stands above, as between two tables", where=where, right="a file holds one: leave the blank line out"
        )


def _payoff(body: Cells, separator: str) -> Table:
    if not body.rows or not body.rows[0]:
        raise FormatError("headings and no payoffs", where=body.where, right=RULE)
    width = len(body.rows[0])

    def where(k: int) -> str:
        return body.place(*divmod(k, width))

    if not body.rows[0][0]:
        raise FormatError("an empty cell", where=where(0), right=f"{RULE}; {headings.PANDAS}")
    texts = marks.read([cell for row in body.rows for cell in row], where, separator)
    return _numerals.read(texts, (len(body.rows), width), where)


def write(game: Game) -> bytes:
    """Comma-separated rows, with headings for the agents whose actions have names of their own.

    Raises FormatError for other than two agents, and for names that would not be read back as headings.
    """
    return encode(_write.text(game))
