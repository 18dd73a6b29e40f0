"""Payoffs that are drawn: what is a distribution, that the table holds its mean, and which games are the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from qtran_cli import catalogue
from qtran_cli.errors import GameError
from qtran_cli.model import environment
from qtran_cli.model.game import Game
from tests.lots import HALF, coin, gambled, gambled_task
from tests.tasks import ONE, table, two_step

CLIMB = catalogue.load("climb")
PARTLY = gambled(CLIMB, {4: coin(0, 14)})
LATE = gambled_task(two_step(), [{}, {}, {3: coin(0, 16)}])


def digest(game) -> str:
    return environment.of(game).digest


@pytest.mark.parametrize(
    ("paid", "what"),
    [
        (((Fraction(0), HALF), (Fraction(14), Fraction(1, 3))), "the probabilities sum to 5/6"),
        (((Fraction(0), Fraction(3, 2)), (Fraction(14), -HALF)), "a probability of -1/2"),
        (((Fraction(7), HALF), (Fraction(7), HALF)), "a payoff that stands twice"),
        (coin(0, 15), "payoffs whose mean is 15/2, not 7"),
        ((), "the probabilities sum to 0"),
    ],
)
def test_what_is_no_distribution(paid, what):
    with pytest.raises(GameError, match=what) as one:
        replace(CLIMB, drawn={4: paid})
    assert one.value.where == "payoff[1][1]" and one.value.right
    with pytest.raises(GameError) as several:
        replace(two_step(), payoff=(*two_step().payoff[:2], table([0, 1], [1, 7])), drawn=({}, {}, {3: paid}))
    assert several.value.where == "states.2B.payoff[1][1]"


@pytest.mark.parametrize("k", [-1, 9])
def test_no_joint_action(k):
    with pytest.raises(GameError, match="is no joint action"):
        replace(CLIMB, drawn={k: coin(0, 14)})


def test_an_entry_per_state():
    with pytest.raises(GameError, match="2 entries for 3 states"):
        two_step(drawn=({}, {}))


def test_order_and_certainty_do_not_count():
    assert replace(CLIMB, drawn={4: tuple(reversed(coin(0, 14)))}).same(PARTLY)
    certain = replace(CLIMB, drawn={0: ((Fraction(11), ONE),)})
    assert not certain.drawn and certain.same(CLIMB) and digest(certain) == digest(CLIMB)


def test_same_means_are_another_game_that_plays_as_it():
    """What is decided holds of both; what is trained on differs."""
    wider = gambled(CLIMB, {4: coin(-7, 21)})
    assert len({digest(game) for game in (CLIMB, PARTLY, wider)}) == 3
    assert not PARTLY.same(CLIMB) and not PARTLY.same(wider) and PARTLY.same(gambled(CLIMB, {4: coin(0, 14)}))
    assert PARTLY.plays_as(CLIMB) and CLIMB.plays_as(wider) and not PARTLY.plays_as(gambled(CLIMB, {4: coin(0, 15)}))
    assert PARTLY.expected.same(CLIMB) and CLIMB.expected is CLIMB


def test_of_several_states_alike():
    assert len({digest(task) for task in (two_step(), LATE, gambled_task(two_step(), [{0: coin(-1, 1)}, {}, {}]))}) == 3
    assert not LATE.same(two_step()) and LATE.plays_as(two_step()) and two_step().plays_as(LATE)
    assert not LATE.plays_as(gambled_task(two_step(), [{}, {}, {3: coin(0, 17)}]))
    assert LATE.expected.same(two_step()) and two_step().expected.drawn == () and list(LATE.lots.values()) == [{}, {}, {3: coin(0, 16)}]


def test_a_floating_table_is_checked_too():
    import numpy as np

    from qtran_cli.table import Table

    assert Game(Table(np.array([[0.5, 1.0]])), drawn={0: coin(0, 1)}).drawn
    with pytest.raises(GameError, match="mean"):
        Game(Table(np.array([[0.25, 1.0]])), drawn={0: coin(0, 1)})
