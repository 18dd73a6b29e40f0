"""Lanes over hosts: the contract of environments, what is saved, and this process left as it was."""

from __future__ import annotations

import io
import os
import random
from contextlib import redirect_stderr, redirect_stdout
from functools import partial

import numpy as np
import pytest
import torch

from qtran_cli.envs import conformance
from qtran_cli.envs.hosts import lanes as batched
from qtran_cli.envs.hosts import twister
from qtran_cli.envs.hosts.host import Host, Rules
from qtran_cli.envs.hosts.outside import outside, touched
from qtran_cli.envs.hosts.parallel import Parallel
from qtran_cli.envs.hosts.pool import Here
from qtran_cli.envs.hosts.probe import probe
from qtran_cli.errors import InputError
from tests.envs.hosts.walk import Walk


def hosted(fault="", chance=(), limit=8, anew=True):
    return Host(lambda: Parallel(Walk(fault)), Rules("walk", "sum", limit, anew, chance=chance))


def lanes_of(fault="", chance=(), **rules):
    def made(count):
        pool = Here(partial(hosted, fault, chance, **rules), count)
        return batched.Lanes(pool, batched.spec(pool.sizes, 0.99, False), "walk")

    return made


def broken(*told, **rules):
    return {v.rule: v.broken for v in conformance.check(lanes_of(*told, **rules)) if v.broken}


def at(*numbers):
    return torch.tensor(numbers, dtype=torch.float64)[:, None]


EVERY = torch.ones(2, dtype=torch.bool)
NONE = torch.zeros(2, 2, dtype=torch.int64)


@pytest.mark.parametrize("fault", ["", "masks one", "prints", "writes over", "cuts off"])
def test_every_rule_of_the_contract_is_kept(fault):
    with redirect_stderr(io.StringIO()):
        assert not broken(fault)


BROKEN = [
    ("ignores the seed", "fresh copies repeat"),
    ("ignores the seed", "a saved state goes on the same"),
]


@pytest.mark.parametrize(("fault", "rule"), BROKEN)
def test_a_fault_of_the_environment_is_told_by_the_rule(fault, rule):
    assert rule in broken(fault)


def test_a_rule_at_which_the_environment_fails_is_broken_by_that():
    assert broken("ignores the seed")["a saved state goes on the same"] == "the saved episodes do not come out as they did"
    assert "step 2 of the episode" in broken("raises")["fresh copies repeat"]


def test_a_copy_that_remembers_breaks_a_rule_unless_it_is_constructed_anew():
    assert not broken("remembers")
    assert "a reset copy is as good as new" in broken("remembers", anew=False)


@pytest.mark.parametrize(("fault", "state"), [("draws from Python", "python"), ("draws from NumPy", "numpy")])
def test_chance_of_the_process_becomes_the_episode_s(fault, state):
    """A lane's seed decides, whoever is beside it."""
    assert probe(partial(hosted, fault)).chance == (state,)
    assert not broken(fault, (state,))
    starts = lanes_of(fault, (state,))(2).reset(EVERY, at(0.1, 0.2)).observations[:, 0, 0]
    assert starts[0] != starts[1]
    assert lanes_of(fault, (state,))(2).reset(EVERY, at(0.2, 0.3)).observations[0, 0, 0] == starts[1]


def test_seeds_are_drawn_from_each_lane_s_own_number():
    lanes = lanes_of()(2)
    percept = lanes.reset(EVERY, at(0.0, 1 - 2.0**-53))
    starts = [int(np.random.default_rng(seed).integers(100)) for seed in (1, 2**31 - 1)]
    assert percept.observations[:, 0, 0].tolist() == starts
    again = lanes.reset(torch.tensor([False, True]), at(0.5, 0.5))
    assert again.observations[0, 0, 0] == starts[0]
    assert again.observations[1, 0, 0] == int(np.random.default_rng(1 + (2**31 - 1) // 2).integers(100))


def test_a_lane_that_is_over_stays_as_it_is_and_is_not_stepped():
    lanes = lanes_of(limit=2)(2)
    lanes.reset(EVERY, at(0.1, 0.2))
    lanes.step(NONE)
    percept, outcome = lanes.step(NONE)
    assert outcome.truncated.all() and outcome.reward.tolist() == [2, 2]
    after, nothing = lanes.step(NONE)
    assert all(torch.equal(x, y) for x, y in zip(percept, after, strict=True))
    assert nothing.truncated.all() and nothing.reward.tolist() == [0, 0]


def test_actions_are_handed_over_as_plain_ints():
    """The walk asserts it."""
    lanes = lanes_of()(2)
    lanes.reset(EVERY, at(0.1, 0.2))
    lanes.step(torch.ones(2, 2, dtype=torch.int32))


def test_a_saved_state_that_comes_out_otherwise_is_refused():
    one, other = lanes_of()(2), lanes_of()(2)
    one.reset(EVERY, at(0.1, 0.2))
    one.step(NONE)
    state = one.state()
    other.load({name: x.clone() for name, x in state.items()})
    state["seen"][0, 0, 0] += 1
    with pytest.raises(InputError, match="walk: the saved episodes do not come out as they did"):
        other.load(state)


def test_numbers_that_are_not_finite_are_refused():
    lanes = lanes_of("sees nan")(2)
    lanes.reset(EVERY, at(0.1, 0.2))
    lanes.step(NONE)
    with pytest.raises(InputError, match="walk: its observations are not finite numbers"):
        lanes.step(NONE)


def test_standard_output_is_ours():
    out, err = io.StringIO(), io.StringIO()
    lanes = lanes_of("prints")(2)
    with redirect_stdout(out), redirect_stderr(err):
        lanes.reset(EVERY, at(0.1, 0.2))
        lanes.step(NONE)
    assert out.getvalue() == "" and err.getvalue() == "hello from the walk\n" * 2


def test_what_is_written_past_python_goes_to_standard_error_too(capfd):
    with outside():
        os.write(1, b"raw\n")
    print("ours")
    assert capfd.readouterr() == ("ours\n", "raw\n")


def states():
    numpys = np.random.get_state(legacy=False)["state"]
    return random.getstate(), numpys["key"].tobytes(), numpys["pos"], torch.get_rng_state().tolist()


@pytest.mark.parametrize(
    "use", [random.random, np.random.random, partial(torch.rand, 1), partial(np.random.seed, 3), partial(random.seed, 3)]
)
def test_random_states_are_put_back(use):
    before = states()
    with outside():
        use()
    assert states() == before
    use()
    assert states() != before


@pytest.mark.parametrize("as_memory", [True, False])
def test_python_s_state_is_kept_with_the_number_that_gauss_has_left(monkeypatch, as_memory):
    assert twister.AS_MEMORY, "CPython lays it out so"
    monkeypatch.setattr(twister, "AS_MEMORY", as_memory)
    for seed in range(4):
        random.seed(seed)
        drawn = [random.gauss(0, 1) for _ in range(seed)]
        kept, whole = twister.kept(), random.getstate()
        drawn = [random.random() for _ in range(1000)], random.gauss(0, 1), random.getrandbits(70)
        twister.put_back(kept)
        assert random.getstate() == whole
        assert ([random.random() for _ in range(1000)], random.gauss(0, 1), random.getrandbits(70)) == drawn


def test_pytorch_s_state_is_let_be_where_nothing_draws_from_it():
    before = torch.get_rng_state()
    with outside(torch=False):
        torch.rand(1)
    assert not torch.equal(before, torch.get_rng_state())


def test_what_never_changes_is_made_once():
    """Masks, and flags while nothing is over; never what changes."""
    lanes = lanes_of()(2)
    first = lanes.reset(EVERY, at(0.1, 0.2))
    second, outcome = lanes.step(NONE)
    third, after = lanes.step(NONE)
    assert second.available is first.available and after.terminated is outcome.terminated
    assert not torch.equal(second.observations, third.observations) and not outcome.terminated.any()
    fourth, ended = lanes.step(NONE)  # left ends
    assert fourth.available.tolist()[0] == [[True, False, False], [True] * 3] != third.available.tolist()[0]
    assert third.available[0, 0, 1] and not ended.terminated.any()
    for _ in range(2):
        _, ended = lanes.step(NONE)
    assert ended.terminated.all() and not outcome.terminated.any()


def test_a_state_that_is_what_all_see_is_no_copy():
    class Even(Walk):
        possible_agents = ("left", "right")

        def observation_space(self, agent):
            return 2

        def seen(self):
            return dict.fromkeys(self.agents, np.array([self.at, self.t]))

    pool = Here(lambda: Host(lambda: Parallel(Even()), Rules("walk", "sum", 9)), 2)
    lanes = batched.Lanes(pool, batched.spec(pool.sizes, 0.9, False), "walk")
    percept = lanes.reset(EVERY, at(0.1, 0.2))
    assert pool.sizes.in_a_row and percept.state.data_ptr() == percept.observations.data_ptr()
    assert torch.equal(percept.state, percept.observations.flatten(1)) and percept.state.shape == (2, 4)
    assert not lanes_of()(1).pool.sizes.in_a_row


def test_they_are_put_back_after_an_error_too():
    before = states()
    with pytest.raises(ZeroDivisionError), outside():
        int(random.random() + np.random.random()) // 0
    assert states() == before


def test_what_is_touched_is_named():
    with outside():
        assert touched(lambda: None) == ()
        assert touched(lambda: (np.random.random(), torch.rand(1))) == ("numpy", "torch")
        assert touched(random.random) == ("python",)


def test_a_probe_says_where_copies_differ_and_what_is_shared():
    found = probe(partial(hosted, "ignores the seed"))
    assert "two fresh copies with one seed and the same actions differ after reset(seed)" in found.warnings[0]
    assert not probe(hosted).warnings and not probe(hosted).shared

    class Shared(Walk):
        def step(self, actions):
            seen, rewards, *rest = super().step(actions)
            return seen, dict.fromkeys(rewards, self.at), *rest

    assert probe(lambda chance=(): Host(lambda: Parallel(Shared()), Rules("walk", "sum", 2))).shared
