"""docs/theory.md and the tests say the same: every statement has a source, a proof and a test, and no number is skipped."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "theory.md").read_text(encoding="utf-8")
HEADING = re.compile(r"^### (Statement|Definition) (\d+)\.(\d+) \(.+\)$", re.MULTILINE)
ENTRIES = [(m[1], int(m[2]), int(m[3]), m.end()) for m in HEADING.finditer(PAGE)]
TEXTS = {(section, k): re.split(r"^##", PAGE[end:], maxsplit=1, flags=re.MULTILINE)[0] for _, section, k, end in ENTRIES}
STATEMENTS = [(section, k) for kind, section, k, _ in ENTRIES if kind == "Statement"]


def numbers_of_tests() -> set[tuple[int, int]]:
    """The numbers in the names of this folder's tests; every name must have one."""
    bodies = {path.name: ast.parse(path.read_text(encoding="utf-8")).body for path in HERE.glob("test_section_*.py")}
    names = [(file, node.name) for file, body in bodies.items() for node in body if isinstance(node, ast.FunctionDef)]
    found = {(file, name): re.match(r"test_(\d+)_(\d+)_", name) for file, name in names if name.startswith("test_")}
    assert all(found.values()), [key for key, match in found.items() if not match]
    assert all(file.startswith(f"test_section_{match[1]}_") for (file, _), match in found.items())
    return {(int(m[1]), int(m[2])) for m in found.values()}


def test_the_page_has_statements():
    assert len(STATEMENTS) > 30


def test_numbers_run_on_without_gaps():
    numbers = [(section, k) for _, section, k, _ in ENTRIES]
    sections = [int(x) for x in re.findall(r"^## (\d+)\.", PAGE, re.MULTILINE)]
    assert sections == list(range(1, len(sections) + 1))
    assert numbers == [(section, k) for section in sections for k in range(1, 1 + sum(s == section for s, _ in numbers))]


@pytest.mark.parametrize("number", TEXTS, ids="{0[0]}.{0[1]}".format)
def test_every_entry_names_its_source_and_every_statement_is_proved(number):
    text = TEXTS[number]
    assert re.match(r"\s*Source: .+", text)
    if number in STATEMENTS:
        assert "*Proof.*" in text
        assert "∎" in text


def test_every_statement_has_a_test_and_every_test_an_entry():
    assert set(STATEMENTS) <= numbers_of_tests() <= set(TEXTS)


def test_references_point_to_entries():
    prose = re.sub(r"\$[^$]*\$|```.*?```|arXiv \S+|is 1\.87;", "", PAGE, flags=re.DOTALL)
    cited = {(int(a), int(b)) for a, b in re.findall(r"\b(\d{1,2})\.(\d+)\b", prose)}
    assert len(cited) > 30
    assert cited <= set(TEXTS)
