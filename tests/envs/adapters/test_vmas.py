"""Scenarios of VMAS as they are: the contract, lanes together as they are alone, and every trap of envs/libraries/vmas.py."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
import torch

from qtran_cli.envs import programs
from qtran_cli.envs.adapters import vmas as adapter
from qtran_cli.envs.libraries.vmas import TOGETHER
from qtran_cli.envs.workers.crew import working
from qtran_cli.errors import QtranError
from tests.envs.adapters.playing import begun, broken, lanes_of, seed
from tests.processes import stopped_at_checkpoint
from tests.thorough import first, some

pytestmark = pytest.mark.skipif(find_spec("vmas") is None, reason="vmas is not installed")
SPREAD, LISTENER = "vmas:simple_spread", "vmas:simple_speaker_listener"


def bare(scenario, lanes=1, **told):
    import vmas

    return vmas.make_env(scenario, lanes, continuous_actions=False, **told)


def flat(observations):
    return [x.flatten().tolist() for x in observations]


def actions(lanes, *u):
    return [torch.full((lanes, 1), float(x)) for x in u]


@pytest.mark.parametrize("name", first([LISTENER, SPREAD]))
def test_every_rule_of_the_contract_is_kept(name):
    assert not broken(name, "limit=7")


def test_lanes_that_go_together_play_what_the_library_plays():
    """The first observations to the last bit; what comes of them as near as float32 allows, for the library has one lane and we have 32."""
    lanes, own = lanes_of(SPREAD)(2), bare("simple_spread")
    percept, seen = begun(lanes, 0.25, 0.75), own.reset(seed=seed(0.75))
    assert percept.observations[1].tolist() == [x.flatten().tolist() for x in seen]
    draws = torch.Generator().manual_seed(1)
    for _ in range(20):
        u = torch.randint(9, (2, 3), generator=draws)
        percept, outcome = lanes.step(u)
        seen, rewards, _, _ = own.step(actions(1, *u[1].tolist()))
        assert torch.allclose(percept.observations[1], torch.cat(seen), atol=1e-5)
        assert percept.state[1].tolist() == percept.observations[1].flatten().tolist()
        assert outcome.reward[1].item() == pytest.approx(float(rewards[0]), abs=1e-4)


TRIED = ("reverse_transport", "simple_spread")


@pytest.mark.parametrize("scenario", first(sorted(TOGETHER, key=lambda name: (name not in TRIED, name)), len(TRIED)))
def test_a_lane_among_others_is_what_it_is_alone_to_the_last_bit(scenario):
    make, lanes, tried = lanes_of(f"vmas:{scenario}", "limit=5"), 40, (0, 37)
    draws = torch.Generator().manual_seed(2)
    every, alone = make(lanes), [make(1) for _ in tried]
    uniforms = torch.rand(8, lanes, 1, generator=draws, dtype=torch.float64)
    done, course = torch.ones(lanes, dtype=torch.bool), []
    for t in range(8):
        done[t % lanes] = True  # some begin anew amid the others' episodes
        every.reset(done, uniforms[t])
        for k, one in zip(tried, alone, strict=True):
            one.reset(done[k : k + 1], uniforms[t, k : k + 1])
        u = torch.stack([torch.randint(m, (lanes,), generator=draws) for m in every.spec.actions], 1)
        percept, outcome = every.step(u)
        for k, one in zip(tried, alone, strict=True):
            own = [x[0].tolist() for part in one.step(u[k : k + 1]) for x in part]
            assert own == [x[k].tolist() for part in (percept, outcome) for x in part], (t, k)
        done = outcome.terminated | outcome.truncated
        course.append(percept.state)
    assert not torch.equal(course[0], course[-1])


def test_all_copies_of_a_process_draw_from_one_state_and_ours_do_not():
    one, other = bare("simple_spread", seed=1), bare("simple_spread", seed=2)
    one.seed(5)
    expected = flat(one.reset())
    one.seed(5)
    other.reset()
    assert flat(one.reset()) != expected, "the other one's reset drew from it"
    ours, theirs = lanes_of(SPREAD)(1), lanes_of(SPREAD)(1)
    expected = begun(ours, 0.3).observations
    begun(theirs, 0.6)
    assert torch.equal(begun(ours, 0.3).observations, expected)


def test_a_seed_of_the_constructor_is_not_that_of_a_reset():
    env = bare("simple_spread", seed=0)
    assert flat(env.reset()) != flat(env.reset(seed=0))


def test_a_reset_of_one_lane_draws_no_new_goal_and_ours_does():
    env, goals = bare("simple_speaker_listener", 2), set()
    for k in range(8):
        env.seed(k)
        goals.add(tuple(env.reset_at(0)[0][0].tolist()))
    assert len(goals) == 1, "the speaker is shown the same goal for ever"
    percept = begun(lanes_of(LISTENER)(8), *(k / 8 for k in range(8)))
    assert len({tuple(row) for row in percept.observations[:, 0].tolist()}) > 1


def test_step_reshapes_what_it_is_given():
    env, u = bare("simple_spread"), torch.zeros(1)
    env.step([u, torch.zeros(1), torch.zeros(1)])
    assert u.shape == (1, 1)


def test_one_flag_tells_of_both_ends_and_it_runs_on():
    env = bare("simple_spread", max_steps=1)
    for _ in range(2):
        _, _, done, _ = env.step(actions(1, 0, 0, 0))
        assert done.tolist() == [True]
    lanes = lanes_of(SPREAD, "limit=1")(1)
    begun(lanes, 0.5)
    _, outcome = lanes.step(torch.zeros(1, 3, dtype=torch.int64))
    assert (outcome.terminated.tolist(), outcome.truncated.tolist()) == ([False], [True])
    _, outcome = lanes.step(torch.zeros(1, 3, dtype=torch.int64))
    assert outcome.reward.tolist() == [0.0] and outcome.truncated.tolist() == [True]
    assert lanes.spec.endless and not lanes_of("vmas:balance")(1).spec.endless


def test_a_true_end_is_told_apart_from_the_time_limit():
    lanes = lanes_of("vmas:balance", "limit=200")(1)
    begun(lanes, 0.5)
    for _ in range(200):
        _, outcome = lanes.step(torch.full((1, 3), 6))  # to one side, off the others
        if outcome.terminated.any():
            break
    assert (outcome.terminated.tolist(), outcome.truncated.tolist()) == ([True], [False])


def test_a_force_in_two_directions_has_nine_actions():
    world = programs.world(SPREAD)
    assert world.shape == (9, 9, 9) and programs.world(LISTENER).shape == (27, 9)


def test_what_draws_for_all_lanes_keeps_them_apart():
    spread, listener = programs.world(SPREAD), programs.world(LISTENER)
    assert adapter.one_by_one(listener) and not adapter.one_by_one(spread)
    assert adapter.one_by_one(replace(spread, options={**spread.options, "anew": "yes"}))
    noisy = programs.world("vmas:give_way", ["obs_noise=0.1"])
    assert adapter.one_by_one(noisy) and not adapter.one_by_one(replace(noisy, options={**noisy.options, "obs_noise": 0.0}))


def states():
    return random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()


def test_random_states_are_put_back_where_a_call_raises(monkeypatch):
    world, before = programs.world(SPREAD), states()
    lanes = programs.make(world, 1)
    begun(lanes, 0.5)

    def broken(*given):
        torch.rand(1)
        raise ZeroDivisionError

    monkeypatch.setattr("vmas.simulator.core.World.step", broken)
    with pytest.raises(ZeroDivisionError):
        bare("simple_spread").step(actions(1, 0, 0, 0))
    assert states() != before, "the library leaves its own in their place"
    torch.set_rng_state(torch.tensor(before[2], dtype=torch.uint8))
    random.setstate(before[0])
    before = states()
    with pytest.raises((QtranError, ZeroDivisionError)):
        lanes.step(torch.zeros(1, 3, dtype=torch.int64))
    assert states() == before


def test_lanes_that_are_apart_are_the_same_in_workers():
    make = lanes_of(LISTENER, "limit=4")

    def course(lanes):
        seen = [begun(lanes, 0.1, 0.5, 0.9).state]
        return torch.stack([*seen, *(lanes.step(torch.full((3, 2), t))[0].state for t in range(4))])

    alone = course(make(3))
    with working(2):
        assert torch.equal(course(make(3)), alone)


REFUSED = [
    ("vmas:simple_spred", None, "did you mean simple_spread"),
    ("vmas:", None, "vmas has no scenario ''"),
    (SPREAD, "agents=4", "no option of vmas:simple_spread is called 'agents'"),
    (SPREAD, "n_agents=0", "no agent acts in it"),
    (SPREAD, "n_agents=many", "env.n_agents is a whole number"),
]


@pytest.mark.parametrize(("name", "option", "said"), REFUSED)
def test_what_is_refused(name, option, said):
    with pytest.raises(QtranError) as error:
        programs.world(name, [] if option is None else [option])
    assert said in str(error.value) and len(str(error.value).splitlines()) == 2


def test_without_the_package_its_own_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "vmas", None)
    monkeypatch.delitem(sys.modules, "vmas")
    monkeypatch.setattr("qtran_cli.envs.adapters._packages._there", lambda package: package != "vmas")
    with pytest.raises(QtranError) as error:
        programs.world(SPREAD)
    assert "needs vmas, which is not installed" in error.value.what and "'.[vmas]'" in error.value.right


SHORT = ("--seeds", "2", "--set", "hidden=8", "--set", "evaluations=2", "--set", "evaluation_episodes=1", "--set", "env.limit=10")


def methods():
    from qtran_cli.learn.methods import METHODS

    return METHODS.names()


@pytest.mark.parametrize("method", some(methods(), 8))
def test_it_is_trained_on_and_goes_on_to_the_same_numbers(method, qtran, tmp_path):
    command = ("train", "--env", SPREAD, "--method", method, "--steps", "60", *SHORT)
    assert json.loads(qtran(*command, "--json", "--name", "whole", "--out", str(tmp_path)).out)["env_steps"] == 60
    folder = tmp_path / "vmas-simple_spread" / method
    rest = (*command, "--name", "cut", "--out", str(tmp_path))
    process = stopped_at_checkpoint(folder / "cut", *rest, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGCONT)
    _, said = process.communicate()
    assert process.returncode == 130 and said.startswith(b"vmas is under the GNU General Public License")
    assert qtran(*rest, "--resume").code == 0
    assert (folder / "cut" / "metrics.jsonl").read_bytes() == (folder / "whole" / "metrics.jsonl").read_bytes()
