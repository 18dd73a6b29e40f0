"""Paragraphs: what wraps never comes to column 0, and no word is lost."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from qtran_cli.report.kit.prose import HANG, Item, Line

WORDS = st.lists(st.text("abcß雪(*", min_size=1, max_size=12), min_size=1, max_size=40).map(" ".join)


def printed(piece: RenderableType, width: int = 40, **options: bool) -> list[str]:
    console = Console(file=io.StringIO(), width=width, markup=False)
    console.print(piece, crop=False, **options)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("kind", [Line, lambda text: Item("", text), lambda text: Item("", text, 7), lambda text: Item("name", text)])
@given(text=WORDS)
def test_lines_after_the_first_hang(kind, text):
    first, *rest = printed(kind(text))
    assert all(line.startswith(" " * HANG) and line.strip() for line in rest)
    assert " ".join([first, *rest]).replace("name", "").split() == text.split()


def test_a_first_line_takes_the_width_that_there_is():
    assert printed(Item("", "a" * 19 + " " + "b" * 20 + " c")) == ["a" * 19 + " " + "b" * 20, "  c"]


def test_what_is_not_wrapped_is_a_line():
    assert printed(Item("", "word " * 60), no_wrap=True) == [("word " * 60).rstrip()]
    assert printed(Line("word " * 60, "bold"), no_wrap=True) == [("word " * 60).rstrip()]


def test_a_paragraph_of_no_text_is_an_empty_line():
    assert printed(Item("", "")) == [""]
