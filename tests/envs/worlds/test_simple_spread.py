"""Cooperative navigation: against mpe2 step by step from the same places, its pushes by hand, and how the team is paid."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from qtran_cli.envs.worlds import simple_spread
from qtran_cli.errors import UsageError

ALL = torch.ones(1, dtype=torch.bool)
STAY, LEFT, RIGHT, DOWN, UP = range(5)


def begun(told, uniforms):
    """A task of one lane and what is seen once everybody is where ``uniforms`` say."""
    task = simple_spread.make(told, 1)
    return task, task.reset(ALL, torch.tensor(uniforms, dtype=torch.float64)[None])


def theirs(told, uniforms):
    """mpe2's environment with everybody at the same places."""
    simple_spread_v3 = pytest.importorskip("mpe2.simple_spread_v3")
    n = told.get("agents", 3)
    made = simple_spread_v3.parallel_env(N=n, local_ratio=told.get("local_ratio", 0.5), max_cycles=told.get("limit", 25))
    made.reset(seed=0)
    world = made.unwrapped.world
    for body, place in zip(world.entities, 2 * uniforms.reshape(-1, 2) - 1, strict=True):
        body.state.p_pos = place.copy()
    return made


def assert_seen(percept, made):
    """To float32, and velocities and places, which mpe2 holds in float64, to that."""
    seen = np.stack([made.unwrapped.observe(agent) for agent in made.possible_agents])
    assert percept.observations[0].numpy() == pytest.approx(seen, abs=1e-6)
    assert percept.state[0].numpy() == pytest.approx(made.state(), abs=1e-6)


def assert_places(task, made):
    n, world = task.spec.n, made.unwrapped.world
    places, landmarks, velocities = task.state()["row"][0, :-1].view(3, n, 2).numpy()
    assert places == pytest.approx(np.stack([agent.state.p_pos for agent in world.agents]), abs=1e-9)
    assert landmarks == pytest.approx(np.stack([mark.state.p_pos for mark in world.landmarks]), abs=1e-12)
    assert velocities == pytest.approx(np.stack([agent.state.p_vel for agent in world.agents]), abs=1e-9)


LONG = {"agents": 5, "local_ratio": 1.0, "limit": 40}
TOLD = [{}, {"agents": 2, "local_ratio": 0.9}, {"agents": 6, "local_ratio": 0.0}, {"agents": 1}, LONG]


@pytest.mark.parametrize("told", TOLD, ids=str)
@pytest.mark.parametrize("spread", [1.0, 0.15], ids=["all over", "in a heap"])
def test_it_plays_as_mpe2_does(told, spread):
    """In a heap agents push each other all the time."""
    draw = np.random.default_rng(len(str(told)))
    n, limit = told.get("agents", 3), told.get("limit", 25)
    for _ in range(3):
        uniforms = 0.5 + spread * (draw.random(4 * n) - 0.5)
        (task, percept), made = begun(told, uniforms), theirs(told, uniforms)
        for t in range(limit):
            assert_seen(percept, made)
            u = draw.integers(0, 5, n)
            percept, outcome = task.step(torch.tensor(u)[None])
            _, rewards, terminations, truncations, _ = made.step(dict(zip(made.possible_agents, u.tolist(), strict=True)))
            assert float(outcome.reward) == pytest.approx(np.mean(list(rewards.values())), abs=1e-9), t
            assert_places(task, made)
            assert bool(outcome.truncated) == all(truncations.values()) == (t == limit - 1)
            assert not outcome.terminated.any() and not any(terminations.values())
        assert_seen(percept, made)


def test_summed_the_team_is_paid_what_mpe2_pays_all_agents():
    draw = np.random.default_rng(3)
    uniforms = draw.random(12)
    (task, _), made = begun({"team": "sum"}, uniforms), theirs({}, uniforms)
    for _ in range(25):
        u = draw.integers(0, 5, 3)
        _, rewards, _, _, _ = made.step(dict(zip(made.possible_agents, u.tolist(), strict=True)))
        assert float(task.step(torch.tensor(u)[None])[1].reward) == pytest.approx(sum(rewards.values()), abs=1e-9)


def test_two_agents_that_overlap_push_each_other_as_the_rule_says():
    """At (0, 0) and (0.2, 0): 0.1 deep, so 100 · 0.1, to within what the soft edge adds: nothing that a float64 holds."""
    task, _ = begun({"agents": 2}, [0.5, 0.5, 0.6, 0.5, 1, 1, 0, 0])
    percept, outcome = task.step(torch.tensor([[STAY, UP]]))
    push = 100 * 0.001 * math.log1p(math.exp(0.1 / 0.001))
    assert push == pytest.approx(10, abs=1e-12)
    assert percept.observations[0, :, :4].flatten().tolist() == pytest.approx([-push / 10, 0, 0, 0, push / 10, 0.5, 0.2, 0])
    far = math.hypot(0.8, 1) + math.hypot(1, 1)
    assert float(outcome.reward) == pytest.approx(-0.5 * far - 0.5)
    percept, _ = task.step(torch.tensor([[STAY, STAY]]))
    assert percept.observations[0, 1, 2:4].tolist() == pytest.approx([0.2 + 0.1 * push / 10, 0.1 * 0.5])
    assert {name: float(x) for name, x in task.tally().items()} == {"collisions": 1, "covered": 0}


def test_landmarks_that_are_covered_are_counted():
    task, _ = begun({"agents": 2}, [0.1, 0.1, 0.9, 0.9, 0.1, 0.14, 0.9, 0.9])  # 0.08 and 0 away
    for _ in range(3):
        task.step(torch.tensor([[STAY, STAY]]))
    assert float(task.tally()["covered"]) == 6


def test_at_one_place_two_agents_stay_finite():
    """mpe2 gives nan there."""
    task, _ = begun({"agents": 2}, [0.5] * 8)
    percept, outcome = task.step(torch.tensor([[STAY, STAY]]))
    assert percept.state.isfinite().all() and outcome.reward.isfinite().all()


@pytest.mark.parametrize("lanes", [2, 3, 4, 7, 16, 33])
def test_a_lane_is_the_same_bits_beside_others(lanes):
    draws = torch.Generator().manual_seed(lanes)
    uniforms = 0.4 + 0.2 * torch.rand(lanes, 40, generator=draws, dtype=torch.float64)
    told = {"agents": 10}
    many, last = simple_spread.make(told, lanes), simple_spread.make(told, 1)
    many.reset(torch.ones(lanes, dtype=torch.bool), uniforms)
    last.reset(ALL, uniforms[-1:])
    for _ in range(25):
        u = torch.randint(0, 5, (lanes, 10), generator=draws)
        (left, paid), (right, own) = many.step(u), last.step(u[-1:])
        assert torch.equal(left.state[-1:], right.state) and torch.equal(paid.reward[-1:], own.reward)


def test_there_is_no_ceiling_and_why():
    most, words = simple_spread.ceiling({})
    assert most is None and "no best policy is known" in words


@pytest.mark.parametrize("option", ["agents=0", "local_ratio=1.5", "team=all", "N=3"])
def test_what_cannot_be_is_refused(option):
    from qtran_cli.envs import worlds

    with pytest.raises(UsageError, match=r"env\.|option of simple_spread"):
        worlds.world("simple_spread", [option])
