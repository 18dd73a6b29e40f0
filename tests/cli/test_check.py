"""`qtran check` as its user meets it: ways to give factors, exit codes, files, and what is refused."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tests.test_architecture import HEAVY, loaded

PAPER = ("--q", "3.84,-2.06,-2.25", "--q", "4.16,2.29,2.29")
CLIMB = "name: climb\nactions: [A, B, C]\npayoff: [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]\n"
GOOD, BAD = ("--q", "3,1,0", "--q", "2,1,0"), ("--q", "30,1,0", "--q", "2,1,0")
HOLDS = "factorises: (4a), (4b) and strict IGM hold\n"


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Path:
    """The current folder, with a game."""
    (tmp_path / "climb.yaml").write_text(CLIMB)
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


def test_a_yes_exits_with_0_and_a_no_with_1(qtran, desk):
    yes, no = qtran("check", "climb.yaml", *GOOD), qtran("check", "climb.yaml", *BAD)
    assert (yes.code, yes.err, no.code, no.err) == (0, "", 1, "")
    assert yes.out.startswith(HOLDS)
    assert no.out.startswith("IGM holds, (4b) fails: rescale by 2/15 or less\n")


def test_the_papers_factors_on_the_true_and_on_the_learned_table(qtran, desk):
    assert qtran("check", "qtran_table1", *PAPER, "-q").out == HOLDS
    (desk / "learned.csv").write_text("8,-12.02,-12.02\n-12,0,0\n-12,0,-0.01\n")
    learned = qtran("check", "qtran_table1", *PAPER, "--q-jt", "learned.csv")
    assert learned.code == 0
    assert "learned.csv, in place of the payoff" in learned.out
    assert "0.05" in learned.out.split("slack D")[1]


@pytest.mark.parametrize(
    "options",
    [
        ("--q", "-1,2,3", "--q", "-3,-2,0"),
        ("--q=-1,2,3", "--q=-3,-2,0"),
        ("--q", "-1, 2, 3", "--q", " -3,-2,0"),
        ("--q", "-2/2,2,3", "--q", "-3.0,-2,0", "--v", "-1"),
    ],
)
def test_a_first_number_may_be_negative(qtran, desk, options):
    found = json.loads(qtran("check", "climb.yaml", *options, "--json").out)
    assert found["q"] == [["-1", "2", "3"], ["-3", "-2", "0"]]
    assert found["v"] == ("-1" if "--v" in options else "8")


@pytest.mark.parametrize("v", [("--v", "-1/3"), ("--v=-1/3",)])
def test_v_may_be_given(qtran, desk, v):
    ended = qtran("check", "climb.yaml", *GOOD, *v, "-q")
    assert (ended.code, ended.out) == (1, "(4a) needs V_jt = 6, not -1/3: with it (4a), (4b) and IGM hold\n")


def test_a_tolerance_turns_a_near_yes_into_a_yes(qtran, desk):
    (desk / "near.yaml").write_text("payoff: [[1, 0.99], [0, 0]]")
    options = ("check", "near.yaml", "--q", "1,0", "--q", "0,0", "-q")
    assert qtran(*options).code == 1
    ended = qtran(*options, "--tolerance", "1/100")
    assert (ended.code, ended.out) == (0, "factorises within 0.01: (4a), (4b) and consistent IGM hold\n")


def test_factors_from_a_file(qtran, desk):
    for name, text in (
        ("f.yaml", "q: [[3, 1, 0], [2, 1, 0]]\nv: 6"),
        ("f.json", '{"q": [[3, 1, 0], [2, 1, 0]]}'),
        ("f", "[[3, 1, 0], [2, 1, 0]]"),
    ):
        (desk / name).write_text(text)
        assert qtran("check", "climb.yaml", "--factors", name, "-q").out == HOLDS
    (desk / "wrong.yaml").write_text("q: [[3, 1, 0], [2, 1, 0]]\nv: 7")
    assert qtran("check", "climb.yaml", "--factors", "wrong.yaml").code == 1
    assert qtran("check", "climb.yaml", "--factors", "wrong.yaml", "--v", "6").code == 0, "--v is stronger than the file's v"


def test_a_pipe_from_solve(qtran, desk, typed):
    typed(qtran("solve", "climb.yaml", "--json").out)
    ended = qtran("check", "climb.yaml", "--factors", "-", "-q")
    assert (ended.code, ended.out) == (0, HOLDS)
    (desk / "solved.json").write_text(qtran("solve", "climb.yaml", "--json", "--objective", "margin").out)
    assert qtran("check", "climb.yaml", "--factors", "solved.json", "-q").out == HOLDS


def test_the_mended_factors_of_a_check_check_out(qtran, desk):
    found = json.loads(qtran("check", "climb.yaml", *BAD, "--json").out)
    (desk / "mended.json").write_text(json.dumps({"q": found["repair"]["q"], "v": found["repair"]["v"]}))
    assert qtran("check", "climb.yaml", "--factors", "mended.json", "-q").out == HOLDS
    line = next(line for line in qtran("check", "climb.yaml", *BAD).out.splitlines() if "--q " in line)
    assert qtran("check", "climb.yaml", *line.split(), "-q").out == HOLDS


def test_the_game_from_standard_input(qtran, desk, typed):
    typed(CLIMB)
    assert qtran("check", "-", *GOOD, "-q").out == HOLDS
    for table in ("[[11, -30, 0], [-30, 7, 6], [0, 0, 5]]", "payoff: [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]"):
        typed(table)
        assert qtran("check", "climb.yaml", *GOOD, "--q-jt", "-", "-q").out == HOLDS
    typed("[[11, -30, 0], [-30, 7]]")
    refused(qtran("check", "climb.yaml", *GOOD, "--q-jt", "-"), "standard input")


def test_json_is_one_document_and_exits_alike(qtran, desk):
    for options, code in ((GOOD, 0), (BAD, 1)):
        ended = qtran("check", "climb.yaml", *options, "--json")
        assert (ended.code, ended.err) == (code, "")
        found = json.loads(ended.out)
        assert (found["schema"], found["factorises"]) == ("qtran.check/1", code == 0)


def test_explain_writes_the_worksheet(qtran, desk):
    ended = qtran("check", "qtran_table1", *PAPER, "--explain")
    assert ended.code == 0
    assert "  (A,B)  Q_1(A) + Q_2(B) − Q_jt(A,B) + V_jt = 3.84 + 2.29 + 12 + 0 = 18.13 ≥ 0\n" in ended.out
    assert qtran("check", "climb.yaml", *BAD, "--explain").code == 1


def test_rounding(qtran, desk):
    assert "at most 0.13, the same for all agents" in qtran("check", "climb.yaml", *BAD, "--float").out
    assert "at most 0.1333, the same for all agents" in qtran("check", "climb.yaml", *BAD, "--digits", "4").out


def test_full_prints_a_large_table(qtran, desk):
    factors = ("--q", ",".join(["0"] * 21), "--q", ",".join(["0"] * 21))
    assert qtran("check", "qtran_fig2", *factors).out.count("│") == 0
    assert qtran("check", "qtran_fig2", *factors, "--full").out.count("\n") > 60


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_plot_writes_a_figure(qtran, desk, suffix):
    ended = qtran("check", "climb.yaml", *BAD, "--plot", f"scales.{suffix}")
    assert (ended.code, ended.err) == (1, "")
    first = (desk / f"scales.{suffix}").read_bytes()
    qtran("check", "climb.yaml", *BAD, "--plot", f"scales.{suffix}", "--json")
    assert (desk / f"scales.{suffix}").read_bytes() == first
    assert sorted(p.name for p in desk.iterdir()) == ["climb.yaml", f"scales.{suffix}"]


def test_a_certificate_is_verified(qtran, desk):
    for options in (GOOD, BAD):
        assert qtran("check", "climb.yaml", *options, "--certificate", "c.json", "--force").code == (options is BAD)
        assert qtran("verify", "c.json").code == 0
    text = (desk / "c.json").read_text()
    (desk / "c.json").write_text(text.replace('"rescale"', '"factorises"'))
    assert qtran("verify", "c.json").code == 1


def test_the_certificate_of_a_learned_table_is_about_that_table(qtran, desk):
    (desk / "learned.yaml").write_text("payoff: [[8, -12.02, -12.02], [-12, 0, 0], [-12, 0, -0.01]]")
    assert qtran("check", "qtran_table1", *PAPER, "--q-jt", "learned.yaml", "--certificate", "c.json").code == 0
    assert qtran("verify", "c.json").code == 0
    assert json.loads((desk / "c.json").read_text())["game"]["payoff"][0][1] == "-601/50"


REFUSALS = {
    "no factors": ((), ("no factors to check", "--q once per agent", "--factors FILE")),
    "one list": (GOOD[:2], ("--q given once, the game has 2 agents", "--q A,B,C --q A,B,C")),
    "three lists": ((*GOOD, "--q", "1,2,3"), ("--q given 3 times",)),
    "short list": (("--q", "1,2", "--q", "1,2,3"), ("--q of agent 1: 2 numbers for 3 actions", "A, B, C")),
    "text": (("--q", "1,2,x", "--q", "1,2,3"), ("--q of agent 1, number 3: 'x' is not an exact number",)),
    "infinity": (("--q", "1,2,inf", "--q", "1,2,3"), ("'inf' is not an exact number",)),
    "huge exponent": (("--q", "1,2,1e10000000", "--q", "1,2,3"), ("exponent",)),
    "text v": ((*GOOD, "--v", "six"), ("--v: 'six' is not an exact number",)),
    "negative tolerance": ((*GOOD, "--tolerance", "-1/3"), ("a tolerance of -1/3", "0 or more")),
    "text tolerance": ((*GOOD, "--tolerance", "small"), ("--tolerance: 'small'",)),
    "both": ((*GOOD, "--factors", "climb.yaml"), ("--q and --factors", "once")),
    "missing file": (("--factors", "nosuch.yaml"), ("nosuch.yaml: no such file", "YAML or JSON")),
    "folder": (("--factors", "."), ("folder",)),
    "a game": (("--factors", "climb.yaml"), ("climb.yaml: line 1", "unknown key 'name'")),
    "other shape": ((*GOOD, "--q-jt", "xor"), ("xor: a table of 2×2 joint actions", "the game has 3×3")),
    "no such table": ((*GOOD, "--q-jt", "nosuch.npy"), ("nosuch.npy: no such file",)),
    "rounded json": ((*GOOD, "--json", "--float"), ("--json is always exact",)),
    "explained json": ((*GOOD, "--json", "--explain"), ("--json with --explain",)),
    "jpg": ((*GOOD, "--plot", "scales.jpg"), ("no figure is written as .jpg", ".png, .svg, .pdf or .eps")),
    "no folder": ((*GOOD, "--plot", "nosuch/scales.png"), ("folder does not exist",)),
    "certificate nowhere": ((*GOOD, "--certificate", "nosuch/c.json"), ("folder does not exist",)),
    "no value": (("--q",), ("--q",)),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_bad_input_is_refused_in_two_lines_and_nothing_is_written(qtran, desk, case):
    options, words = REFUSALS[case]
    refused(qtran("check", "climb.yaml", *options), *words)
    assert [p.name for p in desk.iterdir()] == ["climb.yaml"]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("-", "--factors", "-"), "GAME and --factors"),
        (("-", *GOOD, "--q-jt", "-"), "GAME and --q-jt"),
        (("climb", "--factors", "-", "--q-jt", "-"), "--factors and --q-jt"),
        (("-", "--factors", "-", "--q-jt", "-"), "GAME and --factors and --q-jt"),
    ],
)
def test_standard_input_is_read_once(qtran, arguments, names):
    refused(qtran("check", *arguments), f"standard input for {names}", "one of them can be -")


@pytest.mark.parametrize(
    ("text", "words"), [('{"q": [[3, 1', ("not JSON", "q: [[")), ('{"runs": []}', ("unknown key 'runs'",)), ("", ("empty",))]
)
def test_truncated_and_foreign_documents_are_refused(qtran, desk, typed, text, words):
    typed(text)
    refused(qtran("check", "climb.yaml", "--factors", "-"), "standard input", *words)


def test_half_of_solve_s_output_is_refused(qtran, desk, typed):
    whole = qtran("solve", "climb.yaml", "--json").out
    for share in (1, 2, 3):
        typed(whole[: share * len(whole) // 4])
        refused(qtran("check", "climb.yaml", "--factors", "-"), "not JSON")


def test_a_game_without_factors_is_told(qtran, desk, typed):
    typed(qtran("solve", "xor", "--json").out)
    refused(qtran("check", "xor", "--factors", "-"), "there are no factors", "cannot be factorised")


def test_factors_of_another_game_are_refused(qtran, desk, typed):
    typed(qtran("solve", "alt_counterexample", "--json").out)
    refused(qtran("check", "climb.yaml", "--factors", "-"), "factors for 3 agents", "the game has 2")


def test_three_agents_have_no_plane_to_draw(qtran, desk):
    ended = qtran("check", "alt_counterexample", "--q", "1,0", "--q", "1,0", "--q", "1,0", "--plot", "scales.png")
    refused(ended, "3 agents", "the inequalities and the largest scales")
    assert not (desk / "scales.png").exists()


def test_a_drawing_is_refused_before_any_work(qtran, desk):
    refused(qtran("check", "climb.yaml", "--q", "1", "--plot", "scales.jpg"), "no figure is written as .jpg")


def test_nothing_is_drawn_before_the_factors_are_read(qtran, desk):
    refused(qtran("check", "climb.yaml", "--q", "1,2", "--q", "1,2,3", "--plot", "scales.png"), "2 numbers")
    assert not (desk / "scales.png").exists()


def test_a_floating_table_whose_sums_would_be_rounded_is_refused_by_name(qtran, desk):
    np.save(desk / "large.npy", np.linspace(0, 1, 1001 * 1001).reshape(1001, 1001) / 3)
    ones = ",".join(["1"] * 1001)
    refused(qtran("check", "large.npy", "--q", ones, "--q", ones), "large.npy: a floating table", "integers")


def test_a_report_off_a_terminal_is_plain_and_uncut(qtran, desk):
    text = qtran("check", "qtran_fig2", "--q", ",".join(["0"] * 21), "--q", ",".join(["0"] * 21), "--full").out
    assert "\x1b" not in text
    rows = [line for line in text.splitlines() if re.match(r"^\d+ +│", line)]
    assert len(rows) == 21 * 3 or len(rows) == 21
    assert max(map(len, text.splitlines())) > 120


@pytest.mark.parametrize("options", [(), ("--json",), ("--explain",)], ids=["report", "json", "explain"])
def test_a_check_of_two_agents_loads_nothing_heavy(options):
    names = loaded("check", "games/climb.yaml", *GOOD, *options)
    assert not names & HEAVY
    assert "pydantic" not in names
    assert "numpy" in names


def test_a_learned_table_is_aligned_by_action_names(qtran, tmp_path):
    game, learned, other = (tmp_path / name for name in ("game.yaml", "learned.yaml", "other.yaml"))
    game.write_text("actions: [[a, b], [c, d]]\npayoff: [[5, 0], [0, 1]]\n")
    learned.write_text("actions: [[b, a], [c, d]]\npayoff: [[0, 1], [5, 0]]\n")
    other.write_text("actions: [[x, a], [c, d]]\npayoff: [[0, 1], [5, 0]]\n")
    factors = ("--q", "1,0", "--q", "1,0", "--quiet")
    assert qtran("check", str(game), *factors, "--q-jt", str(learned)).out == qtran("check", str(game), *factors).out
    refused = qtran("check", str(game), *factors, "--q-jt", str(other))
    assert refused.code == 2
    assert "agent 1 has other actions than in the game" in refused.err
