"""What a policy earns: against the values of the policy's own tables, brute force, and geometric series summed by hand."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.errors import UsageError
from qtran_cli.exact.play.followed import follow
from qtran_cli.exact.states.layers import layers
from qtran_cli.exact.states.values import Model, extreme
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from tests.exact.histories.brute import earned
from tests.exact.histories.worlds import random_tasks
from tests.tasks import certain, drawn, repeated, table, two_step

HALF = Fraction(1, 2)
KINDS = {"acyclic": {"acyclic": True}, "horizon": {"horizon": 4}, "discounted": {"discount": Fraction(9, 10)}}


def at_random(task: Task, seed: int):
    """A policy that plays something else in every situation, and remembers what it was asked."""
    draw, asked = random.Random(seed), {}

    def policy(situations):
        for x in situations:
            assert x not in asked, "each situation is asked for once"
            asked[x] = tuple(draw.randrange(m) for m in task.shape)
        return [asked[x] for x in situations]

    return policy, asked


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_states_against_the_value_of_the_same_joint_actions(kind, seed):
    task = drawn(seed, states=4, **KINDS[kind])
    policy, asked = at_random(task, seed)
    found = follow(task, policy)
    model = Model(task, layers(task))
    played = {x: np.array([np.ravel_multi_index(asked.get(x, (0, 0)), task.shape)]) for x in model.layers.entries}
    assert found.value == extreme(model, played, max).start
    assert [met.situation for met in found.met] == list(asked)


@pytest.mark.parametrize("task", list(random_tasks(30, 1)), ids=range(30))
def test_histories_against_brute_force(task):
    policy, asked = at_random(task, 0)
    found = follow(task, policy)
    own = {key: u[key[0]] for x, u in asked.items() for key in enumerate(x)}
    # one action per individual history, as the brute force wants it: the last one given to it
    again = follow(task, lambda xs: [tuple(own.setdefault(key, 0) for key in enumerate(x)) for x in xs])
    assert again.value == earned(task, own)
    assert all(sum(p for _, p in met.belief) == 1 for met in found.met)


def test_belief_is_bayes_rule():
    task = catalogue.load("v_jt_of_history")
    beliefs = {met.situation: met.belief for met in follow(task, lambda xs: [(0, 0) for _ in xs]).met}
    good = {k: dict(beliefs[(0, f"says {a}"), (0, f"says {b}")]).get(1) for k, (a, b) in enumerate([("good", "good"), ("bad", "bad")])}
    assert good == {0: Fraction(9, 11), 1: Fraction(1, 19)}


def test_geometric_series():
    task = repeated([[0, 0], [0, 3]], discount=HALF)
    assert follow(task, lambda xs: [(1, 1) for _ in xs]).value == 6


def test_memoryless_policy_of_a_game_that_never_ends():
    """Agents who see nothing play (B, B): 1 + 2γ + γ² + 2γ³ + … between two states."""
    payoff = table([0, 0], [0, 1]), table([0, 0], [0, 2])
    leads = certain(0, 0, 0, 1), certain(0, 0, 0, 0)
    task = Task(payoff, leads, ((0, Fraction(1)),), ("a", "b"), discount=HALF, observations=(("x", "x"),) * 2)
    found = follow(task, lambda xs: [(1, 1) for _ in xs])
    assert found.value == Fraction(1 + 2 * HALF) / (1 - HALF**2)
    assert [met.situation for met in found.met] == [("x", "x")]


def test_noisy_signals_without_end():
    """What is seen depends on the action before: alternating between what pays and what does not."""
    seen = ((((("y", "y"), HALF), (("n", "n"), HALF)),) * 4,)
    task = Task((table([1, 0], [0, 0]),), (certain(0, 0, 0, 0),), ((0, Fraction(1)),), ("s",), discount=HALF, signals=seen)
    found = follow(task, lambda xs: [(1, 1) if x == ("n", "n") else (0, 0) for x in xs])
    assert found.value == 1 + HALF * HALF / (1 - HALF)
    assert {met.situation for met in found.met} == {(), ("y", "y"), ("n", "n")}


def test_episode_that_ends_earns_no_more():
    task = Task((table([5, 0], [0, 0]),), ((((END, HALF), (0, HALF)),) * 4,), ((0, Fraction(1)),), ("s",), discount=HALF)
    assert follow(task, lambda xs: [(0, 0) for _ in xs]).value == Fraction(5) / (1 - HALF * HALF)


def test_too_many_situations_are_refused_with_the_number():
    with pytest.raises(UsageError, match="more than 1 situations"):
        follow(two_step(), lambda xs: [(0, 0) for _ in xs], most=1)
