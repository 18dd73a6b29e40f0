"""CSV whose cells are separated by tabs: a matrix as a spreadsheet copies it. All else is as in csv/."""

from __future__ import annotations

from qtran_cli.errors import FormatError
from qtran_cli.formats._text import decode, encode
from qtran_cli.formats.csv import matrix
from qtran_cli.formats.csv.cells import separated, separator_of
from qtran_cli.formats.csv.foreign import declared
from qtran_cli.formats.csv.words import STYLE
from qtran_cli.formats.csv.write import text as written
from qtran_cli.model.game import Game

TAB = "\t"
SUFFIXES = ()
KEEPS = ("actions",)
NAMES = STYLE


def read(data: bytes | bytearray, where: str, *, name: str = "game") -> Game:
    """The game that a matrix describes. Raises FormatError, ScalarError, GameError with row and column, counted from 1; warns as csv."""
    said, text = declared(decode(data, where))
    separator = separator_of(text, where, said or TAB)
    if not said and separated(text) not in ("", TAB):
        raise FormatError("commas or semicolons, and no tab", where=where, right="tabs separate the cells of a .tsv file: name it .csv")
    return matrix(text, separator, where, name)


def write(game: Game) -> bytes:
    """Rows with tabs between cells, with headings as CSV has them. Raises FormatError as ``csv.write``."""
    return encode(written(game, TAB))
