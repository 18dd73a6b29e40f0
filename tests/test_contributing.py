"""The recipes of CONTRIBUTING.md, followed to the letter."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qtran_cli import catalogue
from tests.processes import PATIENCE

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def blocks(heading: str, language: str) -> list[str]:
    """The code blocks of a section."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


def block(heading: str, language: str) -> str:
    """The first of them."""
    return blocks(heading, language)[0]


@pytest.fixture
def with_format(tmp_path, monkeypatch):
    """The recipe's format, dropped beside the others as ``column``."""
    import qtran_cli.formats

    folder = tmp_path / "more formats"
    folder.mkdir()
    (folder / "column.py").write_text(block("Add a format", "python"), encoding="utf-8")
    monkeypatch.setattr(qtran_cli.formats, "__path__", [*qtran_cli.formats.__path__, str(folder)])
    yield
    sys.modules.pop("qtran_cli.formats.column", None)


def test_added_game_is_what_it_claims(tmp_path, monkeypatch, qtran):
    recipe = block("Add a game", "yaml")
    path = tmp_path / "matching-signals.yaml"
    path.write_text(recipe, encoding="utf-8")
    assert f"name: {path.stem}\n" in recipe
    ended = qtran("solve", str(path), "--json")
    assert (ended.code, ended.err) == (0, "")
    answer = json.loads(ended.out)
    assert answer["game"]["name"] == path.stem
    claimed = re.search(r"additive: (\w+), monotone: (\w+), rectangular: (\w+), optimum: (\w+)", recipe)
    found = [answer["classes"]["additive"]["holds"], answer["classes"]["monotone"]["holds"], answer["optimum"]["rectangular"]]
    assert claimed is not None
    assert list(claimed.groups()) == [*(str(fact).lower() for fact in found), answer["optimum"]["value"]]


def test_added_format_is_read_by_every_command(with_format, tmp_path, qtran):
    path = tmp_path / "lone.column"
    path.write_text("1/3\n0.5\n", encoding="utf-8")
    answer = json.loads(qtran("solve", str(path), "--json").out)
    assert answer["game"]["payoff"] == ["1/3", "1/2"]
    assert answer["game"]["name"] == "lone"


def test_added_format_is_offered_by_convert(with_format, tmp_path, qtran):
    (tmp_path / "lone.column").write_text("1/3\n0.5\n", encoding="utf-8")
    there, back = tmp_path / "lone.yaml", tmp_path / "back.column"
    assert qtran("games", "convert", str(tmp_path / "lone.column"), str(there)).code == 0
    assert qtran("games", "convert", str(there), str(back)).code == 0
    assert back.read_text() == "1/3\n1/2\n"


def test_added_format_reports_its_errors_like_the_others(with_format, tmp_path, qtran):
    path = tmp_path / "lone.column"
    path.write_text("1\nmany\n", encoding="utf-8")
    ended = qtran("solve", str(path))
    assert (ended.code, ended.out) == (2, "")
    assert "lone.column, line 2" in ended.err
    refused = qtran("games", "convert", "climb", str(tmp_path / "climb.column"))
    assert refused.code == 2
    assert "2 agents" in refused.err
    assert not (tmp_path / "climb.column").exists()


@pytest.fixture
def with_method(tmp_path, monkeypatch):
    """The recipe's method, dropped beside the others as ``weighted_sum``."""
    methods = pytest.importorskip("qtran_cli.learn.methods")
    folder = tmp_path / "more methods"
    folder.mkdir()
    (folder / "weighted_sum.py").write_text(block("Add a trained method", "python"), encoding="utf-8")
    monkeypatch.setattr(methods, "__path__", [*methods.__path__, str(folder)])
    yield
    sys.modules.pop("qtran_cli.learn.methods.weighted_sum", None)


@pytest.mark.parametrize("env", ["climb", "two_step"])
def test_added_method_is_trained(with_method, tmp_path, qtran, env):
    asked = ("--env", env, "--method", "weighted_sum", "--seeds", "2", "--steps", "40", "--out", str(tmp_path / "runs"))
    answer = json.loads(qtran("train", *asked, "--json").out)
    assert (answer["method"], answer["updates"]) == ("weighted_sum", 37)
    assert "Σ_i |w_i(s)|" in qtran("methods", "weighted_sum").out


@pytest.fixture
def with_exact(tmp_path, monkeypatch):
    """The recipe's exact method and its checker, dropped beside the others as ``optimistic``."""
    import qtran_cli.exact.methods as solvers
    import qtran_cli.verify.methods as checkers

    for package, text in zip((solvers, checkers), blocks("Add an exact method", "python"), strict=True):
        folder = tmp_path / package.__name__
        folder.mkdir()
        (folder / "optimistic.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    yield
    for package in (solvers, checkers):
        sys.modules.pop(f"{package.__name__}.optimistic", None)


def test_added_exact_method_is_solved_and_verified(with_exact, tmp_path, qtran):
    made = tmp_path / "climb.json"
    found = json.loads(qtran("solve", "climb", "--json", "--certificate", str(made)).out)["methods"]["optimistic"]
    assert (found["q"], found["greedy"]) == ([["11", "7", "5"], ["11", "7", "6"]], [["A", "A"]])
    assert '"optimistic"' in made.read_text(encoding="utf-8")
    assert qtran("verify", str(made)).code == 0


def test_its_checker_refuses_what_is_not_so(with_exact):
    from qtran_cli.exact.one_step.claims import claims as of_solution
    from qtran_cli.exact.one_step.solve import solve
    from qtran_cli.verify import Refused, verify

    game = catalogue.load_one_step("climb")
    fits = [c for _, c in of_solution(solve(game)) if getattr(c, "method", "") in ("iql", "optimistic")]
    assert len(fits) == 2
    for fit in fits:
        verify(fit, game.payoff)
    with pytest.raises(Refused, match="is not the largest payoff there"):
        verify(replace(fits[0], method="optimistic"), game.payoff)


def test_what_an_added_exact_method_does_not_promise_is_not_told(with_exact, qtran):
    states = json.loads(qtran("solve", "two_step", "--json").out)["methods"]["optimistic"]
    assert "no joint table" in states["bootstrapped"]["reason"]
    histories = json.loads(qtran("solve", "two_state_hidden", "--json").out)["methods"]["optimistic"]
    assert "does not say" in histories["decentralised"]["reason"]


@pytest.mark.parametrize("heading", ["Add a format", "Add an exact method", "Add a trained method"])
def test_what_a_recipe_adds_passes_lint(heading):
    for text in blocks(heading, "python"):
        for what in (("check",), ("format", "--check")):
            command = [sys.executable, "-m", "ruff", *what, "--stdin-filename", str(ROOT / "qtran_cli" / "added.py"), "-"]
            done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE)
            assert done.returncode == 0, done.stdout


def test_added_experiment_is_listed_and_run(tmp_path, monkeypatch, qtran):
    pytest.importorskip("torch")
    import qtran_cli.reproduce.experiments as experiments

    folder = tmp_path / "more experiments"
    folder.mkdir()
    (folder / "penalty.py").write_text(block("Add a paper's experiment", "python"), encoding="utf-8")
    monkeypatch.setattr(experiments, "__path__", [*experiments.__path__, str(folder)])
    try:
        assert "The penalty game" in qtran("reproduce", "--list").out
        ended = qtran("reproduce", "penalty", "--seeds", "2", "--steps", "30", "--out", str(tmp_path), "--json")
        assert (ended.code, ended.err) == (0, "")
        found = json.loads(ended.out)
        assert [(row["arm"], row["exact"], row["verdict"]) for row in found["numbers"]] == [
            ("iql", "2", None),
            ("qtran_base", None, None),
        ], "no factors are strict here"
        assert found["claims"][0]["above"] == ["qtran_base"]
    finally:
        sys.modules.pop("qtran_cli.reproduce.experiments.penalty", None)
