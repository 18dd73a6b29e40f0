"""Comments, docstrings and pages name places that are there, and so does code that stands in a text: files, folders, modules."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "qtran_cli"

MADE_UP = {
    "games/matching-signals.yaml",
    "qtran_cli.formats.column",
    "qtran_cli.learn.methods.weighted_sum",
    "qtran_cli.reproduce.experiments.penalty",
}
"""What recipes have their reader write."""
CALLED = {"qtran_cli.solve", "qtran_cli.check", "qtran_cli.train"}
"""What the package itself fetches by name."""
BROKEN = {"test_architecture.py", "test_named_places.py"}
"""Tests that show code with a fault."""
PAGES = [*sorted(ROOT.glob("docs/*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
SOURCES = [file for folder in ("qtran_cli", "tests", "benchmarks", "docs", "tools") for file in sorted((ROOT / folder).rglob("*.py"))]

NAMES = {file.name for file in SOURCES}

_FOLDERS = {p.name for p in (*ROOT.iterdir(), *PACKAGE.iterdir()) if p.is_dir() and (p / "__init__.py").exists()} | {
    "games",
    "docs",
    "tools",
}
_FOLDER = "|".join(sorted(_FOLDERS))
_FILE = re.compile(rf"(?<![\w./<{{~*-])((?:(?:{_FOLDER})/)(?:[\w-]+/)*(?:[\w-]+\.\w+)?|(?:[\w-]+/)*\w+\.py)(?![\w/*{{<])")
_MODULE = re.compile(rf"(?<![\w./`-])((?:{_FOLDER})(?:\.[a-z_]\w*)+)\b(?!/)")
_IMPORT = re.compile(r"\bfrom (qtran_cli(?:\.\w+)*) import (\w+(?:, \w+)*)")
_ENDING = re.compile(r"\.(py|md|json|jsonl|yaml|csv|svg|txt|list|toml)$")


def mentions(text: str) -> Iterator[str]:
    """Every place that a text names: "exact/facts.py", "runs/", "judge.theory"."""
    yield from (m.group(1) for m in _FILE.finditer(text))
    yield from (m.group(1) for m in _MODULE.finditer(text) if not _ENDING.search(m.group(1)))


def prose(source: str) -> Iterator[str]:
    """The comments and the docstrings of a module, those under constants too."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def imported(source: str) -> Iterator[str]:
    """What the texts of a module import from ours, or name from its root: "qtran_cli.cli.main.run"."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for found in _IMPORT.finditer(node.value):
                yield from (f"{found.group(1)}.{name}" for name in re.findall(r"\w+", found.group(2)))
            if re.fullmatch(r"qtran_cli(\.\w+)+", node.value):
                yield node.value


def there(place: str, beside: Path) -> bool:
    """Whether a place is there: seen from the folder ``beside`` or one above it, from the package or from the tests.

    On a page a file's bare name may be that of any file of ours.
    """
    if place in MADE_UP | CALLED or (beside in (ROOT, ROOT / "docs") and place in NAMES):
        return True
    seen = [beside, *(p for p in beside.parents if p == ROOT or ROOT in p.parents), PACKAGE, ROOT / "tests"]
    if "/" in place or place.endswith(".py"):
        return any((folder / place).exists() for folder in seen)
    return any(_holds(folder, place.split(".")) for folder in seen)


def _holds(folder: Path, parts: list[str]) -> bool:
    """Whether a dotted name is a module of this folder, or a name that stands in one."""
    for k in range(len(parts), 0, -1):
        path = folder.joinpath(*parts[:k])
        found = next((f for f in (path.with_suffix(".py"), path / "__init__.py") if f.is_file()), None)
        if found:
            return k == len(parts) or re.search(rf"\b{parts[k]}\b", found.read_text(encoding="utf-8")) is not None
    return False


@pytest.mark.parametrize("file", SOURCES, ids=lambda f: str(f.relative_to(ROOT)))
def test_comments_and_docstrings_name_places_that_are_there(file):
    named = {place for text in prose(file.read_text(encoding="utf-8")) for place in mentions(text)}
    assert sorted(place for place in named if not there(place, file.parent)) == []


@pytest.mark.parametrize("file", [file for file in SOURCES if file.name not in BROKEN], ids=lambda f: str(f.relative_to(ROOT)))
def test_code_in_texts_imports_what_is_there(file):
    """Scripts that tests write, and registries."""
    assert sorted(place for place in {*imported(file.read_text(encoding="utf-8"))} if not there(place, ROOT)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda f: f.name)
def test_pages_name_places_that_are_there(page):
    assert sorted(place for place in {*mentions(page.read_text(encoding="utf-8"))} if not there(place, page.parent)) == []


@pytest.mark.parametrize(
    ("text", "stale"),
    [
        ("as exact/facts.py says", []),
        ("as exact/sequential/linear.py says", ["exact/sequential/linear.py"]),
        ("in exact/sequential/", ["exact/sequential/"]),
        ("what judge.theory.known says", []),
        ("what judge.theory.forgotten says", ["judge.theory.forgotten"]),
        ("see igm.py", ["igm.py"]),
        ("see facts.py", []),
        ("`qtran runs/` and runs.csv", []),
    ],
)
def test_a_place_that_is_gone_is_found(text, stale):
    assert [place for place in mentions(text) if not there(place, PACKAGE / "exact")] == stale


def test_an_import_in_a_text_that_leads_nowhere_is_found():
    found = imported("x = 'from qtran_cli.cli import main, gone\\nfrom qtran_cli.exact.facts import Facts'\ny = 'qtran_cli.exact.igm'")
    assert [place for place in found if not there(place, ROOT)] == ["qtran_cli.cli.gone", "qtran_cli.exact.igm"]
