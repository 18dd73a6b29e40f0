"""docs/api.md, the README's section and the docstrings say what Python says."""

from __future__ import annotations

import doctest
import importlib
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

import qtran_cli as qt

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples(page: str) -> list[str]:
    """The page's sessions in order."""
    return [block for block in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")) if block.startswith(">>> ")]


def failures(blocks: list[str], page: str) -> str:
    """What differs, "" for nothing. The sessions share their names."""
    names: dict[str, object] = {}
    said: list[str] = []
    for block in blocks:
        if "qt.train(" in block and find_spec("torch") is None:
            continue
        test = doctest.DocTestParser().get_doctest(block, names, page, page, 0)
        runner = doctest.DocTestRunner(optionflags=doctest.FAIL_FAST)
        runner.run(test, out=said.append, clear_globs=False)
        names = test.globs
    return "".join(said)


@pytest.mark.parametrize(("page", "least"), [("docs/api.md", 9), ("README.md", 1)])
def test_page(page, least, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(examples(page)) >= least
    assert failures(examples(page), page) == ""


def test_a_page_that_lies_is_found():
    assert "Got:" in failures([">>> 1 + 1\n3\n"], "page")
    assert failures([">>> x = 2\n", ">>> x\n2\n"], "page") == ""


@pytest.mark.parametrize("name", ["load", "solve", "check", "values"])
def test_docstrings(name):
    found = doctest.testmod(importlib.import_module(f"qtran_cli.api.{name}"))
    assert found.attempted > 0 and found.failed == 0


def test_every_function_is_on_the_page():
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for name in qt.__all__:
        assert f"qt.{name}" in page or f"`{name}`" in page, name
