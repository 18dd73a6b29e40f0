"""Taking a report apart: nothing that a terminal shows is missing from the parts, and nothing is added."""

from __future__ import annotations

import pytest
from rich.console import Group
from rich.text import Text

from qtran_cli.report.kit.grid import Cell, Grid, Shelf
from qtran_cli.report.kit.marks import GREEDY_STYLE, OPTIMUM_STYLE
from qtran_cli.report.kit.parts import Entry, Prose, Sheet, Verdict, marked, parts, role
from qtran_cli.report.kit.prose import Item
from tests.report.answers import NAMES, answer
from tests.report.games import rendered

RULES = str.maketrans("│─┼", "   ")


def words(part) -> list[str]:
    match part:
        case Verdict():
            return part.text.split()
        case Prose():
            return [word for entry in part.entries for text in (entry.name, *entry.lines) for word in text.split()]
        case Sheet():
            texts = [part.title, *part.heads, *(text for row in part.rows for cell in row for text in (cell.text, cell.marks))]
            return [word for text in texts for word in text.split()]


@pytest.mark.parametrize("name", NAMES)
def test_the_parts_have_every_word_of_the_report_and_no_other(name):
    report = answer(name).report()
    shown = rendered(report, 10**6).translate(RULES).split()
    assert sorted(word for part in parts(report) for word in words(part)) == sorted(shown)


def test_a_wide_grid_is_broken_only_on_a_page():
    grid = Grid("t", "c", ["A" * 30] * 3, ["a"], [[Cell("1"), Cell("2"), Cell("3")]])
    report = Group(Shelf([grid]))
    assert [len(part.heads) for part in parts(report)] == [4]
    assert [len(part.heads) for part in parts(report, 70)] == [3, 2]


def test_a_nameless_item_continues_the_one_before_it_and_is_a_paragraph_on_its_own():
    (prose,) = parts(Group(Item("", "alone"), Item("a", "1"), Item("", "2"), Item("b", "3")))
    assert prose == Prose([Entry("", ["alone"]), Entry("a", ["1", "2"]), Entry("b", ["3"])])


def test_an_empty_line_ends_a_run_of_prose():
    assert len(list(parts(Group(Item("a", "1"), Text(), Item("b", "2"))))) == 2


def test_what_no_writer_knows_is_an_error():
    with pytest.raises(TypeError, match="Grid"):
        list(parts(Group(Grid("t", "c", [], [], []))))


def test_roles_and_marks():
    assert (role(OPTIMUM_STYLE), role(GREEDY_STYLE), role("bold")) == ("optimum", "greedy", "")
    assert marked(Sheet("", ["a", "b"], [[Cell("1"), Cell("2", " *iq")], [Cell("1"), Cell("2")]], [False, True])) == [0, 3]
