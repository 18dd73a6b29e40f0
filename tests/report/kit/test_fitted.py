"""The fullest version that fits a screen and a half is printed, the last where none does, the first on a page without lines."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.text import Text

from qtran_cli.report.kit.fitted import LINES, Fitted, apart
from qtran_cli.report.kit.parts import Prose, parts
from qtran_cli.report.kit.prose import Item


def version(lines: int, made: list[int]):
    def make():
        made.append(lines)
        return [[Item("", f"{lines}.{k}")] if k == 0 else [Text(f"{lines}.{k}")] for k in range((lines + 1) // 2)]

    return make


def printed(fitted: Fitted, width: int = 80) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=10)
    console.print(fitted)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize(
    ("sizes", "taken"), [((41, 35, 33, 9), 33), ((33, 9), 33), ((9,), 9), ((99, 35), 35), ((35, LINES - 1), LINES - 1)]
)
def test_the_first_version_that_fits_is_printed_and_none_after_it_is_made(sizes, taken):
    made: list[int] = []
    lines = printed(Fitted([version(size, made) for size in sizes]))
    assert lines[0] == f"{taken}.0"
    assert len(lines) == taken
    assert made == list(sizes[: sizes.index(taken) + 1])


def test_exactly_so_many_lines_fit_and_one_more_does_not():
    def make(count: int):
        return lambda: [[Text(str(k)) for k in range(count)]]

    assert len(printed(Fitted([make(LINES), make(1)]))) == LINES
    assert len(printed(Fitted([make(LINES + 1), make(1)]))) == 1


def test_it_can_be_printed_twice():
    """As a report that counts its lines before it is printed is."""
    fitted = Fitted([version(99, []), version(5, [])])
    assert printed(fitted) == printed(fitted)


def test_lines_are_counted_as_wide_as_the_page_is():
    words = " ".join(["word"] * 400)
    fitted = Fitted([lambda: [[Item("", words)]], lambda: [[Item("", "short")]]])
    assert (len(printed(fitted, width=100)) > 1, printed(fitted, width=30)) == (True, ["short"])


def test_a_page_has_the_fullest():
    (prose,) = parts(Fitted([lambda: [[Item("full", "all")]], lambda: [[Item("brief", "some")]]]))
    assert isinstance(prose, Prose)
    assert [entry.name for entry in prose.entries] == ["full"]


def test_sections_stand_apart_and_empty_ones_nowhere():
    assert [str(part) for part in apart([[], ["a", "b"], [], ["c"], []])] == ["a", "b", "", "c"]


@pytest.mark.parametrize(("terminal", "taken"), [(True, 5), (False, 41)])
def test_in_a_pipe_tables_are_whole_however_long(terminal, taken):
    console = Console(file=io.StringIO(), width=80, height=10, force_terminal=terminal, color_system=None)
    console.print(Fitted([version(size, []) for size in (43, 41, 5)], whole=2))
    assert console.file.getvalue().startswith(f"{taken}.0")


@pytest.mark.parametrize(("lines", "terminal", "noted"), [(LINES - 1, True, True), (LINES, True, False), (LINES, False, True)])
def test_notes_stand_below_where_lines_are_left(lines, terminal, noted):
    console = Console(file=io.StringIO(), width=80, height=10, force_terminal=terminal, color_system=None)
    console.print(Fitted([lambda: [[Text(str(k)) for k in range(lines)]]], notes=[Item("", "a note")]))
    said = console.file.getvalue().splitlines()
    assert (said[-1] == "a note", len(said)) == (noted, lines + noted)
