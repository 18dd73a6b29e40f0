"""Tables of texts: which columns take several lines on a terminal, and what is never split."""

from __future__ import annotations

import pytest

from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.listing import Listing
from tests.report.games import rendered

LONG, NUMBER = "the name of an action", "12345678.25 [-1234567.5, 12345678.25]"


def listed(width: int, whole: tuple[int, ...]) -> str:
    return rendered(Listing(("one", "two"), [[Cell(LONG), Cell(NUMBER)]], wrapped=(0, 1), narrowest=6, whole=whole), width, terminal=True)


@pytest.mark.parametrize("width", [10, 30, 40])
def test_words_of_a_whole_column_are_not_split(width):
    assert {"12345678.25", "[-1234567.5,", "12345678.25]"} <= set(listed(width, (1,)).split())


def test_words_of_others_are():
    assert "12345678.25" not in listed(10, ()).split()
