"""Grids: columns line up, blocks keep every cell, nothing is cut off a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from qtran_cli.report.kit.grid import Cell, Grid, Shelf, pad
from tests.report.games import rendered
from tests.thorough import share

LABELS = st.text(st.characters(categories=["L"]), min_size=1, max_size=6)
CELLS = st.builds(Cell, st.from_regex(r"\A-?[0-9]{1,8}\Z"), st.sampled_from(["", " *", " iv", " *qv"]))


@st.composite
def grids(draw):
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 9))
    cells = draw(st.lists(st.lists(CELLS, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    heads, sides = (draw(st.lists(LABELS, min_size=k, max_size=k)) for k in (columns, rows))
    return Grid("title", "corner", heads, sides, cells)


def words(text: str) -> list[str]:
    return [word for word in text.replace("│", " ").split() if set(word) - set("─┼")]


@given(grids())
def test_the_line_of_every_row_has_the_grid_s_width_at_most(grid):
    assert all(cell_len(line.plain) <= grid.width for line in grid.lines()[1:])


@given(grids())
def test_the_rule_crosses_where_the_column_line_stands(grid):
    _, head, rule, *rows = (line.plain for line in grid.lines())
    at = cell_len(rule.partition("┼")[0])
    assert {cell_len(line.partition("│")[0]) for line in (head, *rows)} == {at}


@given(grids())
def test_numbers_of_a_column_end_together(grid):
    _, _, _, *rows = (line.plain.partition("│")[2] for line in grid.lines())
    for k in range(len(grid.heads)):
        ends, start = set(), 0
        for row, cells in zip(rows, grid.rows, strict=True):
            start = sum(2 + sum(pair) for pair in grid._columns[:k])
            piece = row[start : start + 2 + grid._columns[k][0]]
            assert piece.split() == [cells[k].text]
            ends.add(start + len(piece))
        assert len(ends) == 1


@given(grids(), st.integers(10, 60))
def test_blocks_hold_every_column_once_in_order(grid, width):
    blocks = list(grid.blocks(width))
    assert [head for block in blocks for head in block.heads] == list(grid.heads)
    assert [cell for block in blocks for cell in block.rows[0]] == list(grid.rows[0])
    assert all(block.width <= width or len(block.heads) == 1 for block in blocks)


@settings(max_examples=share(25))
@given(st.lists(grids(), min_size=1, max_size=4), st.integers(20, 200), st.booleans())
def test_a_shelf_prints_every_number_whatever_the_width(some, width, terminal):
    shown = words(rendered(Shelf(some), width, terminal))
    for grid in some:
        for row in grid.rows:
            for cell in row:
                assert cell.text in shown


@settings(max_examples=share(25))
@given(st.lists(grids(), min_size=1, max_size=4), st.integers(60, 200))
def test_grids_share_a_line_only_where_the_page_holds_them(some, width):
    for line in rendered(Shelf(some), width).splitlines():
        assert cell_len(line) <= max(width, *(grid.width for grid in some))


def test_a_wide_grid_is_broken_on_a_terminal_and_whole_off_it():
    grid = Grid("payoff", "u", [f"h{k}" for k in range(40)], ["A"], [[Cell("1000")] * 40])
    assert len(rendered(Shelf([grid]), 80).splitlines()) == 4
    broken = rendered(Shelf([grid]), 80, terminal=True)
    assert "payoff (continued)" in broken
    assert all(cell_len(line) <= 80 for line in broken.splitlines())


def test_a_title_that_is_too_wide_takes_several_lines_on_a_terminal():
    grid = Grid("Q_jt* in " + ", ".join(f"the room {k}" for k in "行動一二三四五"), "u", ["A"], ["A"], [[Cell("1")]])
    lines = rendered(Shelf([grid, grid]), 40, terminal=True).splitlines()
    assert max(map(cell_len, lines)) <= 40 and " ".join(" ".join(lines).split()).count(grid.title) == 2
    assert rendered(Shelf([grid]), 40).splitlines()[0] == grid.title


@pytest.mark.parametrize(("text", "right", "padded"), [("行", False, "行  "), ("行", True, "  行"), ("abcd", True, "abcd")])
def test_padding_counts_columns_not_characters(text, right, padded):
    assert pad(text, 4, right) == padded
