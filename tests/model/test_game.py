"""The game model: numbers and names that fit together, defaults, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.errors import GameError
from qtran_cli.model.game import MAX_AGENTS, Game, Numbered
from qtran_cli.table import Table, from_array, from_fractions

SQUARE = from_array(np.array([[1, 2], [3, 4]]))


def test_defaults():
    game = Game(SQUARE)
    assert (game.name, game.title, game.source, dict(game.expect)) == ("game", "", "", {})
    assert game.agents == ("1", "2")
    assert game.actions == (("A", "B"), ("A", "B"))
    assert (game.n, game.shape) == (2, (2, 2))
    assert game.label((1, 0)) == ("B", "A")


@pytest.mark.parametrize("shape", [(1,), (5,), (1, 1), (2, 3), (3, 1, 2), (2,) * 10])
def test_any_number_of_agents_and_actions(shape):
    game = Game(from_array(np.zeros(shape, dtype=int)))
    assert game.shape == shape
    assert tuple(map(len, game.actions)) == shape


def test_axis_i_is_agent_i():
    game = Game(from_array(np.arange(6).reshape(2, 3)), agents=("row", "column"), actions=(("up", "down"), ("l", "m", "r")))
    assert game.payoff[1, 2] == 5
    assert game.label((1, 2)) == ("down", "r")


@pytest.mark.parametrize(
    ("names", "where", "what"),
    [
        ({"agents": ("a",)}, "agents", "1 entry for 2 agents"),
        ({"agents": ("a", "b", "c")}, "agents", "3 entries for 2 agents"),
        ({"agents": ("a", "a")}, "agents", "'a' stands twice"),
        ({"actions": (("a", "b"),)}, "actions", "1 entry for 2 agents"),
        ({"actions": (("a",), ("a", "b"))}, "actions[0]", "1 actions for agent 1, whose payoffs have 2"),
        ({"actions": (("a", "b"), ("a", "b", "c"))}, "actions[1]", "3 actions for agent 2, whose payoffs have 2"),
        ({"actions": (("a", "b"), ("b", "b"))}, "actions[1]", "'b' stands twice"),
        ({"actions": (("a", "b"), Numbered(3))}, "actions[1]", "3 actions for agent 2"),
    ],
)
def test_names_that_do_not_fit(names, where, what):
    with pytest.raises(GameError) as caught:
        Game(SQUARE, **names)
    assert caught.value.where == where
    assert what in caught.value.what
    assert caught.value.right


@pytest.mark.parametrize(
    ("array", "what"),
    [
        (np.array(5), "single number"),
        (np.zeros((2, 0), dtype=int), "agent 2 has no action"),
        (np.zeros(0, dtype=int), "agent 1 has no action"),
        (np.zeros((1,) * (MAX_AGENTS + 1), dtype=int), f"{MAX_AGENTS + 1} agents"),
    ],
)
def test_payoffs_that_are_no_game(array, what):
    with pytest.raises(GameError, match=what):
        Game(Table(array))


def test_most_agents():
    assert Game(Table(np.zeros((1,) * MAX_AGENTS, dtype=int))).n == MAX_AGENTS


def test_names_are_kept_as_they_are():
    labels = ("[bold]", "a\nb", "", "优化", "x" * 10_000)
    game = Game(from_array(np.arange(5)), "", "\x1b", " ", ("\u202e",), (labels,))
    assert game.label((1,)) == ("a\nb",)
    assert game.actions[0] == labels


def test_same():
    game = Game(SQUARE, "g", "t", "s", ("a", "b"), (("x", "y"), ("A", "B")), {"additive": True})
    fields = {
        "name": "g",
        "title": "t",
        "source": "s",
        "agents": ("a", "b"),
        "actions": (("x", "y"), ("A", "B")),
        "expect": {"additive": True},
    }
    assert game.same(Game(from_fractions([Fraction(k) for k in (1, 2, 3, 4)], (2, 2)), **fields))
    assert game.same(Game(SQUARE, **{**fields, "actions": (("x", "y"), Numbered(2))}))
    other = {"name": "h", "title": "u", "source": "r", "agents": ("a", "c"), "actions": (("x", "z"), ("A", "B")), "expect": {}}
    for key, value in other.items():
        assert not game.same(Game(SQUARE, **{**fields, key: value})), key
    assert not game.same(Game(from_array(np.array([[1, 2], [3, 5]])), **fields))


def test_expected_facts_cannot_be_changed():
    with pytest.raises(TypeError):
        Game(SQUARE, expect={"additive": True}).expect["additive"] = False


# Numbered


def test_letters_up_to_26_then_numbers():
    assert Numbered(26)[:] == tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert Numbered(27)[0] == "0"
    assert Numbered(27)[26] == "26"
    assert Numbered(3)[-1] == "C"
    assert Numbered(5)[1:3] == ("B", "C")
    for k in (3, -4):
        with pytest.raises(IndexError):
            Numbered(3)[k]


def test_numbered_equals_what_it_stands_for():
    assert Numbered(2) == ("A", "B")
    assert tuple(Numbered(2)) == ("A", "B")
    assert Numbered(2) == Numbered(2)
    assert Numbered(2) != Numbered(3)
    assert Numbered(2) != ("A", "C")
    assert hash(Numbered(2)) == hash(Numbered(2))
    assert list(Numbered(3)) == ["A", "B", "C"]


def test_numbered_takes_no_memory():
    assert len(Numbered(10**15)) == 10**15
    assert Numbered(10**15)[10**14] == str(10**14)
