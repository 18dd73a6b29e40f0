"""What is a game in Python, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import qtran_cli as qt
from qtran_cli import catalogue
from qtran_cli.errors import FileError, InputError, UsageError

ROOT = Path(__file__).resolve().parents[2]
F = Fraction
CLIMB = [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]


@pytest.mark.parametrize(
    "given",
    [
        CLIMB,
        tuple(map(tuple, CLIMB)),
        np.array(CLIMB),
        np.array(CLIMB, dtype=np.float32),
        np.array(CLIMB, dtype=np.int8),
        np.array([[F(x) for x in row] for row in CLIMB], dtype=object),
        np.array([[str(x) for x in row] for row in CLIMB]),
        [np.array(row) for row in CLIMB],
        np.ma.array(CLIMB),
        np.array(CLIMB, order="F"),
        [[np.int64(11), np.float64(-30), "0"], ["-30/1", 7.0, Decimal(6)], [F(0), 0, 5]],
        {"payoff": CLIMB},
        {"payoff": np.array(CLIMB), "actions": ["A", "B", "C"]},
        "climb",
        "games/climb.yaml",
        Path("games/climb.yaml"),
        catalogue.load("climb"),
    ],
    ids=lambda given: type(given).__name__,
)
def test_everything_that_is_climb(given, monkeypatch):
    monkeypatch.chdir(ROOT)
    game = qt.load(given)
    assert isinstance(game, qt.Game)
    assert game.payoff.same(catalogue.load("climb").payoff)
    assert qt.solve(given).q == [[F(11, 2), F(7, 2), F(3, 2)], [F(11, 2), F(7, 2), F(7, 2)]]


def test_numbers_are_exact():
    game = qt.load([[0.1, "0.1"], ["1/3", Decimal("0.1")], [F(2, 7), 10**30]])
    assert game.payoff.nested() == [[F(0.1), F(1, 10)], [F(1, 3), F(1, 10)], [F(2, 7), F(10**30)]]
    assert F(0.1) != F(1, 10)
    assert qt.load(np.array([[0.1, 1e-300], [5e-324, 3]])).payoff.nested() == [[F(0.1), F(1e-300)], [F(5e-324), F(3)]]
    assert qt.load(np.array([[F(1, 3)]], dtype=object)).payoff[0, 0] == F(1, 3)


def test_an_array_is_copied():
    given = np.array([[1, 2], [3, 4]])
    game = qt.load(given)
    given[0, 0] = 99
    assert game.payoff[0, 0] == 1


def test_names():
    assert qt.load(CLIMB).name == "game"
    assert qt.load(CLIMB, name="mine").name == "mine"
    assert qt.load({"payoff": CLIMB, "name": "own"}, name="mine").name == "own"
    game = qt.load({"payoff": [[1, 2]], "agents": ["row", "column"], "actions": [["go"], ["stay", 7]]})
    assert (game.agents, game.actions) == (("row", "column"), (("go",), ("stay", "7")))


def test_several_states():
    states = {"a": {"payoff": [[1, 0], [0, 1]], "next": "b"}, "b": {"payoff": [[0.5, "1/3"], [0, 0]], "next": None}}
    task = qt.load({"states": states, "initial": {"a": F(1, 2), "b": 0.5}, "discount": "0.9"}, horizon=3)
    assert isinstance(task, qt.Task)
    assert (task.horizon, task.discount, task.payoff[1][0, 1]) == (3, F(9, 10), F(1, 3))
    assert qt.load(task, discount=1).discount == 1
    assert qt.load("two_step", horizon=np.int64(1)).horizon == 1


def nested(depth: int) -> list:
    return [nested(depth - 1)] if depth else [1]


def endless() -> list:
    found: list = []
    found.append(found)
    return found


REFUSED: list[tuple[Callable[[], object], type[qt.QtranError], str]] = [
    (lambda: qt.load("clim"), UsageError, "no game is called 'clim'\ndid you mean climb?"),
    (lambda: qt.load("./climb.yml"), FileError, "./climb.yml: no such file\nthe catalogue has a game of that name: climb"),
    (lambda: qt.load(Path("climb")), FileError, "climb: no such file"),
    (lambda: qt.load([[1, 2], [3]]), InputError, "payoff[1]: 1 entry where payoff[0] has 2\n"),
    (lambda: qt.load([[1, "two"]]), InputError, "payoff[0][1]: 'two' is not an exact number\n"),
    (lambda: qt.load([[1, float("nan")]]), InputError, "payoff[0][1]: nan is not an exact number\nnumbers are finite"),
    (lambda: qt.load([[1, Decimal("inf")]]), InputError, "payoff[0][1]: Infinity is not an exact number\n"),
    (lambda: qt.load(np.array([[1, np.inf]])), InputError, "payoff[0, 1]: inf is not a payoff\n"),
    (lambda: qt.load([[1, True]]), InputError, "payoff[0][1]: true where a payoff should be\n"),
    (lambda: qt.load([[1, 2j]]), InputError, "payoff[0][1]: a value of type complex\n"),
    (lambda: qt.load([[1, {2}]]), InputError, "payoff[0][1]: a value of type set\n"),
    (lambda: qt.load([[1, None]]), InputError, "payoff[0][1]: nothing where a payoff should be\n"),
    (lambda: qt.load(np.ma.array([[1, 2]], mask=[[1, 0]])), InputError, "payoff: an array with masked entries\n"),
    (lambda: qt.load(b"climb"), InputError, "game: a value of type bytes\n"),
    (lambda: qt.load("two_step", discount=float("nan")), InputError, "discount: nan is not an exact number\n"),
    (lambda: qt.load(np.array([[True]])), InputError, "an array of type bool\n"),
    (lambda: qt.load(np.array([[1j]])), InputError, "an array of type complex128\n"),
    (lambda: qt.load(np.array(3)), InputError, "payoff: '3' where a list should be\n"),
    (lambda: qt.load(np.zeros((2, 0))), InputError, "payoff: agent 2 has no action\n"),
    (lambda: qt.load([]), InputError, "payoff: an empty list\n"),
    (lambda: qt.load(3), InputError, "game: a value of type int\na game is a catalogue name"),
    (lambda: qt.load({1, 2}), InputError, "game: a value of type set\n"),
    (lambda: qt.load(nested(40)), InputError, "nested more than"),
    (lambda: qt.load(endless()), InputError, "nested more than"),
    (lambda: qt.load({"payof": [[1]]}), InputError, "payof: unknown key 'payof'\ndid you mean payoff?"),
    (lambda: qt.load({"payoff": [[1]], 2.5: 1, "5/2": 1}), InputError, "two keys that read alike"),
    (lambda: qt.load("climb", horizon=2), UsageError, "--horizon with a one-step game\n"),
    (lambda: qt.load([[1]], horizon=2), UsageError, "horizon with a one-step game\n"),
    (lambda: qt.load("two_step", horizon=0), UsageError, "horizon: 0 is not accepted\nit takes a whole number from 1"),
    (lambda: qt.load("two_step", horizon=1.5), UsageError, "horizon: 1.5 is not accepted\n"),
    (lambda: qt.load("two_step", discount=2), UsageError, "discount 2 is out of range\n"),
    (lambda: qt.load([[1]], format="csv"), UsageError, "format, player, sum or normalise without a file\n"),
]


@pytest.mark.parametrize(("ask", "error", "text"), REFUSED, ids=[text.partition("\n")[0][:40] for *_, text in REFUSED])
def test_what_is_no_game(ask, error, text):
    with pytest.raises(error) as caught:
        ask()
    assert isinstance(caught.value, qt.QtranError)
    assert text in str(caught.value)
    assert str(caught.value).count("\n") <= 1
