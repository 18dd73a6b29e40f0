"""`qtran_cli.check` has the command line's answers."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

import qtran_cli as qt
from qtran_cli.errors import UsageError

F = Fraction


@pytest.mark.parametrize(
    ("q", "v", "options", "arguments"),
    [
        ([["3.84", "-2.06", "-2.25"], ["4.16", "2.29", "2.29"]], None, (), {}),
        ([[4, 0, 0], [4, 0, 0]], "1/2", ("--v", "1/2"), {}),
        ([[4, 0, 0], [4, 0, 0]], None, ("--tolerance", "0.25"), {"tolerance": 0.25}),
        ([[1, 0, 0], [1, 0, 0]], None, (), {}),
    ],
    ids=range(4),
)
def test_document_and_text_are_the_command_lines(qtran, q, v, options, arguments):
    rows = [f"--q={','.join(map(str, row))}" for row in q]
    told = qtran("check", "qtran_table1", *rows, *options, "--json")
    found = qt.check("qtran_table1", q, v, **arguments)
    assert found.document() == json.loads(told.out)
    assert bool(found) == found.factorises == (told.code == 0)
    assert f"{found}\n" == qtran("check", "qtran_table1", *rows, *options).out
    assert f"{found.worksheet()}\n" == qtran("check", "qtran_table1", *rows, *options, "--explain").out
    assert found.verdict == qtran("check", "qtran_table1", *rows, *options, "--quiet").out.strip()


def test_numbers():
    found = qt.check("qtran_table1", np.array([[4.0, 0, 0], [4, 0, 0]]))
    assert found and found.v == 0
    assert found.conditions == {"4a": True, "4b": True, "7": True, "strict": True, "consistent": True}
    assert found.slack == [[0, 16, 16], [16, 0, 0], [16, 0, 0]]
    wrong = qt.check("qtran_table1", [[0, 1, 0], [0, 1, 0]])
    assert not wrong and not wrong.conditions["strict"] and wrong.repaired is None


def test_repair():
    found = qt.check("qtran_table1", [[9, 0, 0], [9, 0, 0]])
    assert not found and found.conditions["strict"] and not found.conditions["4b"]
    assert found.repaired is not None
    assert qt.check("qtran_table1", found.repaired, 0)


def test_floats_are_taken_by_their_value():
    q = [[0.1, 0, 0], [4, 0, 0]]
    assert qt.check("qtran_table1", q).q[0][0] == F(0.1)
    assert qt.check("qtran_table1", [["0.1", 0, 0], [4, 0, 0]]).q[0][0] == F(1, 10)


def test_by_name_and_from_a_document():
    by_name = {"1": {"C": 0, "A": 4, "B": 0}, "2": [4, 0, 0]}
    assert qt.check("qtran_table1", by_name).q == [[4, 0, 0], [4, 0, 0]]
    assert qt.check("qtran_table1", {"q": [[4, 0, 0], [4, 0, 0]], "v": 1}).v == 1
    assert qt.check("qtran_table1", qt.solve("qtran_table1").document())
    assert qt.check("qtran_table1", qt.solve("qtran_table1"))
    assert qt.check("two_step", qt.solve("two_step"), state="2B").q == [[0, 4], [0, 4]]
    history = "fire | fire"
    assert qt.check("needs_v_jt", qt.solve("needs_v_jt"), history=history).v == 2


def test_a_learned_table_takes_the_payoffs_place(qtran, tmp_path):
    learned = [[7.5, 0, 0], [0, 0, 0], [0, 0, 0.25]]
    np.save(tmp_path / "q_jt.npy", np.array(learned))
    told = qtran("check", "qtran_table1", "--q=4,0,0", "--q=3.5,0,0", "--q-jt", str(tmp_path / "q_jt.npy"), "--json")
    assert qt.check("qtran_table1", [[4, 0, 0], [3.5, 0, 0]], q_jt=learned).document() == json.loads(told.out)


def test_certificate(tmp_path):
    path = qt.check("qtran_table1", [[9, 0, 0], [9, 0, 0]]).certificate(tmp_path / "c.json")
    assert qt.verify_certificate(path, game="qtran_table1").verified


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (lambda: qt.check("qtran_table1", [[4, 0, 0]]), "q: factors for 1 agents\nthe game has 2: 1, 2"),
        (lambda: qt.check("qtran_table1", [[4, 0, 0], [4, 0]]), "[1]: 2 numbers for 3 actions\nagent 2 has 3 actions"),
        (lambda: qt.check("qtran_table1", [[4, 0, 0], [4, 0, "x"]]), "[1][2]: 'x' is not an exact number"),
        (lambda: qt.check("qtran_table1", [[4, 0, 0], [4, 0, float("inf")]]), "q[1][2]: inf is not an exact number"),
        (lambda: qt.check("xor", qt.solve("xor")), "qtran_base.q: there are no factors\n"),
        (lambda: qt.check("qtran_table1", 4), "where factors should be"),
        (lambda: qt.check("qtran_table1", None), "where factors should be"),
        (lambda: qt.check("qtran_table1", [[4, 0, 0], [4, 0, 0]], tolerance=-1), "tolerance: a tolerance of -1\n0 or more"),
        (lambda: qt.check("qtran_table1", [[4, 0, 0], [4, 0, 0]], v="one"), "v: 'one' is not an exact number"),
        (lambda: qt.check("qtran_table1", [[4, 0, 0], [4, 0, 0]], q_jt=[[1]]), "q_jt: a table of 1×1 joint actions\n"),
        (lambda: qt.check("two_step", [[4, 0], [4, 0]]), "two_step: 3 states, and factors are for one decision\n"),
        (lambda: qt.check("two_step", [[4, 0], [4, 0]], state="3"), "two_step: no state is called '3'\n"),
        (lambda: qt.check("climb", [[4, 0, 0], [4, 0, 0]], state="3"), "climb: --state with a one-step game\n"),
    ],
)
def test_what_is_refused(ask, text):
    with pytest.raises(qt.QtranError) as caught:
        ask()
    assert text in str(caught.value)


def test_a_table_needs_one_step():
    with pytest.raises(UsageError, match="q_jt: two_step has 3 states"):
        qt.check("climb", [[4, 0, 0], [4, 0, 0]], q_jt="two_step")
