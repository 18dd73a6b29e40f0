"""`qtran solve` on a terminal of 80 × 24: a screen and a half with a reason a method, the verdict last, the rest by --full."""

from __future__ import annotations

import re

import pytest

from qtran_cli.exact.known import PROJECTIONS
from tests.cli.terminal import Terminal

HALF = 24 + 24 // 2
WORDS = r"right|fails: |cannot: "


def shown(*arguments: str, lines: int = 24) -> list[str]:
    """What a terminal shows, a line each, without colours."""
    terminal = Terminal(*arguments, lines=lines)
    assert terminal.close() == 0
    return re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|\r", b"", terminal.said).decode().rstrip("\n").split("\n")


def test_a_game_of_three_by_three_fits_a_screen_and_a_half(qtran):
    assert len(qtran("solve", "climb").out.splitlines()) <= HALF + 3  # fourteen methods and six lines of proofs
    assert max(map(len, shown("solve", "qtran_table1"))) <= 80


def test_every_method_has_a_line_that_says_why(qtran):
    out = qtran("solve", "climb").out
    for name in PROJECTIONS.names():
        assert re.search(rf"^{name} .*  ({WORDS}).*$", out, re.MULTILINE), name
    assert re.search(r"^vdn .*fails: agent 1 would rather C than A, 61/18 > -83/18$", out, re.MULTILINE)


def test_methods_that_cannot_answer_say_why(qtran):
    assert re.search(r"^qtran_base  –  +–  cannot: the optimal set is not rectangular$", qtran("solve", "xor").out, re.MULTILINE)


def test_a_tie_is_called_one(qtran, tmp_path):
    (tmp_path / "tie.csv").write_text("2,0\n1,1\n")
    out = qtran("solve", str(tmp_path / "tie.csv")).out
    assert re.search(r"^iql .*fails: agent 1 likes B as much as A, 1$", out, re.MULTILINE)


def test_optima_that_do_not_fit_together_are_said_to(qtran, tmp_path):
    (tmp_path / "two.csv").write_text("2,0\n0,2\n")
    assert "do not fit together" in qtran("solve", str(tmp_path / "two.csv")).out


def test_a_fit_that_is_left_open_says_why(qtran, tmp_path):
    (tmp_path / "g.csv").write_text("8,-12\n-12,0\n")
    (tmp_path / "w.csv").write_text("1,0\n1,0\n")
    out = qtran("solve", str(tmp_path / "g.csv"), "--weights", str(tmp_path / "w.csv")).out
    assert re.search(r"^vdn  +–  +–  cannot: never sampled: agent 2's action B$", out, re.MULTILINE)


@pytest.mark.parametrize("game", ["climb", "two_step", "needs_v_jt"])
def test_the_verdict_comes_once_more_where_the_screen_is_too_short(qtran, game):
    said, tall = shown("solve", game), shown("solve", game, lines=200)
    verdict = qtran("solve", game, "--quiet").out.rstrip()
    assert (said.count(verdict), tall.count(verdict)) == (2, 1)
    assert said[-2:] == ["", verdict]
    assert len(said) > 24


def test_a_pipe_gets_the_verdict_once(qtran):
    out = qtran("solve", "climb").out.splitlines()
    assert out.count(out[0]) == 1


@pytest.mark.parametrize("game", ["climb", "two_step", "dec_tiger"])
def test_full_says_all_that_the_screen_does_and_more(qtran, game):
    brief, full = (qtran("solve", game, *more).out for more in ((), ("--full",)))
    assert len(full.splitlines()) > 1.4 * len(brief.splitlines())
    assert brief.splitlines()[:2] == full.splitlines()[:2]
    assert "--full says more" in brief
    assert "--full says more" not in full


def test_files_of_an_answer_hold_everything(qtran):
    assert "agreement" in qtran("solve", "climb", "--json").out
    assert "represents" in qtran("solve", "climb", "--format", "markdown").out
    assert "local optima" in qtran("solve", "climb", "--format", "html").out
