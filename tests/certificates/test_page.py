"""docs/certificates.md: the proofs that it works out by hand are the ones that qtran writes, and its table of claims is whole."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from fractions import Fraction
from pathlib import Path

import pytest

from qtran_cli import catalogue
from qtran_cli.certificates import file as certificates
from qtran_cli.certificates.json import histories, one_step, states
from qtran_cli.exact.one_step.claims import claims as of_solution
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.model.game import Game
from tests.certificates import test_several_states as tasks
from tests.processes import PATIENCE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "certificates.md").read_text(encoding="utf-8")


def written(name: str) -> list[dict]:
    game = catalogue.load(name)
    return certificates.document(game, of_solution(solve(game)))["claims"]


def quoted(start: str) -> dict:
    """The indented JSON that starts so."""
    text = PAGE[PAGE.index(start) :]
    return json.loads(re.split(r"\n(?! {4})", text, maxsplit=1)[0])


def test_the_claim_about_climb_is_the_one_that_is_written():
    assert quoted('{"claim": "qtran_alt"') in written("climb")


def test_the_slacks_of_the_table_are_the_claim_s():
    q = [[Fraction(x) for x in row] for row in quoted('{"claim": "qtran_alt"')["proof"]["q"]]
    lines = [line.split("|")[2:5] for line in PAGE.splitlines() if re.match(r"\| \*\*[ABC]: ", line)]
    payoff = catalogue.load("climb").payoff.nested()
    for a, line in enumerate(lines):
        for b, cell in enumerate(line):
            left, slack = cell.replace("−", "-").replace("*", "").split("=")
            total, sign, part = re.fullmatch(r"\s*(\d+) ([-+]) (\d+)\s*", left).groups()
            assert Fraction(total) == q[0][a] + q[1][b]
            assert Fraction(sign + part) == -Fraction(payoff[a][b])
            assert Fraction(slack.strip()) == Fraction(total) + Fraction(sign + part) >= 0
    assert len(lines) == 3


def test_the_refuted_cell_is_the_one_that_is_written():
    [tree] = [claim["proof"] for claim in written("alt_counterexample") if claim["claim"] == "qtran_alt"]
    assert tree["line"] == [None, "A", "B"]
    assert quoted('{"cell": [') == tree["cells"][1]


@pytest.mark.parametrize("claim", [name for kind in (one_step, states, histories) for name in kind.CLAIMS.names()])
def test_every_claim_is_in_the_table(claim):
    assert f"| `{claim}` |" in PAGE


def test_statements_that_the_page_cites_exist():
    theory = (ROOT / "docs" / "theory.md").read_text(encoding="utf-8")
    cited = re.findall(r"(?<![\d/])\b(?:1[0-3]|[1-8])\.\d+\b", PAGE)
    assert len(cited) > 20
    assert all(re.search(rf"^### (Statement|Definition) {re.escape(x)} ", theory, re.MULTILINE) for x in cited)


def program() -> str:
    """The page's program that computes a digest."""
    start = PAGE.index("    import hashlib, json, sys\n")
    return textwrap.dedent(re.split(r"\n(?!\n| {4})", PAGE[start:], maxsplit=1)[0])


def solved(game: Game) -> dict:
    return certificates.document(game, of_solution(solve(game)))


DOCUMENTS = {
    "one step": lambda: solved(catalogue.load("alt_counterexample")),
    "names beyond ASCII": lambda: solved(Game(catalogue.load("climb").payoff, name='J🧨ö"\\\n', actions=[["α", "\x7f", "c"]] * 2)),
    "states": lambda: tasks.written(tasks.FULL["two_step with a horizon"]),
    "histories": lambda: tasks.written(catalogue.load("recycling")),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_page_s_ten_lines_compute_the_digest(tmp_path, kind):
    made, code = DOCUMENTS[kind](), program()
    assert len([line for line in code.splitlines() if line]) <= 10
    for document, told in ((made, "as it says"), (made | {"digest": "sha256:0"}, "not sha256:0")):
        path = tmp_path / "c.json"
        path.write_text(json.dumps(document, indent=3, ensure_ascii=False), encoding="utf-8", errors="surrogatepass")
        done = subprocess.run([sys.executable, "-I", "-c", code, str(path)], capture_output=True, text=True, check=True, timeout=PATIENCE)
        assert done.stdout == f"{made['digest']} {told}\n"
