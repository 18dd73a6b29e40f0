"""`qtran solve` on a terminal of 80 × 24: a screen and a half with a reason a method, the verdict last, the rest by --full."""

from __future__ import annotations

import io
import re
from functools import cache
from itertools import takewhile
from typing import Any

import pytest
from rich.console import Console

from qtran_cli import catalogue
from qtran_cli.exact.answer import solve
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.model.team_game import Kind
from qtran_cli.report.answer import answer
from qtran_cli.report.kit.numerals import Numbers
from tests.cli.terminal import Terminal

HALF = 24 + 24 // 2
WORDS = r"right|fails: |cannot: "


def shown(*arguments: str, lines: int = 24) -> list[str]:
    """What a terminal shows, a line each, without colours."""
    terminal = Terminal(*arguments, lines=lines)
    assert terminal.close() == 0
    return re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|\r", b"", terminal.said).decode().rstrip("\n").split("\n")


LONGER = {"additive_three", "table1_four", "three_of_four", "weakest_link_sum"}
LONGER |= {"maven_10_steps", "maven_4_steps", "maven_four_branches"} | {"alt_partial_observation", "broadcast_channel", "dec_tiger"}
LONGER |= {"needs_v_jt", "prisoners", "recycling", "signal", "two_state_both_see", "two_state_hidden", "v_jt_of_history"}
"""Games of the catalogue whose answer takes more than a screen and a half in a pipe, as their tables are whole there."""


@cache
def solved(name: str) -> Any:
    """The solution of a game of the catalogue, of whatever kind."""
    return solve(catalogue.load(name))


@cache
def printed(name: str, terminal: bool, width: int = 80) -> list[str]:
    """The lines of an answer by default, on a terminal with the verdict that comes once more."""
    console = Console(file=io.StringIO(), width=width, height=24, force_terminal=terminal, color_system=None, markup=False)
    console.print(answer(solved(name), Numbers(), quiet=False, full=False, screen=True).report(), crop=False)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("name", catalogue.names())
@pytest.mark.parametrize("terminal", [True, False])
def test_every_game_of_the_catalogue_fits_a_screen_and_a_half(name, terminal):
    lines = printed(name, terminal)
    assert (len(lines) <= HALF) == (terminal or name not in LONGER)
    assert not terminal or max(map(len, lines)) <= 80


@pytest.mark.parametrize("name", catalogue.names())
def test_every_method_has_a_reason_in_words(name):
    """Those that fail above all: what each says is a verdict and, of what is not right, its reason."""
    found = reasons(printed(name, terminal=False))
    assert sorted(found) == sorted(PROJECTIONS.names())
    for method, said in found.items():
        assert re.match(REASON, said), f"{method}: {said}"


REASON = r"right\b|((own )?(fails|not proved)|cannot|not fitted)( (in|at) .+)?: .+"


def reasons(lines: list[str]) -> dict[str, str]:
    """What an answer says of each method: a line a method, or a line for several, their names last and in further lines."""
    first = next(k for k, line in enumerate(lines) if {"why"} & set(line.split()) and set("─") == set(lines[k + 1]))
    at, rows = lines[first].index("why"), takewhile(lambda line: not re.match(r"Returns\.|Best fits|right: ", line), lines[first + 2 :])
    if "methods" not in lines[first]:
        return {line.split()[0]: line[at:] for line in rows}
    names, found, said = lines[first].index("methods"), {}, ""
    for line in rows:
        said = line[at:names].strip() if line[: at - 1].strip() else f"{said} {line[at:names].strip()}".rstrip()
        found |= dict.fromkeys(line[names:].replace(",", " ").split(), said)
    return found


@pytest.mark.parametrize("name", catalogue.names())
def test_an_answer_that_loses_has_a_method_that_says_so(name):
    """What is not optimal, by the document, is not called right, but for what no decentralised policy can better."""
    document, found = answer(solved(name), Numbers(), quiet=False, full=False).document(), reasons(printed(name, terminal=False))
    for method, earned in document["methods"].items():
        said = found[method]
        if catalogue.load(name).kind is Kind.one_step:
            assert said.startswith("right") == earned["optimal"], (method, said)
        elif catalogue.load(name).kind is Kind.states:
            values = earned["fitted"]["value"], earned["bootstrapped"]["value"]
            best = not earned["fails"] and values[1] in (document["optimum"]["value"], None)
            assert said.startswith("right") == best, (method, said)
        elif earned["fails"]:
            assert not said.startswith("right"), (method, said)


def test_a_class_takes_a_line(qtran):
    out = qtran("solve", "coordination_three").out
    assert re.search(r"^additive      no: Q\(A,A\) − Q\(B,A\) − Q\(A,B\) \+ Q\(B,B\) = 2 ≠ 0$", out, re.MULTILINE)
    assert re.search(r"^factorizable  no: \(A,A\) and \(B,B\) are optimal, \(A,B\), which mixes them, is not$", out, re.MULTILINE)
    assert re.search(r"^consistent    yes: Q_i that peak at \(A,A\) alone meet \(4a\), not \(4b\) at 2 optima$", out, re.MULTILINE)


def test_drawn_payoffs_are_said_to_be(qtran):
    assert "11 at (A,A), by means: payoffs are drawn at 1 of 9 joint actions\n" in qtran("solve", "climb_partially_stochastic").out


def test_every_method_has_a_line_that_says_why(qtran):
    out = qtran("solve", "climb").out
    for name in PROJECTIONS.names():
        assert re.search(rf"^{name} .*  ({WORDS}).*$", out, re.MULTILINE), name
    assert re.search(r"^vdn .*fails: agent 1 would rather C than A$", out, re.MULTILINE)


def test_methods_that_cannot_answer_say_why(qtran):
    assert re.search(r"^qtran_base  –  +–  cannot: the optimal set is not rectangular$", qtran("solve", "xor").out, re.MULTILINE)


def test_a_tie_is_called_one(qtran, tmp_path):
    (tmp_path / "tie.csv").write_text("2,0\n1,1\n")
    out = qtran("solve", str(tmp_path / "tie.csv")).out
    assert re.search(r"^iql .*fails: agent 1 likes B as much as A$", out, re.MULTILINE)


def test_optima_that_do_not_fit_together_are_said_to(qtran, tmp_path):
    (tmp_path / "two.csv").write_text("2,0\n0,2\n")
    assert "fails: mixes parts of several optima" in qtran("solve", str(tmp_path / "two.csv")).out


def test_a_fit_that_is_left_open_says_why(qtran, tmp_path):
    (tmp_path / "g.csv").write_text("8,-12\n-12,0\n")
    (tmp_path / "w.csv").write_text("1,0\n1,0\n")
    out = qtran("solve", str(tmp_path / "g.csv"), "--weights", str(tmp_path / "w.csv")).out
    assert re.search(r"^vdn  +–  +–  not fitted: never sampled: agent 2's action B$", out, re.MULTILINE)


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
    assert brief.splitlines()[0] == full.splitlines()[0]
    assert "--full says more" in brief
    assert "--full says more" not in full


def test_files_of_an_answer_hold_everything(qtran):
    assert "agreement" in qtran("solve", "climb", "--json").out
    assert "represents" in qtran("solve", "climb", "--format", "markdown").out
    assert "local optima" in qtran("solve", "climb", "--format", "html").out
