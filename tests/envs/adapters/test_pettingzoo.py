"""Parallel environments of PettingZoo's kind, with mpe2 as it is: the contract, and every trap of the library."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
import torch

from qtran_cli.envs import programs
from qtran_cli.envs.hosts.pool import Here
from qtran_cli.errors import QtranError
from tests.envs.adapters.playing import begun, broken, lanes_of, seed

pytestmark = pytest.mark.skipif(find_spec("mpe2") is None, reason="mpe2 is not installed")
SPREAD = "pettingzoo:mpe2.simple_spread_v3"
SPEAKER = "pettingzoo:mpe2.simple_speaker_listener_v4"
"""Agents of unequal observations and actions."""


@pytest.mark.parametrize("name", [SPREAD, SPEAKER])
def test_every_rule_of_the_contract_is_kept(name):
    assert not broken(name, "limit=7")


def test_lanes_play_what_the_library_plays():
    """The same seeds and actions, by the library itself."""
    import mpe2.simple_spread_v3 as spread

    lanes, bare = lanes_of(SPREAD)(2), spread.parallel_env()
    percept = begun(lanes, 0.25, 0.75)
    seen, _ = bare.reset(seed=seed(0.75))
    agents, draws = list(bare.possible_agents), torch.Generator().manual_seed(1)
    for step in range(25):
        for i, agent in enumerate(agents):
            assert percept.observations[1, i].tolist() == seen[agent].tolist()
        u = torch.randint(5, (2, 3), generator=draws)
        percept, outcome = lanes.step(u)
        seen, rewards, _, _, _ = bare.step(dict(zip(agents, u[1].tolist(), strict=True)))
        assert outcome.reward[1].item() == pytest.approx(sum(rewards.values()) / 3, rel=1e-12)
        assert outcome.truncated.tolist() == [step == 24] * 2 and not outcome.terminated.any()


def test_wrappers_that_check_what_is_checked_are_left_out():
    """What is within plays the same, episode after episode, to the last step and over it."""
    import mpe2.simple_spread_v3 as spread

    held, bare = lanes_of(SPREAD)(1).pool._hosts[0]._bare, spread.parallel_env(max_cycles=26)
    assert type(bare.aec_env) is not type(bare.unwrapped) and held._env.aec_env is held._env.unwrapped
    draws = torch.Generator().manual_seed(1)
    for k in (5, 3):
        assert all(map(np.array_equal, held.reset(k).observations, bare.reset(seed=k)[0].values()))
        for _ in range(26):
            u = torch.randint(5, (3,), generator=draws).tolist()
            heard, told = held.step(u), bare.step(dict(zip(bare.possible_agents, u, strict=True)))
            assert all(map(np.array_equal, heard.observations, told[0].values()))
            assert [heard.rewards, heard.terminated, heard.truncated] == [tuple(x.values()) for x in told[1:4]]
        assert all(heard.truncated)


def test_agents_of_unequal_sizes_are_padded_and_masked():
    lanes = lanes_of(SPEAKER)(1)
    percept = begun(lanes, 0.5)
    assert lanes.spec.actions == (3, 5) and lanes.spec.observation == 11 and lanes.spec.state == 14
    assert percept.available[0].tolist() == [[True] * 3 + [False] * 2, [True] * 5]
    assert not percept.observations[0, 0, 3:].any()
    assert torch.equal(percept.state[0], torch.cat([percept.observations[0, 0, :3], percept.observations[0, 1]]))


def test_the_state_that_mpe2_computes_is_what_all_see_in_a_row():
    import mpe2.simple_spread_v3 as spread

    lanes, bare = lanes_of(SPREAD)(1), spread.parallel_env()
    percept = begun(lanes, 0.5)
    bare.reset(seed=seed(0.5))
    assert percept.state[0].tolist() == bare.state().tolist()


@pytest.mark.parametrize("limit", [1, 3])
def test_success_in_the_last_step_is_an_end(monkeypatch, limit):
    """The library alone reports it as time that ran out."""
    import mpe2.simple_spread.simple_spread as spread

    monkeypatch.setattr(spread.Scenario, "is_terminal", lambda self, world: True)
    bare = spread.parallel_env(max_cycles=1)
    bare.reset(seed=1)
    _, _, ended, cut, _ = bare.step(dict.fromkeys(bare.possible_agents, 0))
    assert not any(ended.values()) and all(cut.values())
    lanes = lanes_of(SPREAD, f"limit={limit}")(1)
    begun(lanes, 0.5)
    _, outcome = lanes.step(torch.zeros(1, 3, dtype=torch.int64))
    assert outcome.terminated.all() and not outcome.truncated.any()


def test_a_sum_of_shared_rewards_is_warned_of():
    assert not programs.world(SPREAD).warnings
    assert programs.world(SPREAD).options["team"] == "mean"
    (told,) = programs.world(SPREAD, ["team=sum"]).warnings
    assert "every agent is paid 0.5 of the shared reward, so a sum pays it 3 times" in told
    (told,) = programs.world(SPREAD, ["team=sum", "local_ratio=0"]).warnings
    assert "the whole of the shared reward" in told
    assert not programs.world(SPREAD, ["team=sum", "local_ratio=1"]).warnings


def test_rewards_that_are_the_same_in_every_step_are_found_out():
    (told,) = programs.world("pettingzoo:mpe2.simple_line_v1", ["team=sum"]).warnings
    assert told.startswith("all agents were paid the same in every step tried, and a sum pays it 4 times")


def test_pictures_that_nobody_sees_are_let_go_of():
    import mpe2.simple_spread_v3 as spread

    assert spread.parallel_env().unwrapped.screen.get_size() == (700, 700)
    lanes = lanes_of(SPREAD)(1)
    assert lanes.pool._hosts[0]._bare._env.unwrapped.screen is None
    lanes.close()


def test_two_sides_are_warned_of():
    (told,) = programs.world("pettingzoo:mpe2.simple_adversary_v3").warnings
    assert "adversary_0 is paid against agent_0" in told


def test_used_copies_repeat():
    """So copies are not constructed anew."""
    import mpe2.simple_spread_v3 as spread

    used, course = spread.parallel_env(), {}
    for again in range(2):
        for k in range(1, 40):
            seen, _ = used.reset(seed=k)
            told = [x.tolist() for x in seen.values()]
            for _ in range(k % 5):
                used.step(dict.fromkeys(used.possible_agents, k % 5))
            assert course.setdefault(k, told) == told, again
    fresh = spread.parallel_env()
    assert [x.tolist() for x in fresh.reset(seed=7)[0].values()] == course[7]


def test_options_are_the_constructor_s():
    assert programs.world(SPREAD, ["N=4"]).n == 4
    assert programs.world(SPREAD, ["limit=9"]).horizon == 9


REFUSED = [
    (SPREAD, "M=4", "no option of pettingzoo:mpe2.simple_spread_v3 is called 'M'"),
    (SPREAD, "max_cycles=4", "the time limit is set by --set env.limit=4"),
    (SPREAD, "N=four", "env.N=four is not accepted"),
    (SPREAD, "team=some", "env.team is sum or mean or first"),
    (SPREAD, "continuous_actions=true", "not discrete"),
    ("pettingzoo:mpe2.simple_spred_v3", None, "did you mean simple_spread_v3"),
    ("pettingzoo:nowhere.at_all", None, "nowhere, which is not installed"),
    ("pettingzoo:mpe2", None, "mpe2 has no parallel_env"),
    ("pettingzoo:pettingzoo.classic.tictactoe_v3", None, "has no parallel_env: its agents act in turn"),
    ("pettingzoo:", None, "names no module"),
]


@pytest.mark.parametrize(("name", "option", "said"), REFUSED)
def test_what_is_refused(name, option, said):
    with pytest.raises(QtranError) as error:
        programs.world(name, [] if option is None else [option])
    assert said in str(error.value) and len(str(error.value).splitlines()) == 2


def test_a_pool_is_of_so_many_hosts():
    assert isinstance(lanes_of(SPREAD)(3).pool, Here)
