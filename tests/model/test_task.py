"""Games with several states as a class: what it refuses that no file can say, and what it derives."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.errors import GameError
from qtran_cli.model.branches import END, cycle
from qtran_cli.model.game import Numbered
from qtran_cli.model.task import Task
from qtran_cli.table import Table
from tests.tasks import ONE, OVER, certain, drawn, repeated, table, two_step

HALF = Fraction(1, 2)
TWO_STEP = two_step()


def test_defaults_and_derived():
    assert (TWO_STEP.agents, TWO_STEP.actions) == (("1", "2"), (Numbered(2), Numbered(2)))
    assert (TWO_STEP.n, TWO_STEP.shape, TWO_STEP.size) == (2, (2, 2), 4)
    assert TWO_STEP.fully_observed
    assert TWO_STEP.successors == ((1, 2), (), ())
    assert not TWO_STEP.cyclic
    assert TWO_STEP.joint_action(2) == (1, 0)
    assert TWO_STEP.label((1, 0)) == ("B", "A")
    assert TWO_STEP.stage(2, TWO_STEP.payoff[2]).name == "two_step in 2B"
    assert repeated([[1]], horizon=1).cyclic


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"payoff": TWO_STEP.payoff[:2]}, "payoff", "2 entries for 3 states"),
        ({"payoff": (*TWO_STEP.payoff[:2], table([1, 2]))}, "states.2B.payoff", "1 x 2 joint actions where 1 has 2 x 2"),
        ({"payoff": (*TWO_STEP.payoff[:2], Table(np.zeros((2, 2))))}, "states.2B.payoff", "a floating table"),
        ({"states": ()}, "states", "there is no state"),
        ({"states": ("a", "a", "b")}, "states", "'a' stands twice"),
        ({"next": TWO_STEP.next[:2]}, "next", "2 entries for 3 states"),
        ({"next": (certain(1, 1, 2), *TWO_STEP.next[1:])}, "states.1.next", "3 entries for 4 joint actions"),
        ({"next": (certain(1, 1, 3, 2), *TWO_STEP.next[1:])}, "states.1.next[1][0]", "3 is no state"),
        ({"next": ((*certain(1, 1, 2), ((2, HALF), (1, HALF))), *TWO_STEP.next[1:])}, "states.1.next[1][1]", "out of order"),
        ({"next": ((*certain(1, 1, 2), ((1, HALF),)), *TWO_STEP.next[1:])}, "states.1.next[1][1]", "the probabilities sum to 1/2"),
        ({"next": ((*certain(1, 1, 2), ((1, 2 * ONE), (2, -ONE))), *TWO_STEP.next[1:])}, "states.1.next[1][1]", "a probability of -1"),
        ({"initial": ((1, ONE),)}, "states.1", "'1' (and 1 more): never reached"),
        ({"initial": OVER}, "initial", "-1 is no state"),
        ({"horizon": 0}, "horizon", "a horizon of 0"),
        ({"discount": Fraction(0)}, "discount", "a discount of 0"),
        ({"observations": (("x",) * 3,)}, "observations", "1 entry for 2 agents"),
        ({"observations": (("x",) * 3, ("x",) * 2)}, "observations.2", "2 entries for 3 states"),
        ({"signals": (((),) * 4,) * 3}, "observation.2A[0][0]", "nothing is seen here"),
        ({"signals": ((((("a",), ONE),),) * 4,) * 3}, "observation.1[0][0]", "1 entry for 2 agents"),
        ({"agents": ("a", "a")}, "agents", "'a' stands twice"),
    ],
)
def test_what_does_not_fit_together(changes, where, what):
    with pytest.raises(GameError) as caught:
        replace(TWO_STEP, **changes)
    assert caught.value.where == where
    assert what in caught.value.what


def test_undiscounted_cycles_are_refused_and_shown():
    with pytest.raises(GameError, match="a path that need not end: s -> s"):
        repeated([[1, 2]])
    loop = ((((1, ONE),),), (((END, HALF), (0, HALF)),))
    payoff = (table([1]), table([1]))
    with pytest.raises(GameError, match="s0 -> s1 -> s0"):
        Task(payoff, loop, ((0, ONE),), ("s0", "s1"))
    assert Task(payoff, loop, ((0, ONE),), ("s0", "s1"), discount=HALF).cyclic


def test_cycles_of_long_paths_need_no_recursion():
    count = 50_000
    path = [(s + 1,) for s in range(count - 1)]
    assert cycle([*path, ()]) is None
    assert cycle([*path, (count - 2,)]) == [count - 2, count - 1]


def test_random_games_are_well_formed():
    for seed in range(20):
        assert not drawn(seed, 4, acyclic=True).cyclic
