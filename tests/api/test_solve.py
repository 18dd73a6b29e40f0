"""`qtran_cli.solve` has the command line's numbers, and those of the papers."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import qtran_cli as qt
from qtran_cli.errors import FileError, UsageError

F = Fraction
DOCUMENTS = [
    ("climb", (), {}),
    ("qtran_table1", ("--objective", "margin"), {"objective": "margin"}),
    ("xor", (), {}),
    ("climb", ("--weights", "epsilon:0.1"), {"weights": "epsilon:0.1"}),
    ("climb", ("--alpha", "1/3", "--only", "methods"), {"alpha": F(1, 3), "only": "methods"}),
    ("alt_counterexample", ("--only", "verdict,factors"), {"only": ["verdict", "factors"]}),
    ("two_step", (), {}),
    ("two_step", ("--horizon", "2", "--discount", "0.5"), {"horizon": 2, "discount": 0.5}),
    ("needs_v_jt", (), {}),
    ("two_state_hidden", ("--only", "decentralised"), {"only": "decentralised"}),
]


@pytest.mark.parametrize(("game", "options", "arguments"), DOCUMENTS, ids=lambda value: str(value)[:40])
def test_document_is_the_command_lines(qtran, game, options, arguments):
    assert qt.solve(game, **arguments).document() == json.loads(qtran("solve", game, "--json", *options).out)


@pytest.mark.parametrize("game", ["climb", "qtran_table1", "xor", "two_step", "needs_v_jt", "two_state_hidden"])
def test_text_is_the_command_lines(qtran, game, monkeypatch):
    report = qtran("solve", game).out
    monkeypatch.setenv("COLUMNS", "40")
    assert str(qt.solve(game)).split() == in_python(report)
    assert qt.solve(game).verdict == report.splitlines()[0]


def test_table_1():
    solution = qt.solve("qtran_table1")
    assert solution.optimum == 8
    assert solution.classes == {"additive": False, "monotone": False, "factorizable": True}
    assert solution.verdict == "not additive, not monotone, factorizable"
    assert (solution.q, solution.v) == ([[4, 0, 0], [4, 0, 0]], 0)
    assert all(isinstance(x, Fraction) for row in solution.q for x in row)
    assert solution.game.same(qt.load("qtran_table1"))
    assert solution.record.optimum.count == 1


def test_methods():
    methods = qt.solve("climb").methods
    failing = {"cw_qmix": 5, "iql": 5, "ow_qmix": -30, "pow_qmix": 5, "qmix": 5, "qmix_mixer": 5, "vdn": 5}
    right = dict.fromkeys(("cw_iql", "cw_vdn", "qfix_mono", "qfix_sum", "qplex", "qtran_base", "resq"), 11)
    assert sorted(methods) == sorted([*failing, *right])
    assert {name: found.value for name, found in methods.items() if not found.optimal} == failing
    assert {name: found.value for name, found in methods.items() if found.optimal} == right
    vdn, iql = methods["vdn"], methods["iql"]
    assert vdn.q[0] == [F(-83, 18), F(-71, 18), F(61, 18)]
    assert vdn.q_jt == [[a + b for b in vdn.q[1]] for a in vdn.q[0]]
    payoff = qt.load("climb").payoff.nested()
    assert vdn.sse == sum((a - b) ** 2 for mine, theirs in zip(vdn.q_jt, payoff, strict=True) for a, b in zip(mine, theirs, strict=True))
    assert (vdn.greedy, iql.q_jt, iql.sse, methods["qmix"].q) == ([("C", "C")], None, None, None)
    assert methods["qtran_base"].greedy == [("A", "A")]


def test_a_game_that_no_factors_have():
    solution = qt.solve([[1, 0], [0, 1]])
    assert (solution.q, solution.v, solution.optimum) == (None, None, 1)
    assert solution.classes["factorizable"] is False
    assert solution.methods["qtran_base"].q is None and solution.methods["qtran_base"].greedy is None


def test_weights_as_a_table(qtran, tmp_path):
    table = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    np.save(tmp_path / "w.npy", table)
    told = qtran("solve", "climb", "--json", "--weights", str(tmp_path / "w.npy"))
    assert qt.solve("climb", weights=table).document() == json.loads(told.out)
    assert qt.solve("climb", weights=table).methods["vdn"].q != qt.solve("climb").methods["vdn"].q


def test_several_states():
    """Rashid et al. 2018: the two-step game's optimum is 8, which VDN misses when it bootstraps."""
    solution = qt.solve("two_step")
    assert solution.optimum == 8
    assert solution.classes == {"additive": False, "monotone": True, "factorizable": True}
    assert list(solution.q) == list(solution.v) == ["1", "2A", "2B"]
    assert solution.q["2B"] == [[0, 4], [0, 4]]
    assert solution.at["2B"].optimum == 8
    assert (solution.methods["vdn"].fitted, solution.methods["vdn"].bootstrapped) == (8, 7)
    assert qt.check("two_step", solution.q["2B"], solution.v["2B"], state="2B")
    assert list(qt.solve("two_step", horizon=1).q) == [("1", 1)]


def test_histories():
    """No V_jt = 0 factorises the game of two lookouts; with V_jt every joint history's factors pass the check."""
    solution = qt.solve("needs_v_jt")
    assert solution.optimum == F(5, 2)
    assert solution.classes == {"factorizable": True, "consistent": True, "additive_values": False}
    assert solution.q[0] == {("clear",): [1, 0], ("fire",): [0, 1]}
    assert {tau: x for tau, x in solution.v.items() if x} == {(("fire",), ("fire",)): 2}
    for tau, v in solution.v.items():
        factors = [solution.q[i][own] for i, own in enumerate(tau)]
        assert qt.check("needs_v_jt", factors, v, history=" | ".join(own[0] for own in tau))
    assert solution.methods["vdn"].decentralised == F(5, 2)


def test_histories_that_no_factors_have():
    solution = qt.solve("dec_tiger")
    assert (solution.q, solution.v, solution.classes["factorizable"]) == (None, None, False)
    found = solution.methods["vdn"]
    assert (found.fitted, found.decentralised, found.bootstrapped) == (F(2163, 200), -4, -4)
    assert solution.methods["qplex"].decentralised is None and solution.methods["qplex"].fitted == solution.optimum


@pytest.mark.parametrize("game", ["climb", "two_step", "needs_v_jt"])
def test_certificate(game, tmp_path):
    path = qt.solve(game).certificate(tmp_path / "c.json")
    judged = qt.verify_certificate(path, game=game)
    assert judged.verified and judged.reason is None and judged.compared == game
    assert not qt.verify_certificate(path, game="qtran_table1").verified
    with pytest.raises(FileError, match="exists"):
        qt.solve(game).certificate(path)
    with pytest.raises(qt.QtranError, match="force=True"):
        qt.solve(game).certificate(path)
    with pytest.raises(qt.QtranError, match="a value of type dict"):
        qt.verify_certificate({})
    qt.solve(game).certificate(path, force=True)
    path.write_text(path.read_text().replace("true", "false", 1))
    assert not qt.verify_certificate(path).verified


def test_a_large_game_is_named_by_its_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    payoff = np.add.outer(np.arange(101), np.arange(101))
    np.save("big.npy", payoff)
    given = [list(range(101))] * 2
    for game in ("./big.npy", Path("big.npy"), tmp_path / "big.npy"):
        for result in (qt.solve(game, only="verdict"), qt.check(game, given)):
            path = result.certificate("c.json", force=True)
            assert qt.verify_certificate(path, game=payoff).verified
    with pytest.raises(FileError, match="too large"):
        qt.solve(payoff, only="verdict").certificate("d.json")


def test_certificate_is_the_command_lines(qtran, tmp_path):
    assert qtran("solve", "climb", "--certificate", str(tmp_path / "a.json")).code == 0
    qt.solve("climb").certificate(tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_page_escapes_names():
    """Whatever a game, an agent or an action is called, a notebook shows it and carries out none of it."""
    evil = "<script>alert(1)</script>"
    game = qt.load({"name": evil, "title": f"{evil}&", "actions": [[evil, '"b"'], ["</style>", "d"]], "payoff": [[1, 0], [0, 2]]})
    for result in (qt.solve(game), qt.check(game, [[1, 0], [1, 0]])):
        page = result._repr_html_()
        assert "<script" not in page and page.count("</style>") == 1
        assert "&lt;script&gt;alert(1)" in page


def in_python(said: str) -> list[str]:
    """The words of a command's answer, what is left out asked for as in Python."""
    return said.replace("--full", "solution.full").split()


@pytest.mark.parametrize("only", ["verdict", "methods"])
@pytest.mark.parametrize("game", ["qtran_fig2", "dec_tiger", "maven_10_steps"])
def test_what_is_left_out_is_asked_for_as_in_python(game, only):
    assert "--full" not in str(qt.solve(game, only=only, qmix_seconds=0))


@pytest.mark.parametrize("game", ["climb", "two_step", "needs_v_jt"])
def test_what_is_shown_is_the_screen_and_in_full_all_of_it(qtran, game):
    solution = qt.solve(game)
    for shown, more in ((solution, ()), (solution.full, ("--full",))):
        assert str(shown).split() == in_python(qtran("solve", game, *more).out)
        assert ("solution.full says more" in shown._repr_html_()) == (more == ())
        assert "--full" not in str(shown) + shown._repr_html_()
    assert len(solution.full._repr_html_()) > len(solution._repr_html_())
    assert (solution.full.name, solution.full.verdict) == (solution.name, solution.verdict)
    assert solution.full.document() == solution.document(full=True)


def test_page_keeps_its_style_inside():
    page = qt.solve("climb")._repr_html_()
    assert page.startswith('<div class="qtran">') and page.count("<div") == page.count("</div")
    style = page.split("<style>")[1].split("</style>")[0]
    rules = [rule.strip() for rule in style.replace("@media (prefers-color-scheme: dark) {", "").split("}") if rule.strip()]
    assert len(rules) > 15
    for rule in rules:
        assert all(one.strip().startswith(".qtran") for one in rule.split("{")[0].split(","))


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"objective": "tigt"}, "no objective is called 'tigt'\ndid you mean tight?"),
        ({"only": "verdicts"}, "no part is called 'verdicts'\ndid you mean verdict?"),
        ({"only": 3}, "no part is called '3'\n"),
        ({"only": "decentralised"}, "--only decentralised with a one-step game\n"),
        ({"alpha": 2}, "alpha 2 is out of range\n"),
        ({"alpha": [1]}, "alpha: a list where a number should be\n"),
        ({"alt_seconds": -1}, "alt_seconds: -1 is not accepted\nit takes a number from 0"),
        ({"qmix_seconds": float("nan")}, "qmix_seconds: nan is not accepted\n"),
        ({"max_cells": 0}, "max_cells: 0 is not accepted\nit takes a whole number from 1"),
        ({"weights": [[1, 2]]}, "weights"),
        ({"weights": "clim"}, "weights 'clim' is no sampling\n"),
    ],
)
def test_what_is_refused(arguments, text):
    with pytest.raises(qt.QtranError) as caught:
        qt.solve("climb", **arguments)
    assert text in str(caught.value)


def test_weights_are_for_one_step():
    with pytest.raises(UsageError, match="weights with a game with several states"):
        qt.solve("two_step", weights="epsilon:0.1")


@pytest.mark.parametrize("text", ["epsilon:x", "epsilon:7", "unifrom"])
def test_sampling_is_named_as_in_python(text):
    with pytest.raises(qt.QtranError) as error:
        qt.solve("climb", weights=text)
    assert str(error.value).startswith("weights") and "--weights" not in str(error.value)
