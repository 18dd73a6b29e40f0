"""The page: well-formed, alone, every label text and never markup, tables with captions and headings."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from qtran_cli.report.kit.parts import Sheet, parts
from qtran_cli.report.writers.html import write
from tests.report.answers import NAMES, answer

VOID = {"meta", "br"}
TAGS = {"html", "head", "meta", "title", "style", "body", "h1", "p", "dl", "dt", "dd", "div", "span"} | {
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


class Page(HTMLParser):
    """Reads a page, failing on tags that do not close each other; keeps rows of cells and all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.texts.setdefault(tag, []).append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        for tag in self.open:
            self.texts[tag][-1] += data


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_known_tags_that_loads_and_runs_nothing(name):
    page = Page(write(answer(name)))
    assert {tag for tag, _ in page.tags} <= TAGS
    attributes = {key for _, given in page.tags for key in given}
    known = {"lang", "charset", "http-equiv", "content", "name", "class", "style", "scope", "tabindex"}
    assert attributes <= known
    assert "url(" not in page.texts["style"][0] and "@import" not in page.texts["style"][0]
    assert ("html", {"lang": "en"}) in page.tags


@pytest.mark.parametrize("name", NAMES)
def test_every_table_is_there_with_its_caption_and_cells(name):
    page = Page(write(answer(name)))
    sheets = [part for part in parts(answer(name).report()) if isinstance(part, Sheet)]
    assert page.texts.get("caption", []) == [sheet.title for sheet in sheets if sheet.title]
    cells = [cell.text + cell.marks.strip() for sheet in sheets for row in sheet.rows for cell in row[1:]]
    assert page.texts.get("td", []) == cells
    heads = [text for sheet in sheets for text in (*sheet.heads, *(row[0].text for row in sheet.rows))]
    assert page.texts.get("th", []) == heads
    scopes = [given["scope"] for tag, given in page.tags if tag == "th"]
    assert scopes.count("col") == sum(len(sheet.heads) for sheet in sheets)


def test_optimum_greedy_and_violated_cells_are_classes():
    assert re.search(
        r'<td class="number optimum">11<span class="marks" style="min-width: 8ch">\*lngfptr</span></td>', write(answer("climb"))
    )
    assert '<td class="number greedy">5<' in write(answer("climb"))
    assert 'class="number violated"' in write(answer("rescale/climb"))


def test_every_class_has_its_style():
    page = Page(write(answer("attacks")) + "")
    used = {name for _, given in page.tags for name in given.get("class", "").split()}
    assert all(f".{name} " in page.texts["style"][0] for name in used)


def test_names_are_text():
    text = write(answer("attacks"))
    page = Page(text)
    assert page.texts["title"] == ["</title><b>"]
    assert "<script>alert" in "".join(page.texts["dd"])
    assert "<script" not in text and "<img" not in text


def test_dark_and_light():
    assert "prefers-color-scheme: dark" in write(answer("climb"))
