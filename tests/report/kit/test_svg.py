"""The picture of a terminal: well-formed, the terminal's characters in the terminal's columns, nothing fetched."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from rich.cells import cell_len
from rich.text import Text

from qtran_cli.report.kit.svg import HIGH, MARGIN, SIZE, WIDE, svg
from tests.report.answers import REPORTS, answer
from tests.report.games import rendered

SPACE = "{http://www.w3.org/2000/svg}"


def page(picture: str) -> list[str]:
    """The characters of the picture at their places, line by line; of wide ones, the first of two columns."""
    root = ElementTree.fromstring(picture)
    lines: dict[int, list[str]] = {}
    for text in root.iter(f"{SPACE}text"):
        row = (int(text.attrib["y"]) - MARGIN - SIZE) // HIGH
        column = round((float(text.attrib["x"]) - MARGIN) / WIDE)
        line = lines.setdefault(row, [])
        line += [" "] * (column - cell_len("".join(line)))
        assert float(text.attrib["textLength"]) == pytest.approx(cell_len(text.text) * WIDE, abs=1e-3)
        line.append(text.text)
    return ["".join(lines.get(k, [])) for k in range(max(lines) + 1)]


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("name", REPORTS)
def test_the_picture_has_the_terminal_s_lines(name, width):
    shown = rendered(answer(name).report(), width, terminal=True).splitlines()
    assert page(svg(answer(name).report(), width, "t")) == [line.rstrip() for line in shown]


@pytest.mark.parametrize("name", REPORTS)
def test_no_line_leaves_the_picture(name):
    root = ElementTree.fromstring(svg(answer(name).report(), 20, "t"))
    for text in root.iter(f"{SPACE}text"):
        assert float(text.attrib["x"]) + float(text.attrib["textLength"]) <= float(root.attrib["width"]) - MARGIN + 0.01


def test_the_same_report_the_same_bytes_whatever_the_environment(monkeypatch):
    first = svg(answer("climb").report(), 80, "t")
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb"), ("COLUMNS", "20"), ("FORCE_COLOR", "1"), ("JUPYTER_COLUMNS", "9")):
        monkeypatch.setenv(name, value)
    assert svg(answer("climb").report(), 80, "t") == first


def test_nothing_is_fetched_or_run():
    picture = svg(answer("attacks").report(), 80, "</title><script>")
    assert {e.tag for e in ElementTree.fromstring(picture).iter()} == {f"{SPACE}{tag}" for tag in ("svg", "title", "rect", "g", "text")}
    assert "url(" not in picture
    assert picture.count("http") == 1  # the name of SVG itself


def test_colours_are_the_terminal_s():
    assert 'fill="#' in svg(Text("x", "green"), 20, "t").split("<text", 1)[1]
    assert "font-weight" in svg(Text("x", "bold"), 20, "t")
    assert ' fill="' not in svg(Text("x"), 20, "t").split("<text", 1)[1]
