"""A method says what it is in its own file: its name stands in no other file of the solver, the checker, reports and commands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from qtran_cli.exact.known import CONDITIONS, PROJECTIONS
from qtran_cli.verify.methods import METHODS as CHECKERS
from tests.conftest import ROOT

PACKAGE = ROOT / "qtran_cli"
NAMES = {*PROJECTIONS.names(), *CONDITIONS.names()}
WORD = re.compile(r"[A-Za-z0-9_]+")
ELSEWHERE = {"learn", "envs", "formats"}
"""learn/methods has the trained methods; the others name methods in no decision."""
PAPERS = "reproduce/experiments"
"""What papers ran, and with which methods, is data."""
OWN = {"exact/methods", "exact/conditions", "verify/methods"}
EXCEPTIONS = {
    ("theorems.py", "qtran_base"): "keys of documents, certificates and studies",
    ("theorems.py", "qtran_alt"): "keys of documents, certificates and studies",
    ("cli/compare.py", "qmix"): "an example of what an option takes",
    ("cli/compare.py", "qtran_base"): "an example of what an option takes",
    ("cli/study.py", "iql"): "an example of what an option takes",
    ("cli/study.py", "vdn"): "an example of what an option takes",
    ("cli/runs.py", "qtran_base"): "an example of a command line",
}


def _prose(tree: ast.AST) -> set[int]:
    """The strings that stand for themselves: docstrings, and words after a constant."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}


def _texts(node: ast.AST) -> Iterator[str]:
    """The identifiers and strings of one node."""
    for field in ("id", "attr", "arg", "name", "asname", "module", "value"):
        text = getattr(node, field, None)
        if isinstance(text, str):
            yield text


def named(source: str, own: str = "") -> set[str]:
    """The methods, other than a file's ``own``, whose names stand in its code as an identifier or as a word of a string."""
    tree = ast.parse(source)
    prose = _prose(tree)
    words = {word for node in ast.walk(tree) if id(node) not in prose for text in _texts(node) for word in WORD.findall(text)}
    return words & NAMES - {own}


def sources() -> Iterator[tuple[Path, str]]:
    """Every file that must not, by its path in the package, with the method that is its own."""
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(PACKAGE)
        if relative.parts[0] not in ELSEWHERE and relative.parent.as_posix() != PAPERS:
            yield relative, path.stem if relative.parent.as_posix() in OWN else ""


def test_no_method_is_named_outside_its_file():
    found = {(str(path), name) for path, own in sources() for name in named((PACKAGE / path).read_text(encoding="utf-8"), own)}
    assert found == set(EXCEPTIONS)


@pytest.mark.parametrize(
    "line",
    [
        'if name == "vdn":\n    pass',
        "from qtran_cli.exact.methods import vdn",
        "from qtran_cli.exact.methods.vdn import uniform",
        "import qtran_cli.exact.methods.vdn as least",
        "vdn = 1",
        "methods.vdn(1)",
        "fit(vdn=1)",
        "def vdn():\n    pass",
        "def fit(vdn):\n    pass",
        'SAMPLED = "iql2, vdn: by the weights"',
        'text = f"{name}, vdn: by the weights"',
    ],
)
def test_a_name_is_found_wherever_it_stands(line):
    assert named(line) == {"vdn"}
    assert not named(line, own="vdn")


@pytest.mark.parametrize(
    "line", ['"""VDN, called vdn."""', "x = 1\n'''As vdn does.'''", "vdn_fixed_points.decide()", '"VDN is exact"  # vdn']
)
def test_prose_and_longer_names_are_none(line):
    assert not named(line)


def test_every_exact_method_has_a_checker():
    assert PROJECTIONS.names() == CHECKERS.names()
