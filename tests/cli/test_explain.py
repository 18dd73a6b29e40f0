"""`qtran explain` as its user meets it: tables from everywhere, exit codes, the command that shows the origin again, what is refused."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conftest import ROOT

PRINTED = ROOT / "docs" / "literature" / "tables"
QMIX, VDN = str(PRINTED / "baselines_qmix.yaml"), str(PRINTED / "baselines_vdn.yaml")
BARE = "[[-11.92, -11.92, -11.92], [-11.92, 0, 0], [-11.92, 0, 0]]"
ONLY = ("--method", "qmix")
VERDICT = "qmix's best fit under ε-greedy play around (B,B), ε = 1/40: the same table,"


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def typed(monkeypatch):
    """Put a text on standard input."""
    return lambda text: monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))


def refused(ended, *words: str) -> None:
    """Exit code 2, nothing on stdout, two lines at most on stderr with these words."""
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) <= 2
    assert ended.err.startswith("error: ")
    for word in words:
        assert word in ended.err


def test_the_origin_comes_first_and_its_table_stands_beside_the_given_one(qtran):
    ended = qtran("explain", "qtran_table1", QMIX, *ONLY)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(VERDICT)
    assert "-2848/239" in ended.out
    low, high = re.search(r"as near +ε from (\S+) to (\S+)", ended.out).groups()
    assert 0.0224 < float(low) < 0.0226 < 0.0253 < float(high) < 0.0254
    assert "(B,B) is greedy there: play around it confirms itself" in ended.out
    assert "qmix's best fit around (B,C), (C,B), (C,C)" in " ".join(ended.out.split())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.json", BARE),
        ("t.json", f'{{"payoff": {BARE}}}'),
        ("t.yaml", BARE),
        ("t.yaml", "\n".join(f"- {row}" for row in re.findall(r"\[[^\[\]]+\]", BARE))),
        ("t.csv", BARE.replace("], [", "\n").strip("[]")),
        ("t.tsv", BARE.replace("], [", "\n").replace(", ", "\t").strip("[]")),
    ],
)
def test_a_table_comes_in_any_format(qtran, desk, name, text):
    (desk / name).write_text(text)
    assert qtran("explain", "qtran_table1", name, "-q", *ONLY).out.startswith(VERDICT)


def test_a_table_or_the_game_comes_from_standard_input(qtran, desk, typed):
    typed(BARE)
    assert qtran("explain", "qtran_table1", "-", "-q", *ONLY).out.startswith(VERDICT)
    (desk / "t.json").write_text(BARE)
    typed("payoff: [[8, -12, -12], [-12, 0, 0], [-12, 0, 0]]")
    ended = qtran("explain", "-", "t.json", *ONLY)
    assert ended.out.startswith(VERDICT)
    assert "qtran solve GAME --only methods --weights FILE" in ended.out


def test_factors_stand_for_their_sum(qtran, desk):
    (desk / "q.yaml").write_text("q: [[4, 0, 0], [4, 0, 0]]\n")
    ended = qtran("explain", "qtran_table1", "q.yaml", "-q")
    assert ended.out == "qtran_base's Σ Q_i: the very table\n"


def test_actions_by_name_may_stand_in_another_order(qtran, desk):
    (desk / "game.yaml").write_text("actions: [a, b]\npayoff: [[1, 2], [3, 7]]\n")
    (desk / "t.yaml").write_text("actions: [b, a]\npayoff: [[7, 3], [2, 1]]\n")
    assert qtran("explain", "game.yaml", "t.yaml", "-q").out == "the payoff itself: the very table\n"


def test_several_tables_that_are_one_object(qtran):
    ended = qtran("explain", "qtran_table1", QMIX, str(PRINTED / "baselines_maic.yaml"), *ONLY)
    assert ended.code == 0
    said = " ".join(ended.out.split())
    assert "are one object, qmix's best fit under ε-greedy play around (B,B), at ε = 1/40 and 1/4" in said


def test_what_a_free_epsilon_gains_over_uniform_sampling_is_said(qtran, desk):
    """A table near QMIX's local optimum under uniform sampling: some ε comes nearer to what is chance."""
    (desk / "learned.json").write_text("[[-8.08123456, -8.08, -8.08], [-8.08, 0.01, 0], [-8.08, 0, 0]]")
    (desk / "printed.json").write_text("[[-8.08, -8.08, -8.08], [-8.08, 0, 0], [-8.08, 0, 0]]")
    single = " ".join(qtran("explain", "qtran_table1", "learned.json", "-q", *ONLY).out.split())
    assert single.endswith("(qmix's local optimum 4 of 16 under uniform sampling is near too: off by 0.08123 at most)")
    rounded = qtran("explain", "qtran_table1", "printed.json", *ONLY).out
    assert "uniform       qmix's local optimum 4 of 16 under uniform sampling is near too:" in rounded
    several = qtran("explain", "qtran_table1", "learned.json", "printed.json", *ONLY).out.splitlines()
    assert [line.split()[-1] for line in several if ".json  " in line] == ["0.08123", "0.08"]


def test_the_document_has_exact_numbers(qtran):
    found = json.loads(qtran("explain", "qtran_table1", QMIX, VDN, "--json", "--method", "qmix,vdn", "--top", "2").out)
    assert found["schema"] == "qtran.explain/1"
    assert found["methods"] == ["qmix", "vdn"]
    table = found["tables"][0]
    assert (table["decimals"], table["near"], table["within_rounding"]) == (2, True, True)
    assert [len(one["origins"]) for one in found["tables"]] == [2, 2]
    best = table["origins"][0]
    assert (best["method"], best["role"], best["under"], best["epsilon"], best["centre"]) == ("qmix", "fit", "epsilon", "1/40", ["B", "B"])
    assert best["table"][0][0] == "-2848/239"
    off = abs(Fraction("-11.92") + Fraction(2848, 239))
    assert best["off"] == {"max": str(off), "mean_square": str(off**2 * 5 / 9), "rms": pytest.approx(float(off) * (5 / 9) ** 0.5)}
    assert {name["method"] for name in best["also"]} == {"qmix"}


def rerun(command: str, cwd: Path) -> dict:
    """What the shell makes of a printed command, as JSON."""
    line = command.replace("qtran solve", f'"{sys.executable}" -m qtran_cli solve') + ("" if "--json" in command else " --json")
    done = subprocess.run(["bash", "-c", line], cwd=cwd, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=True)
    return json.loads(done.stdout)["methods"]


@pytest.mark.parametrize(
    ("text", "method", "options"),
    [
        (BARE, "qmix", ()),
        (BARE, "qmix", ("--save-weights", "weights.csv")),
        ("[[-8, -8, -8], [-8, 0, 0], [-8, 0, 0]]", "qmix", ()),
        ("[[8, -6, -6], [-6, -6, -6], [-6, -6, -6]]", "qmix", ()),
        ("[[5, 0, 0], [0, 0, 0], [0, 0, -9]]", "cw_qmix", ("--alpha", "1/3")),
    ],
)
def test_the_command_shows_the_table_again(qtran, desk, text, method, options):
    (desk / "t.json").write_text(text)
    best = json.loads(qtran("explain", "qtran_table1", "t.json", "--method", method, "--json", *options).out)["tables"][0]["origins"][0]
    assert ("--json" in best["solve"]) is (best["role"] == "local optimum"), "a report does not print those"
    again = rerun(best["solve"], desk)[method]
    assert best["table"] in [again["q_jt"], *(optimum["q_jt"] for optimum in again["local_optima"])]


def test_nothing_near_is_an_answer_and_a_no_where_asked(qtran, desk):
    (desk / "far.json").write_text("[[100, 2, 2], [1, -50, 3], [1, 2, 30]]")
    ended = qtran("explain", "qtran_table1", "far.json", "-q", "--method", "vdn")
    assert (ended.code, ended.out[:49]) == (0, "no exact table is near: the nearest, vdn's fit un")
    no = qtran("explain", "qtran_table1", "far.json", "--method", "vdn", "--fail-unless-near")
    assert (no.code, no.err) == (1, "no exact table is near far.json\n")
    assert qtran("explain", "qtran_table1", QMIX, *ONLY, "--fail-unless-near").code == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[1, 2], [3, 4]]", ("a table of 2×2 joint actions", "3×3")),
        ("[[1, 2, 3], [3, 4, 5]]", ("a table of 2×3 joint actions", "3×3")),
        ("[[1, 2, 3], [3, nan, 5], [1, 2, 3]]", ("line 1", "nan")),
        ("[[1, 2, 3], [3, x, 5], [1, 2, 3]]", ("'x'",)),
        ("[[1, 2, 3], [3, 5], [1, 2, 3]]", ("payoff",)),
        ("[]", ("payoff",)),
        ("", ("t.yaml",)),
        ("q: [[1, 2, 3]]", ("factors for 1 agents",)),
        ('{"schema": "qtran.train/1"}', ("no whole answer of qtran train",)),
        ('{"schema": "qtran.train/1", "per_seed": [{"seed": 0, "q_jt": [[1]]}]}', ("no table of the game's shape",)),
        ('{"schema": "qtran.train/1", "per_seed": [{"seed": 0, "q_jt": null}]}', ("no joint table",)),
    ],
)
def test_what_is_no_table_is_refused(qtran, desk, text, words):
    (desk / "t.yaml").write_text(text)
    refused(qtran("explain", "qtran_table1", "t.yaml"), *words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("qtran_table1", "none.json"), ("none.json", "no such file")),
        (("qtran_table1", "-", "-"), ("standard input",)),
        (("-", "-"), ("standard input for GAME and TABLE",)),
        (("two_step", QMIX), ("3 states", "one-step")),
        (("qtran_table1", QMIX, "--method", "qmx"), ("'qmx'", "did you mean qmix?")),
        (("qtran_table1", QMIX, "--alpha", "0"), ("--alpha",)),
        (("qtran_table1", QMIX, "--decimals", "-1"), ("--decimals",)),
        (("qtran_table1", "."), ("no run is here",)),
        (("qtran_table1", QMIX, "--save-weights", QMIX), ("this file is read",)),
        (("qtran_table1", QMIX, "--save-weights", "w.zip"), (".zip",)),
        (("qtran_table1",), ("TABLE",)),
    ],
)
def test_options_that_do_not_fit_are_refused(qtran, desk, arguments, words):
    refused(qtran("explain", *arguments), *words)
    assert list(desk.iterdir()) == []


@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
def test_the_seeds_of_a_run_are_explained(qtran, desk):
    train = ("train", "--env", "qtran_table1", "--method", "vdn", "--seeds", "2", "--steps", "3000", "--full-exploration", "--out", "runs")
    answer = qtran(*train, "--name", "a", "--json").out
    (desk / "answer.json").write_text(answer)
    run = json.loads(answer)["run"]
    for source in (run, "answer.json"):
        found = json.loads(qtran("explain", "qtran_table1", source, "--method", "vdn", "--json").out)
        assert [table["name"] for table in found["tables"]] == [f"{source} seed 0", f"{source} seed 1"]
        assert all(table["near"] and table["origins"][0]["method"] == "vdn" for table in found["tables"])
    refused(qtran("explain", "climb", run), "another game")
