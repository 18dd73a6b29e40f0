"""A host holds an environment to our rules, one by one, and tells what cannot be played."""

from __future__ import annotations

import numpy as np
import pytest

from qtran_cli.envs.hosts.host import Host, Rules
from qtran_cli.envs.hosts.parallel import Parallel
from qtran_cli.envs.hosts.room import room
from qtran_cli.errors import InputError
from tests.envs.hosts.walk import Walk


class Space:
    def __init__(self, **told):
        self.__dict__.update(told)


def hosted(fault="", team="sum", limit=8, anew=True, **walk):
    return Host(lambda: Parallel(Walk(fault, **walk)), Rules("walk", team, limit, anew))


def begun(host, seed=7):
    space = room(host.sizes, 1)
    host.seat(space.row(0))
    host.reset(seed)
    return space


def played(host, *actions, seed=7):
    space = begun(host, seed)
    for u in actions:
        host.step(u)
    return space


def start(seed):
    return int(np.random.default_rng(seed).integers(100))


def test_sizes_are_those_of_the_widest_agent():
    sizes = hosted().sizes
    assert (sizes.agents, sizes.actions, sizes.observation, sizes.state) == (("left", "right"), (2, 3), 2, 3)


def test_padding_is_zero_and_masked_and_agents_go_by_the_fixed_list():
    """The walk's dictionaries have right first."""
    space = played(hosted(), [1, 2])
    at = start(7) + 2 + 30
    assert space.observations[0].tolist() == [[at, 0], [at, 1]]
    assert space.state[0].tolist() == [at, at, 1]
    assert space.available[0].tolist() == [[True, True, False], [True] * 3]


@pytest.mark.parametrize(("team", "paid"), [("sum", 5), ("mean", 2.5), ("first", 2)])
def test_the_team_s_reward_is_made_by_the_rule(team, paid):
    space = played(hosted(team=team), [1, 2])
    assert space.rewards[0].tolist() == [2, 3] and space.paid[0, 0] == paid


def test_an_agent_that_ended_sees_zeros_has_its_idle_action_alone_and_earns_nothing():
    host = hosted()
    space = played(host, *[[1, 2]] * 3)
    assert space.rewards[0].tolist() == [2, 3]  # the step that ended it pays
    for t in (4, 5):
        assert space.observations[0, 0].tolist() == [0, 0] and space.available[0, 0].tolist() == [True, False, False]
        assert not space.ends.any()
        host.step([0, 2])  # the walk refuses an action of one that has ended
        assert space.rewards[0].tolist() == [0, 3] and space.paid[0, 0] == 3
        assert space.observations[0, 1].tolist() == ([0, 0] if t == 5 else [start(7) + 3 * 32 + 30, 4])
    assert space.ends[0].tolist() == [True, False]


def test_a_new_episode_frees_those_who_ended():
    host = hosted()
    space = played(host, *[[1, 2]] * 4)
    host.reset(8)
    assert space.available[0].tolist() == [[True, True, False], [True] * 3] and not space.ends.any()
    assert space.observations[0, 0, 0] == start(8) and not space.rewards.any() and not space.paid.any()


def test_time_is_the_host_s_and_truncates():
    space = played(hosted(limit=2), [0, 0])
    assert not space.ends.any()
    assert played(hosted(limit=2), [0, 0], [0, 0]).ends[0].tolist() == [False, True]


def test_a_true_end_in_the_last_step_wins():
    assert played(hosted(limit=3, ends=(3, 3)), *[[0, 0]] * 3).ends[0].tolist() == [True, False]
    assert played(hosted(limit=3, ends=(3, 4)), *[[0, 0]] * 3).ends[0].tolist() == [False, True]


def test_what_the_library_cuts_off_is_truncated_and_seen_to_the_last():
    space = played(hosted("cuts off"), [0, 0], [0, 0])
    assert space.ends[0].tolist() == [False, True]
    assert space.observations[0, 1].tolist() == [start(7) + 22, 2]


def test_what_is_returned_is_copied():
    host = hosted("writes over")
    space = played(host, [0, 0])
    kept = space.observations.copy()
    host._bare._env.kept["right"][:] = -1
    assert (space.observations == kept).all()


def test_masks_are_those_of_infos():
    space = played(hosted("masks one"), [0, 0])
    assert space.available[0].tolist() == [[True, True, False], [True, False, True]]


def test_masks_may_stand_in_observations():
    class Masked(Walk):
        def observation_space(self, agent):
            return Space(spaces={"observation": super().observation_space(agent), "action_mask": 2})

        def seen(self):
            return {a: {"observation": x, "action_mask": [0, 1, 1][: self.action_space(a)]} for a, x in super().seen().items()}

    space = begun(Host(lambda: Parallel(Masked()), Rules("walk", "sum", 8)))
    assert space.available[0].tolist() == [[False, True, False], [False, True, True]]
    assert space.observations[0, 0, 0] == start(7)


@pytest.mark.parametrize("anew", [True, False])
def test_a_copy_that_remembers_is_constructed_anew(anew):
    host = hosted("remembers", anew=anew)
    first = begun(host).observations.copy()
    host.reset(7)
    assert (begun(host).observations == first).all() == anew


def test_one_dictionary_of_ends_will_do():
    assert played(hosted("returns four", ends=(2, 2)), [0, 0], [0, 0]).ends[0].tolist() == [True, False]


REFUSED = [
    ("starts late", "agent right is not there after reset(), seed 7", "a fixed list of agents"),
    ("someone comes", "agent third appeared, which possible_agents has not", "possible_agents are left, right"),
    ("grows", "what agent right sees has 3 numbers and not 2, step 2 of the episode of seed 7", "pad those that vary"),
    ("sees words", "what agent right sees is no array of numbers", "arrays of numbers"),
    ("raises", "step() raised ValueError: the walk is over for good, step 2 of the episode of seed 7", "QTRAN_DEBUG=1 shows where"),
    ("leaves", "step() raised SystemExit: 3", "QTRAN_DEBUG=1 shows where"),
    ("pays nan", "the reward of agent right is not finite, step 2", "rewards are finite numbers"),
    ("pays words", "a reward is no number", "a number for every agent"),
    ("pays nobody", "step() paid agent right no reward", "every agent that acted gets a number"),
    ("pays a list", "rewards came as list", "dictionaries by agent"),
    ("masks all", "the mask of agent right leaves it no action", "can do something"),
    ("masks too few", "the mask of agent right has 1 entries", "one for each of its 3 actions"),
    ("returns three", "step() returned no five dictionaries", "as PettingZoo's"),
]


@pytest.mark.parametrize(("fault", "what", "right"), REFUSED)
def test_what_cannot_be_played_is_told_in_two_lines(fault, what, right):
    with pytest.raises(InputError) as error:
        played(hosted(fault), *[[0, 0]] * 3)
    first, second = str(error.value).splitlines()
    assert first.startswith(f"walk: {what}") and right in second


UNUSABLE = [
    ({"step": None}, "has no step()"),
    ({"possible_agents": ("left", "left"), "__init__": lambda self: None}, "has two agents of one name: left, left"),
    ({"action_space": lambda self, agent: 10**7}, "agent left has 10,000,000 actions"),
    ({"possible_agents": (), "__init__": lambda self: None}, "names no agents"),
    ({"action_space": lambda self, agent: Space(shape=(2,), low=0)}, "which is not discrete"),
    ({"action_space": lambda self, agent: Space(n=4, shape=(4,))}, "which is not discrete"),
    ({"action_space": lambda self, agent: 0}, "agent left has 0 actions"),
    ({"observation_space": lambda self, agent: Space()}, "whose size is not known"),
    ({"action_space": None}, "tells no action space of agent left"),
    ({"last": None, "agent_iter": None}, "has its agents act in turn"),
]


@pytest.mark.parametrize(("members", "said"), UNUSABLE)
def test_what_has_not_the_methods_is_refused(members, said):
    with pytest.raises(InputError, match="walk: ") as error:
        Host(lambda: Parallel(type("Odd", (Walk,), members)()), Rules("walk", "sum", 8))
    assert said in str(error.value) and len(str(error.value).splitlines()) == 2


def test_actions_are_numbered_from_where_the_space_begins():
    class Shifted(Walk):
        def action_space(self, agent):
            return Space(n=2, start=5)

        def step(self, actions):
            self.given = dict(actions)
            return super().step(actions)

    host = Host(lambda: Parallel(Shifted()), Rules("walk", "sum", 8))
    played(host, [0, 1])
    assert host._bare._env.given == {"left": 5, "right": 6}


def test_a_state_of_its_own_is_taken():
    class Stated(Walk):
        state_space = 2

        def state(self):
            return [self.at, 5]

    host = Host(lambda: Parallel(Stated()), Rules("walk", "sum", 8))
    space = begun(host)
    assert host.own_state and space.state[0].tolist() == [start(7), 5]
    assert not hosted().own_state
