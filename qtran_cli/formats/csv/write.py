"""A game of two agents as comma-separated rows."""

from __future__ import annotations

from collections.abc import Sequence

from qtran_cli.errors import FormatError
from qtran_cli.formats import _numerals
from qtran_cli.formats.csv.cells import thousands
from qtran_cli.formats.csv.headings import harmless, meant, words
from qtran_cli.formats.csv.kinds import ALONE, kind
from qtran_cli.formats.csv.marks import clear
from qtran_cli.model.game import Game, Numbered
from qtran_cli.scalars import shorten

MAX_LABEL = 100_000
"""Characters of the longest heading; Python's csv reader stops soon after."""
_RIGHT = "a CSV heading is a word: games convert --ascii maps names so, --unnamed leaves them out; YAML and JSON hold any name"


def text(game: Game, separator: str = ",") -> str:
    """The file. Raises FormatError for other than two agents, and for names that would not be read back as headings."""
    if game.n != 2:
        raise FormatError(f"a CSV file holds the game of two agents, not of {game.n}", right="YAML, JSON, nfg and npy hold any number")
    down, across = (None if labels == Numbered(len(labels)) else _headings(labels) for labels in game.actions)
    lines = _numerals.rows(_payoffs(game, separator), game.shape[1])
    rows = [list(row) if down is None else [down[k], *row] for k, row in enumerate(lines)]
    if across is not None:
        rows.insert(0, list(across) if down is None else ["", *across])
    _check_read_back(rows, down, across)
    found = "".join(f"{separator.join(map(_quoted, row))}\n" for row in rows)
    return found.replace(",", ", ") if thousands(found) else found


def _payoffs(game: Game, separator: str) -> list[str]:
    numerals = _numerals.write(game.payoff)
    return numerals if separator == "," else [*map(clear, numerals)]


def _headings(labels: Sequence[str]) -> list[str]:
    return [_heading(label) for label in labels]


def _heading(label: str) -> str:
    cell = harmless(label)
    if not label.strip() or cell != cell.strip() or kind(cell) in ALONE or meant(cell) != label or len(label) > MAX_LABEL:
        raise FormatError(f"the action {shorten(label)} cannot be a heading", right=_RIGHT)
    return cell


def _check_read_back(rows: Sequence[Sequence[str]], down: Sequence[str] | None, across: Sequence[str] | None) -> None:
    """Refuse headings that look like numbers when they are together: 12:30 and 12:45."""
    for cells, line in ((across, rows[0]), (down, [row[0] for row in rows])):
        if cells and not words(line):
            raise FormatError(f"the actions {', '.join(map(shorten, cells[:3]))} cannot be headings", right=_RIGHT)


def _quoted(cell: str) -> str:
    special = not cell.isprintable() or any(c in cell for c in '",;\t')
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if special else cell
