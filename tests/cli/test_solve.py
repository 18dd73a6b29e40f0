"""`qtran solve` as its user meets it: options, exit codes, what goes to which stream, and files."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from qtran_cli.cli._frame.options import complete_game
from qtran_cli.cli.solve import Fact, Objective
from qtran_cli.exact.theorem_1.factors import OBJECTIVES
from tests.conftest import ROOT
from tests.processes import PATIENCE

CLIMB = "name: climb\nactions: [A, B, C]\npayoff: [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]\n"
XOR = "name: xor\npayoff: [[0, 1], [1, 0]]\n"
WIDE = f"name: wide\npayoff: [{', '.join(str([10**6 + 20 * a + b for b in range(20)]) for a in range(15))}]\n"
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-9]|4[0-9]|9[0-7])m")


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Path:
    """The current folder, with three games."""
    for name, text in (("climb", CLIMB), ("xor", XOR), ("wide", WIDE)):
        (tmp_path / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_answer_goes_to_stdout_and_nothing_to_stderr(qtran, desk):
    ended = qtran("solve", "climb.yaml")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("not additive, not monotone, factorizable\n")


def test_the_catalogue_is_found_by_name(qtran, desk):
    assert qtran("solve", "climb").out.startswith("not additive, not monotone, factorizable\n")


def test_a_game_that_cannot_be_factorised_is_an_answer(qtran, desk):
    ended = qtran("solve", "xor.yaml")
    assert ended.code == 0
    assert "not factorizable" in ended.out


def test_json_is_one_document(qtran, desk):
    ended = qtran("solve", "climb.yaml", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["schema"] == "qtran.solve/1"


def test_quiet_prints_the_verdict_alone(qtran, desk):
    assert qtran("solve", "climb.yaml", "--quiet").out == "not additive, not monotone, factorizable\n"


@pytest.mark.parametrize(
    ("game", "facts", "code", "complaint"),
    [
        ("climb.yaml", ["rectangular"], 0, ""),
        ("climb.yaml", ["factorizable"], 0, ""),
        ("xor.yaml", ["factorizable"], 1, "xor is not factorizable\n"),
        ("climb.yaml", ["monotone"], 1, "climb is not monotone\n"),
        ("climb.yaml", ["additive", "rectangular"], 1, "climb is not additive\n"),
        ("xor.yaml", ["additive", "monotone", "rectangular"], 1, "xor is not additive and not monotone and not rectangular\n"),
    ],
)
def test_fail_unless_ends_with_one_after_answering(qtran, desk, game, facts, code, complaint):
    ended = qtran("solve", game, *(x for fact in facts for x in ("--fail-unless", fact)))
    assert (ended.code, ended.err) == (code, complaint)
    assert ended.out == qtran("solve", game).out
    assert qtran("solve", game, "-q", *(x for fact in facts for x in ("--fail-unless", fact))).err == ""


def test_fail_unless_applies_to_documents_too(qtran, desk):
    ended = qtran("solve", "xor.yaml", "--json", "--fail-unless", "rectangular")
    assert ended.code == 1
    assert json.loads(ended.out)["qtran_base"]["feasible"] is False


def test_numbers_are_exact_until_rounding_is_asked_for(qtran, desk):
    assert "14182/9" in qtran("solve", "climb.yaml", "--full").out
    assert "1575.78" in qtran("solve", "climb.yaml", "--full", "--float").out
    assert "1575.7778" in qtran("solve", "climb.yaml", "--full", "--digits", "4").out


def test_the_objective_chooses_the_factors(qtran, desk):
    tight, margin = (json.loads(qtran("solve", "climb.yaml", "--json", "--objective", name).out)["qtran_base"] for name in OBJECTIVES)
    assert tight["q"] != margin["q"]
    assert tight["margin"] == margin["margin"] == "2"


def test_the_options_offer_what_the_solver_has():
    from qtran_cli.exact.one_step.solution import Solution

    assert tuple(Objective) == OBJECTIVES
    assert set(Fact) - {"factorizable"} <= set(Solution.__dataclass_fields__)


def test_full_prints_every_cell(qtran, desk):
    (desk / "long.yaml").write_text(f"payoff: [{', '.join(str([a * b for b in range(30)]) for a in range(30))}]\n")
    assert "900 joint actions: --full prints them" in qtran("solve", "long.yaml").out
    assert "too many to print" in qtran("solve", "long.yaml", "--only", "verdict").out
    text = qtran("solve", "long.yaml", "--full").out
    assert "--full prints" not in text
    assert str(29 * 29) in text.split()


def test_standard_input_is_a_game(process):
    ended = process("solve", "-", "--from", "yaml", "--quiet", stdin=XOR)
    assert ended == (0, "not additive, not monotone, not factorizable\n", "")


NFG = 'NFG 1 R "two views" { "P1" "P2" } { 2 2 }\n\n1 2 0 0 0 0 1 5\n'


def test_players_who_differ_are_converted_on_request(qtran, desk):
    (desk / "views.nfg").write_text(NFG)
    refused = qtran("solve", "views.nfg")
    assert refused.code == 2
    assert "--player 1" in refused.err
    for options, table in ((["--player", "2"], [["2", "0"], ["0", "5"]]), (["--sum"], [["3", "0"], ["0", "6"]])):
        assert json.loads(qtran("solve", "views.nfg", "--json", *options).out)["game"]["payoff"] == table
    assert qtran("solve", "climb.yaml", "--sum").code == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["climb.yaml", "--json", "--float"], "--json is always exact"),
        (["climb", "--from", "yaml"], "./climb"),
        (["climb.yaml", "--from", "toml"], "toml"),
        (["climb.yaml", "--json", "--digits", "3"], "--json is always exact"),
        (["climb.yaml", "--digits", "-1"], "digits"),
        (["climb.yaml", "--objective", "loose"], "objective"),
        (["climb.yaml", "--fail-unless", "nice"], "fail-unless"),
        (["none.yaml"], "none.yaml"),
        (["clim"], "did you mean climb"),
        ([], "GAME"),
        (["climb.yaml", "--plot", "x.jpg"], "use .png, .svg, .pdf or .eps"),
        (["climb.yaml", "--plot", "x"], "ends in .png, .svg, .pdf or .eps"),
        (["climb.yaml", "--plot", "no/where/x.png"], "its folder does not exist"),
        (["climb.yaml", "--plot", "."], "a folder stands there"),
    ],
)
def test_what_cannot_be_answered_ends_with_two_and_two_lines(qtran, desk, arguments, words):
    before = sorted(path.name for path in desk.iterdir())
    ended = qtran("solve", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert len(ended.err.splitlines()) <= 2
    assert sorted(path.name for path in desk.iterdir()) == before


@pytest.mark.parametrize(("suffix", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("PDF", b"%PDF")])
def test_plot_writes_the_figure_and_answers(qtran, desk, suffix, magic):
    file = desk / f"figure.{suffix}"
    file.write_text("old")
    ended = qtran("solve", "climb.yaml", "--plot", file.name, "--force")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == qtran("solve", "climb.yaml").out
    assert file.read_bytes().startswith(magic)
    assert len(list(desk.iterdir())) == 4


def test_a_figure_that_cannot_be_drawn_leaves_the_old_one(qtran, desk, monkeypatch):
    (desk / "figure.png").write_text("old")
    monkeypatch.setattr("qtran_cli.report.one_step.figure.picture", lambda *_: 1 / 0)
    assert qtran("solve", "climb.yaml", "--plot", "figure.png", "--force").code == 2
    assert (desk / "figure.png").read_text() == "old"


def test_a_game_too_large_to_draw_is_refused_before_it_is_solved(qtran, desk, monkeypatch):
    (desk / "long.yaml").write_text(f"payoff: [{list(range(300))}, {list(range(300))}]\n")
    monkeypatch.setattr("qtran_cli.exact.one_step.solve.solve", lambda *_: pytest.fail("solved"))
    ended = qtran("solve", "long.yaml", "--plot", "figure.png")
    assert ended.code == 2
    assert "too large to draw" in ended.err


def test_piped_tables_are_plain_and_whole(process, desk):
    ended = process("solve", "wide.yaml", cwd=desk)
    assert "\x1b" not in ended.out
    rows = [line for line in ended.out.splitlines() if "1000000" in line and "│" in line]
    assert rows[0].split("│")[1].split()[0] == "1000000"
    assert "1000019" in rows[0]


def terminal(desk: Path, *arguments: str, **environment: str) -> str:
    """What a terminal of 80 columns shows."""
    mine, theirs = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "CI")}
    env |= {"PYTHONPATH": str(ROOT), "COLUMNS": "80", "LINES": "24", "TERM": "xterm-256color", **environment}
    with subprocess.Popen([sys.executable, "-m", "qtran_cli", *arguments], cwd=desk, env=env, stdout=theirs, stderr=theirs) as child:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(mine, 65536)
            except OSError:  # the other side is closed
                piece = b""
            if not piece:
                break
            shown += piece
        assert child.wait(PATIENCE) == 0
    os.close(mine)
    return shown.decode().replace("\r\n", "\n")


def test_a_terminal_gets_colour_unless_no_color_is_set(desk):
    assert COLOUR.search(terminal(desk, "solve", "climb.yaml"))
    assert not COLOUR.search(terminal(desk, "solve", "climb.yaml", NO_COLOR="1"))


def test_a_terminal_gets_wide_tables_in_blocks(desk):
    lines = terminal(desk, "solve", "wide.yaml", "--full", NO_COLOR="1").splitlines()
    assert any("payoff Q_jt (continued)" in line for line in lines)
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines) <= 80


def test_a_terminal_is_told_of_the_figure(desk):
    assert "wrote figure.svg" in terminal(desk, "solve", "climb.yaml", "--plot", "figure.svg")
    assert "wrote" not in terminal(desk, "solve", "climb.yaml", "--plot", "figure.svg", "--quiet", "--force")


@pytest.mark.parametrize("encoding", ["ascii"])
def test_terminals_without_our_letters_get_an_answer(process, desk, encoding):
    ended = process("solve", "climb.yaml", cwd=desk, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert ended.code == 0
    assert "78 != 0" in " ".join(ended.out.split())


def test_the_shell_completes_the_catalogue_s_names():
    assert "climb" in complete_game("cli")
    assert complete_game("no such") == []
