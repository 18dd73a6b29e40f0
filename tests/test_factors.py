"""Reading factors: every way to write them gives the same exact vectors, and what does not fit is refused with what would."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtran_cli.errors import InputError, QtranError, UsageError
from qtran_cli.exact.check.check import check
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.factors import read, read_lists
from qtran_cli.model.game import Game
from qtran_cli.report.check.document import document as check_document
from qtran_cli.report.one_step.document import document
from qtran_cli.scalars import parse
from tests.report.games import NESTED, game
from tests.sampling import lists

TABLE_1 = game(NESTED["table_1"], name="table_1", agents=("row", "column"))
PAPER = [[parse(x) for x in row] for row in (("3.84", "-2.06", "-2.25"), ("4.16", "2.29", "2.29"))]
SPELLINGS = {
    "yaml": "q: [[3.84, -2.06, -2.25], [4.16, 2.29, 2.29]]",
    "yaml, block": "q:\n- [3.84, -2.06, -2.25]\n- [4.16, 2.29, 2.29]\n",
    "yaml, bare": "[[3.84, -2.06, -2.25], [4.16, 2.29, 2.29]]",
    "json": '{"q": [[3.84, -2.06, -2.25], [4.16, 2.29, 2.29]]}',
    "json, texts": '{"q": [["96/25", "-103/50", "-9/4"], ["4.16", "229e-2", "2.29"]]}',
    "names": "row: {A: 3.84, B: -2.06, C: -2.25}\ncolumn: {C: 2.29, A: 4.16, B: 2.29}\n",
    "names under q": "q: {column: {A: 4.16, B: 2.29, C: 2.29}, row: {A: 3.84, B: -2.06, C: -2.25}}",
    "names of actions": "q: [{C: -2.25, A: 3.84, B: -2.06}, [4.16, 2.29, 2.29]]",
    "names of agents": "q: {column: [4.16, 2.29, 2.29], row: [3.84, -2.06, -2.25]}",
    "json names": '{"row": {"A": 3.84, "B": "-2.06", "C": -2.25}, "column": {"A": 4.16, "B": 2.29, "C": 2.29}}',
    "utf-16": "\ufeffq: [[3.84, -2.06, -2.25], [4.16, 2.29, 2.29]]",
}


def wording(error: pytest.ExceptionInfo) -> str:
    """The error as it is printed: two lines at most."""
    text = str(error.value)
    assert len(text.splitlines()) <= 2
    assert error.value.exit_code == 2
    return text


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_read_exactly(spelling):
    data = SPELLINGS[spelling].encode("utf-16" if spelling == "utf-16" else "utf-8").removeprefix(b"\xff\xfe" * (spelling == "utf-16"))
    found = read(data, "factors", TABLE_1)
    assert (lists(found.q), found.v) == (PAPER, None)


def test_options_are_read_exactly():
    assert lists(read_lists(["3.84,-2.06,-2.25", " 4.16, 2.29 ,229e-2"], TABLE_1).q) == PAPER
    assert lists(read_lists(["-1/3,0.1,1e-30", "0,-0,+2"], TABLE_1).q)[0] == [Fraction(-1, 3), Fraction(1, 10), Fraction(1, 10**30)]


@pytest.mark.parametrize(("text", "v"), [("v: -1/3", Fraction(-1, 3)), ("v: 0", 0), ("v:", None), ('v: "2"', 2), ("", None)])
def test_v_may_be_given(text, v):
    assert read(f"q: [[1, 2, 3], [4, 5, 6]]\n{text}\n".encode(), "f", TABLE_1).v == v


@pytest.mark.parametrize("name", ["climb", "table_1", "counterexample", "single", "unequal", "four_agents", "enormous"])
def test_the_output_of_solve_is_read_back(name):
    solution = solve(game(NESTED[name], name=name))
    found = read(json.dumps(document(solution)).encode(), "-", solution.game)
    assert lists(found.q) == lists(solution.base.q)
    assert found.v == solution.base.v
    assert check(solution.game.payoff, found.q, found.v).factorises


def test_the_output_of_check_is_read_back():
    made = check(TABLE_1.payoff, read_lists(["1,2/3,0", "0,0,-1"], TABLE_1).q, Fraction(7))
    found = read(json.dumps(check_document(made, TABLE_1)).encode(), "-", TABLE_1)
    assert (lists(found.q), found.v) == (lists(made.q), 7)


def test_the_actions_of_a_solved_game_are_matched_by_name():
    """The same game with its actions in another order must not be checked with the numbers of other actions."""
    other = Game(TABLE_1.payoff, actions=(("C", "A", "B"), ("A", "B", "C")))
    text = document(solve(other))
    found = read(json.dumps(text).encode(), "-", TABLE_1)
    first = dict(zip(("C", "A", "B"), text["qtran_base"]["q"][0], strict=True))
    assert lists(found.q)[0] == [Fraction(first[a]) for a in "ABC"]
    renamed = Game(TABLE_1.payoff, actions=(("x", "y", "z"), ("A", "B", "C")))
    text = document(solve(renamed))
    assert lists(read(json.dumps(text).encode(), "-", TABLE_1).q)[0] == list(map(Fraction, text["qtran_base"]["q"][0]))


@pytest.mark.parametrize(
    ("options", "what", "right"),
    [
        (["1,2,3"], "--q given once, the game has 2 agents", "--q A,B,C --q A,B,C"),
        (["1,2,3"] * 3, "--q given 3 times", "once per agent"),
        (["1,2", "1,2,3"], "--q of agent 1: 2 numbers for 3 actions", "agent row has 3 actions: A, B, C"),
        (["1,2,3", "1,2,3,4"], "--q of agent 2: 4 numbers", "agent column has 3 actions"),
        (["1,2,3", ""], "--q of agent 2: 1 number for 3 actions", "A, B, C"),
        (["1,2,3", "1,,3"], "--q of agent 2, number 2: an empty cell", "a fraction such as 1/3"),
        (["one,2,3", "1,2,3"], "--q of agent 1, number 1: 'one' is not an exact number", "a decimal such as"),
        (["1,2,nan", "1,2,3"], "number 3: 'nan'", "decimal"),
        (["1,2,1/0", "1,2,3"], "divides by zero", "decimal"),
        (["1 2 3", "1,2,3"], "1 number for 3 actions", "A, B, C"),
    ],
)
def test_options_that_do_not_fit(options, what, right):
    with pytest.raises((UsageError, InputError)) as error:
        read_lists(options, TABLE_1)
    first, second = wording(error).splitlines()
    assert what in first
    assert right in second


@pytest.mark.parametrize(
    ("text", "what", "right"),
    [
        ("q: [[1, 2, 3]]", "line 1: q: factors for 1 agents", "the game has 2: row, column"),
        ("v: 1\nq: [[1, 2, 3], [1, 2]]", "line 2: q[1]: 2 numbers for 3 actions", "agent column has 3 actions: A, B, C"),
        ("q: [[1, 2, 3], [1, [2], 3]]", "q[1][1]: a list where a number should be", "a fraction such as 1/3"),
        ("q: [[1, 2, 3], [1, '', 3]]", "q[1][1]: an empty cell", "decimal"),
        ("q: [[1, 2, 3], [1, {}, 3]]", "q[1][1]: a mapping where a number should be", "decimal"),
        ("q: [[1, 2, 3], [1, .inf, 3]]", "q[1][1]: '.inf' is not an exact number", "decimal"),
        ("q: [[1, 2, 3], 4]", "q[1]: '4' where numbers should be", "a list of 3 numbers"),
        ("q: 4", "q: '4' where lists of numbers should be", "q: [["),
        ("q:", "there is no q", "q: [["),
        ("v: 3", "there is no q", "q: [["),
        ("q: [[1, 2, 3], [1, 2, 3]]\nv: [1]", "line 2: v: a list where a number should be", "decimal"),
        ("q: [[1, 2, 3], [1, 2, 3]]\nv: one", "v: 'one' is not an exact number", "decimal"),
        ("q: [[1, 2, 3], [1, 2, 3]]\nmargin: 4", "line 2: margin: unknown key 'margin'", "known: q, v, row, column"),
        ("row: {A: 1, B: 2, C: 3}", "agent 'column' is missing", "every agent needs an entry: row, column"),
        ("row: {A: 1, B: 2, D: 3}\ncolumn: {A: 1, B: 2, C: 3}", "line 1: row.D: unknown key 'D'", "known: A, B, C"),
        ("row: {A: 1, B: 2}\ncolumn: {A: 1, B: 2, C: 3}", "row: action 'C' is missing", "every action needs an entry: A, B, C"),
        ("q: {row: [1, 2, 3]}", "q: agent 'column' is missing", "every agent needs an entry: row, column"),
        ("q: {row: [1, 2, 3], colunm: [1, 2, 3]}", "q.colunm: unknown key 'colunm'", "did you mean column?"),
        ("q: [{A: 1, A: 2, B: 3}, [1, 2, 3]]", "the key 'A' stands twice", "say it once"),
        ("3", "'3' where factors should be", "q: [["),
        ("q: [[1, 2", "not YAML", "q: [["),
        ('{"q": [[1, 2, 3], [1', "not JSON", "q: [["),
        ('{"q": [[1, 2, NaN], [1, 2, 3]]}', "NaN is not an exact number", ""),
        ('{"schema": "qtran.solve/1", "game": {}}', "qtran_base: there is no qtran_base", "whole output"),
        ('{"schema": "qtran.train/1"}', "schema: a document of schema 'qtran.train/1'", "qtran.solve/1 and qtran.check/1"),
        ('{"schema": 3}', "a document of schema '3'", "qtran.solve/1"),
        ('{"schema": "qtran.solve/1", "qtran_base": {"feasible": true}}', "there is no q", "q: [["),
        ('{"schema": "qtran.check/1"}', "there is no q", "q: [["),
        ("", "empty", ""),
        ("\0", "not text", ""),
        ("[" * 60, "nested more than", ""),
        ("&a q: [[1]]", "an anchor", ""),
    ],
)
def test_documents_that_do_not_fit(text, what, right):
    with pytest.raises(QtranError) as error:
        read(text.encode(), "factors.yaml", TABLE_1)
    found = wording(error)
    assert found.startswith("factors.yaml")
    assert what in found.splitlines()[0]
    assert right in found.partition("\n")[2]


def test_agents_may_be_called_as_the_keys_are():
    other = game([[1, 2], [3, 4]], agents=("q", "v"))
    assert lists(read(b"q: {A: 1, B: 2}\nv: {A: 3, B: 4}", "f", other).q) == [[1, 2], [3, 4]]


def test_a_game_without_factors_says_so():
    xor = solve(game(NESTED["xor"]))
    with pytest.raises(QtranError, match="there are no factors") as error:
        read(json.dumps(document(xor)).encode(), "-", xor.game)
    assert "cannot be factorised" in wording(error)


def outcome(data: bytes):
    """The factors, or the error in two lines."""
    try:
        return read(data, "f", TABLE_1)
    except QtranError as error:
        text = str(error)
    assert len(text.splitlines()) <= 2
    return text


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
        lambda x: (
            st.lists(x)
            | st.dictionaries(
                st.sampled_from(["q", "v", "row", "column", "A", "B", "C", "schema", "qtran_base", "game", "actions", "qtran.solve/1"]), x
            )
        ),
    )
)
def test_no_document_does_anything_but_fit_or_be_refused(tree):
    found = outcome(json.dumps(tree).encode())
    assert isinstance(found, str) or [v.shape for v in found.q] == [(3,), (3,)]


@given(st.binary(max_size=60))
def test_no_bytes_end_in_a_traceback(data):
    outcome(data)
