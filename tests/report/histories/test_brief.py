"""A partially observed game on a screen and a half: answers in a line each, what joint histories find a place, reasons in words."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from qtran_cli import catalogue
from qtran_cli.certificates.histories import Disagreement, Imbalance, Refutation
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.histories import stages as history_stages
from qtran_cli.exact.histories.consistent import Undecided
from qtran_cli.exact.histories.solve import solve
from qtran_cli.report.histories.policy import SHORT
from qtran_cli.report.histories.report import report
from qtran_cli.report.histories.short import seven, shortly
from qtran_cli.report.histories.tables import LISTED
from qtran_cli.report.histories.why import why, worst
from qtran_cli.report.kit.numerals import Numbers
from tests.asks import BARE
from tests.report.histories.test_report import GAMES

SEEN_IN_PART = [name for name in catalogue.names(several=True) if not catalogue.load(name).fully_observed]


def printed(solution, width: int = 80, terminal: bool = True) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=terminal)
    console.print(report(solution, brief=True))
    return console.file.getvalue().splitlines()


def solved(name: str, **how):
    return solve(replace(catalogue.load(name), **how))


def words(solution, method: str) -> str:
    return why(solution, method, solution.methods[method])


def test_answers_take_a_line_each():
    lines = printed(solved("needs_v_jt"))
    assert lines[3:8] == [
        "factorizable  yes: one Q_i per individual history, 4 in all; margin t* = 1",
        "consistent    yes: every τ_i has an action that is optimal at every τ with it",
        "V_jt = 0      no: ± max Q_jt(τ, ·) at 4 τ sum to 2, ± Σ_i v_i(τ_i) to 0",
        "QTRAN-alt     yes: the tight factors satisfy (7) too",
        "returns       2.5 centralised; decentralised 2.5",
    ]


@pytest.mark.parametrize("name", SEEN_IN_PART)
def test_short_answers_say_what_the_certificates_do(name):
    """By definition: multipliers whose size is said, exclusions that are counted, an action whose history two joint ones share."""
    solution = solved(name)
    tree, task = solution.histories, solution.task
    for certificate in (solution.factorizable, solution.consistent, solution.additive_values):
        said = shortly(certificate, task, Numbers())
        assert said.startswith("yes: " if certificate.holds else "no: ")
        if isinstance(certificate, Imbalance):
            signs = {abs(y) for _, y in certificate.multipliers}
            assert ("± max" in said) == (signs == {1})
            place = {tree.history(j): j for j in range(tree.count)}
            assert sum(y * tree.v(place[tau]) for tau, y in certificate.multipliers) == certificate.value
        if isinstance(certificate, Refutation) and certificate.steps and not certificate.cases:
            assert f"the optima at {len({step.tau for step in certificate.steps})} τ leave" in said
        if isinstance(certificate, Disagreement):
            assert certificate.tau[certificate.agent] == certificate.other[certificate.agent]
            assert "depends on what others saw" in said


def test_joint_histories_that_reasons_name_are_listed_or_their_numbers_explained():
    for name in SEEN_IN_PART:
        lines = printed(solved(name))
        named = {int(n) for line in lines for n in re.findall(r" at #(\d+)", line)}
        if any(line.startswith("--full lists") or "numbers #." in line for line in lines):
            continue
        listed = {int(line.split()[0]) for line in lines if re.match(r" *\d+  \S", line)}
        assert named <= listed, name


def test_methods_that_say_the_same_share_a_line_where_histories_have_no_place_otherwise():
    lines = printed(solved("needs_v_jt"))
    head = next(line for line in lines if line.startswith("by τ"))
    rows = lines[lines.index(head) + 2 : next(k for k, line in enumerate(lines) if line.startswith("Returns."))]
    at = head.index("methods")
    names = [name for row in rows for name in re.findall(r"\w+", row[at:])]
    assert sorted(names) == sorted(solved("needs_v_jt").methods)
    assert max(map(len, rows)) <= 80
    assert not any(line.startswith("by τ") for line in printed(solved("blind_partner")))


def test_reasons():
    assert words(solved("dec_tiger"), "iql") == "right: no decentralised policy earns more"
    assert words(solved("blind_partner"), "vdn") == "fails: agent 1 would rather B than A after unseen"
    assert words(solved("blind_partner"), "qplex") == "cannot: the game is not factorizable"
    assert words(solved("needs_v_jt"), "qplex") == "right"
    assert words(solved("needs_v_jt"), "qmix") == "right at every τ; not fitted to τ_i"
    assert words(solved("recycling"), "cw_qmix") == "fails at #1: tables that are right fit worse"
    assert words(solved("broadcast_channel"), "qplex") == "cannot at #1: the optimal set is not rectangular"


@pytest.mark.parametrize("name", SEEN_IN_PART)
def test_the_joint_history_that_is_named_loses_most(name):
    solution = solved(name)
    for method, returns in solution.methods.items():
        if not returns.fails:
            continue
        at = {j: solution.stages.solutions[int(solution.histories.place[j])] for j in returns.fails}
        lost = {j: None if (v := s.methods[method].value) is None else s.optimum.value - v for j, s in at.items()}
        named = worst(solution, method, returns)
        assert lost[named] is None or (None not in lost.values() and lost[named] == max(lost.values()))


def test_histories_that_were_not_solved_are_said_to_be(monkeypatch):
    monkeypatch.setattr(history_stages, "TABLES", 1)
    solution = solved("dec_tiger")
    assert words(solution, "qmix") == "not solved at every τ"
    assert printed(solution)


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize("ask", [Ask(), BARE])
def test_every_game_has_a_screen(name, ask):
    lines = printed(solve(GAMES[name], ask))
    assert max(map(len, lines)) <= 80


def test_factors_stand_where_they_find_a_place():
    assert any(line.startswith("Q_i of") for line in printed(solved("alt_partial_observation")))
    assert not any(line.startswith("Q_i of") for line in printed(solved("v_jt_of_history"))), "ten histories of the agents"


@pytest.mark.parametrize("brief", [True, False])
def test_one_of_a_kind_is_no_plural(brief):
    console = Console(file=io.StringIO(), width=999, color_system=None)
    console.print(report(solved("prisoners", horizon=1), brief=brief))
    text = console.file.getvalue()
    assert not re.search(r"\b1 (joint histories|agents|states|actions|methods|tables)\b", text)
    assert "horizon 1, 1 joint history" in text


def test_what_is_not_decided_is_said_once():
    """Every reason begins with these words itself."""
    task, undecided = catalogue.load("dec_tiger"), Undecided("not decided: for a reason")
    assert shortly(undecided, task, Numbers()) == seven(undecided, task, Numbers()) == undecided.reason


@pytest.mark.parametrize("name", SEEN_IN_PART)
def test_a_pipe_has_every_joint_history_of_a_game_that_has_few(name):
    solution = solved(name)
    count = solution.histories.count
    listed = [line for line in printed(solution, 999, terminal=False) if re.match(r" *\d+  .*( \| |start)", line)]
    assert len(listed) == count <= LISTED or count > LISTED > len(listed)


def test_a_pipe_has_a_longer_policy_than_a_terminal():
    solution = solve(replace(catalogue.load("dec_tiger"), horizon=5, discount=1), Ask(max_cells=100))
    short, whole = (sum(bool(re.match(r" +\d+  agent ", line)) for line in printed(solution, terminal=found)) for found in (True, False))
    assert short == SHORT < whole == sum(len(own) for rule in solution.decentralised.plan.rules for own in rule)


def test_condition_7_is_explained_where_it_is_named():
    note = "D = Q'_jt − Q_jt + V_jt is by (7) 0 on every agent's line, below 0 nowhere."
    assert printed(solved("alt_partial_observation"), terminal=False)[-1] == note
    assert note not in printed(solved("signal"), terminal=False)
