"""Records that say the same share a line, and nothing is broken twice."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from rich.console import Console

from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.shared import shared, tersely

LONG = "fails at #17: its best table peaks elsewhere"


def printed(rows: list[tuple[str, ...]], width: int = 80) -> list[str]:
    listing = Listing(("method", "by τ", "own", "why"), [[Cell(text) for text in row] for row in rows], (1, 2), 3)
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=True)
    console.print(shared(listing, "methods"))
    return console.file.getvalue().splitlines()


def test_names_stand_beside_what_they_share():
    lines = printed([("iql", "1", "2", "right"), ("qmix", "3", "2", "right"), ("vdn", "1", "2", "right")])
    assert lines[0].split() == ["by", "τ", "own", "why", "methods"]
    assert [line.split() for line in lines[2:]] == [["1", "2", "right", "iql,", "vdn"], ["3", "2", "right", "qmix"]]


@pytest.mark.parametrize("number", ["1", "2837/8400", "2837/840012345678"])
def test_wide_numbers_narrow_the_reason_once(number):
    """All of it stands there, and no line of it is shorter than it could be but for words."""
    lines = printed([(f"method_{k}", number, number, LONG) for k in range(9)])
    at, names = lines[0].index("why"), lines[0].index("methods")
    said = [line[at:names].strip() for line in lines[2:] if line[at:names].strip()]
    assert " ".join(said) == LONG
    assert max(map(len, lines)) <= 80
    assert all(len(one) + 1 + len(two.split()[0]) > names - at - 2 for one, two in pairwise(said))


def test_a_reason_takes_a_line_and_stays_where_it_fits():
    reasons = "right; Q_jt is not the payoff", f"{LONG}, and so on and on and on and on and on", "right when fitted; own: " + "x" * 60
    said = tersely(Listing(("method", "why"), [[Cell("iql"), Cell(reason, style="bold")] for reason in reasons], (), 1))
    assert [row[1] for row in said.rows] == [Cell(text, style="bold") for text in (reasons[0], "fails at #17", "right when fitted")]
