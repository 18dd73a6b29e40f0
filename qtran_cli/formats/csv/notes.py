"""What a table may have been that is read as it stands: told of with a Remark, never guessed.

headings of numbers alone     0, 1, 2, … and 1, 2, 3, … beside payoffs, as pandas writes them
a payoff a player             3,3;0,5, which are decimals
a line a joint action         1,1,8 and 1,2,-12, …, whose last column alone are payoffs
totals                        a last row or column called Total that is the sum of the others
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

import numpy as np

from qtran_cli.errors import Remark
from qtran_cli.formats.csv.cells import Cells
from qtran_cli.formats.csv.headings import PANDAS
from qtran_cli.table import Table

COUNTED = 3
"""So many counted actions are told of; 0, 1 and 1, 2 stand above many a square table of two."""
SMALL = 10_000
"""Of more payoffs nothing but their edges is looked at."""
TOTALS = {"total", "totals", "sum", "sums", "σ", "∑", "summe", "gesamt", "somme", "suma", "合计"}
_PAIR = re.compile("-?[0-9]+,[0-9]+")
Names = Sequence[str] | None


def remark(body: Cells, payoff: Table, rows: Names, columns: Names) -> None:
    """Tell of what ``body``, read as ``payoff`` with these headings, may have been. rows, columns: None where there are none."""
    for what in _told(body, payoff, rows, columns):
        warnings.warn(f"{body.where}: {what}", Remark, stacklevel=3)


def _told(body: Cells, payoff: Table, rows: Names, columns: Names) -> Iterator[str]:
    height, width = payoff.shape
    yield from _counted(payoff.num[0, :], payoff, columns is not None or height == 1, "row")
    yield from _counted(payoff.num[:, 0], payoff, rows is not None or width == 1, "column")
    if payoff.size <= SMALL:
        if payoff.size > 1 and all(_PAIR.fullmatch(cell) for line in body.rows for cell in line):
            yield f"{body.rows[0][0]} is read as a decimal: payoffs of two players don't stand in one cell, write one for all"
        if width > 2 and rows is None and _listed([[payoff.number(x) for x in line[:-1]] for line in payoff.num]):
            yield "every row may be a joint action and its payoff, and is read as a row of a matrix: write a matrix"
        yield from _sums(payoff.num, rows, "row")
        yield from _sums(payoff.num.T, columns, "column")


def _counted(edge: np.ndarray, payoff: Table, said: bool, what: str) -> Iterator[str]:
    """Payoffs that may be the headings of another program: they count, from 0 or 1, and others stand beside them."""
    line, (height, width) = [payoff.number(x) for x in edge], payoff.shape
    counts = line == [line[0] + k for k in range(len(line))] and line[0] in (0, 1)
    if not said and counts and len(line) > 1 and (len(line) >= COUNTED or height != width):
        read = f"the first {what}, {line[0]} to {line[-1]}, is read as payoffs"
        yield f"{read}: if those are headings, leave them out ({PANDAS})"


def _listed(lines: Sequence[Sequence[Fraction]]) -> bool:
    """Whether they are all the places of a table, each once."""
    values = [sorted(set(column)) for column in zip(*lines, strict=True)]
    counts = all(own == [own[0] + k for k in range(len(own))] and own[0] in (0, 1) and len(own) > 1 for own in values)
    return counts and sorted(map(tuple, lines)) == sorted(product(*values))


def _sums(lines: np.ndarray, names: Names, what: str) -> Iterator[str]:
    if names is not None and len(names) > 1 and names[-1].casefold() in TOTALS and (lines[:-1].sum(axis=0) == lines[-1]).all():
        yield f"the last {what}, {names[-1]}, is the sum of the others, and is read as an action: leave it out"
