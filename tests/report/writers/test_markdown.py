"""Markdown as a renderer of Markdown reads it: tables of equal rows, and every label shows as itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.parts import Prose, Sheet, Verdict, parts
from qtran_cli.report.writers.markdown import escaped, paragraph, write
from tests.report.answers import NAMES, answer

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1) | st.text("|\\`*_[]<>~#-+=!&1.() a\n", min_size=1)


class Text(HTMLParser):
    """The tags and the text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def shown(markdown: str) -> Text:
    return Text(READER.render(markdown))


def flat(text: str) -> str:
    return " ".join(text.split())


@given(TEXTS)
def test_a_paragraph_shows_its_text_and_nothing_else(text):
    label = printable(text)
    read = shown(paragraph(label))
    assert flat(read.text) == flat(label)
    assert read.tags == ["p"]


@given(TEXTS, TEXTS)
def test_cells_show_their_texts_and_nothing_else(first, second):
    labels = [printable(first), printable(second)]
    read = shown(f"| {' | '.join(map(escaped, labels))} |\n| --- | --- |\n| **{escaped(labels[0])}** | x |\n")
    assert read.tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "strong", "td"]
    assert flat(read.text) == flat(f"{labels[0]} {labels[1]} {labels[0]} x")


@pytest.mark.parametrize("name", NAMES)
def test_the_rendered_page_has_the_words_of_the_report(name):
    report = answer(name).report()
    read = shown(write(answer(name)))
    expected = []
    for part in parts(report):
        match part:
            case Verdict():
                expected += [part.text]
            case Prose():
                expected += [text for entry in part.entries for text in (entry.name, *entry.lines)]
            case Sheet():
                expected += [part.title, *part.heads, *(t for row in part.rows for cell in row for t in (cell.text, cell.marks))]
    assert "".join(read.text.split()) == "".join("".join(expected).split())
    assert read.tags.count("table") == sum(isinstance(part, Sheet) for part in parts(report))
    assert set(read.tags) <= {"p", "strong", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}


def test_optima_are_bold_and_marks_stand_beside_them():
    assert "| A | **11** \\*lngfptr | -30 | 0 |" in write(answer("climb")).splitlines()


def test_the_columns_of_numbers_are_aligned_right():
    assert re.search(r"^\| :--- \| ---: \| ---: \| ---: \|$", write(answer("climb")), re.MULTILINE)


def test_mathematics_and_mentions_of_github_are_off():
    assert escaped("$x$ @team ~~a~~") == r"\$x\$ \@team \~\~a\~\~"
