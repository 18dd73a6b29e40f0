"""gymnasium environments with lists of agents, lbforaging and rware as they are: the contract, and every trap of these libraries."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch

from qtran_cli.envs import programs
from qtran_cli.envs.libraries import Library
from qtran_cli.errors import QtranError
from tests.envs.adapters.playing import begun, broken, lanes_of, seed

MISSING = [name for name in ("lbforaging", "rware") if find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"{MISSING} are not installed")
FORAGING, WAREHOUSE = "gym:Foraging-8x8-2p-3f-v3", "gym:rware-tiny-2ag-v2"


def bare(name):
    import gymnasium
    import lbforaging
    import rware

    assert lbforaging and rware
    return gymnasium.make(name, disable_env_checker=True).unwrapped


@pytest.mark.parametrize("name", [FORAGING, WAREHOUSE])
def test_every_rule_of_the_contract_is_kept(name):
    assert not broken(name, "limit=9")


@pytest.mark.parametrize("name", [FORAGING, WAREHOUSE])
def test_lanes_play_what_the_library_plays(name):
    lanes, own = lanes_of(name)(2), bare(name.partition(":")[2])
    percept, (seen, _) = begun(lanes, 0.25, 0.75), own.reset(seed=seed(0.75))
    draws, total = torch.Generator().manual_seed(1), 0.0
    for _ in range(40):
        assert percept.observations[1].tolist() == [x.tolist() for x in seen]
        assert percept.state[1].tolist() == np.concatenate(seen).tolist()
        u = torch.randint(lanes.spec.actions[0], (2, 2), generator=draws)
        percept, outcome = lanes.step(u)
        seen, rewards, _, _, _ = own.step(u[1].tolist())
        assert outcome.reward[1].item() == pytest.approx(sum(rewards), abs=1e-12)
        total += outcome.reward[1].item()
    assert percept.available.all()


@pytest.mark.parametrize(("name", "own"), [(FORAGING, 50), (WAREHOUSE, 500)])
def test_the_library_s_time_limit_is_ours_and_truncates(name, own):
    """The library reports it as an end."""
    alone = bare(name.partition(":")[2])
    alone.reset(seed=1)
    last = [alone.step([0, 0])[2] for _ in range(own)][-1]
    assert last
    lanes = lanes_of(name)(1)
    assert lanes.spec.limit == own
    begun(lanes, 0.5)
    for _ in range(own):
        _, outcome = lanes.step(torch.zeros(1, 2, dtype=torch.int64))
    assert outcome.truncated.all() and not outcome.terminated.any()


def test_food_that_is_eaten_in_the_last_step_is_an_end():
    """One agent beside one food of its level, loading."""
    lanes = lanes_of("gym:Foraging-5x5-2p-1f-v3", "limit=1")(1)
    begun(lanes, 0.5)
    env = lanes.pool._hosts[0]._bare._env
    (row,), (column,) = np.nonzero(env.field)
    env.players[0].position = (row - 1, column)
    env.players[1].position = (0, 4) if column != 4 else (0, 0)
    env.field[row, column] = 1
    env._gen_valid_moves()
    _, outcome = lanes.step(torch.tensor([[5, 0]]))
    assert outcome.terminated.all() and not outcome.truncated.any() and outcome.reward.item() > 0


def test_a_used_copy_of_foraging_does_not_repeat():
    """So its players are taken off the field before: once it repeats, they need not be."""
    name = FORAGING.partition(":")[2]
    used, apart, held = bare(name), 0, lanes_of(FORAGING)(1).pool._hosts[0]._bare
    for k in range(1, 301):
        fresh = bare(name).reset(seed=k)[0]
        apart += not all(map(np.array_equal, used.reset(seed=k)[0], fresh))
        assert all(map(np.array_equal, held.reset(k).observations, fresh))
        held.step([k % 6, k % 5])
    assert 0 < apart < 60
    assert programs.world(FORAGING).options["anew"] == "no"


def test_a_field_that_is_not_square_is_played():
    """The library's own check of what is seen exchanges its rows and columns; it is left out, and what is seen is right."""
    lanes = lanes_of(FORAGING, "field_size=(6, 9)")(1)
    env = lanes.pool._hosts[0]._bare._env
    assert env.field.shape == (6, 9)
    draws = torch.Generator().manual_seed(1)
    for k in range(1, 30):
        percept = begun(lanes, k / 30)
        for _ in range(5):
            food = [k for (y, x) in zip(*np.nonzero(env.field), strict=True) for k in (y, x, env.field[y, x])]
            first, second = ((*player.position, player.level) for player in env.players)
            empty = [-1, -1, 0] * (3 - len(food) // 3)
            assert percept.observations[0].tolist() == [[*food, *empty, *first, *second], [*food, *empty, *second, *first]]
            percept, _ = lanes.step(torch.randint(6, (1, 2), generator=draws))
    assert not broken(FORAGING, "field_size=(6, 9)", "limit=9")


@pytest.mark.parametrize("package", ["lbforaging", "rware", "mpe2"])
def test_libraries_that_draw_nothing_from_pytorch_do_not_know_it(package):
    """So its random state is not put back around their steps."""
    assert not Library(package).TORCH
    folder = Path(find_spec(package).origin).parent
    sources = [file.read_text() for file in folder.rglob("*.py")]
    assert sources and not any("torch" in text for text in sources)


def test_a_used_copy_of_a_warehouse_repeats():
    name = WAREHOUSE.partition(":")[2]
    used = bare(name)
    for k in range(1, 60):
        assert all(map(np.array_equal, used.reset(seed=k)[0], bare(name).reset(seed=k)[0]))
        for u in range(k % 5):
            used.step([u, 1])
    assert programs.world(WAREHOUSE).options["anew"] == "no"


def test_warehouses_side_by_side_do_not_touch_each_other():
    """The library counts its agents and shelves in the class."""
    one, other, alone = bare("rware-tiny-2ag-v2"), bare("rware-tiny-4ag-v2"), bare("rware-tiny-2ag-v2")
    one.reset(seed=3)
    other.reset(seed=4)
    alone.reset(seed=3)
    for u in (1, 1, 2, 4, 1):
        other.step([u] * 4)
        assert all(map(np.array_equal, one.step([u, 1])[0], alone.step([u, 1])[0]))


def test_a_queue_that_is_empty_is_warned_of():
    (told,) = programs.world("gym:rware-tiny-1ag-hard-v2").warnings
    assert told.startswith("no shelf is ever requested, so nothing can be earned")
    assert not programs.world("gym:rware-tiny-1ag-hard-v2", ["request_queue_size=1"]).warnings


def test_rewards_that_are_each_one_s_own_are_summed():
    for name in (FORAGING, WAREHOUSE):
        assert programs.world(name).options["team"] == "sum" and not programs.world(name).warnings
        assert "--set env.team=sum" in programs.world(name, ["team=mean"]).warnings[0]
    (told,) = programs.world(WAREHOUSE, ["reward_type=global"]).warnings
    assert told.startswith("every agent is paid for every shelf, so a sum pays it 2 times")


def test_equal_shares_are_no_shared_reward():
    """Two agents of one level, which eat only together, are paid alike."""
    assert not programs.world("gym:Foraging-5x5-2p-1f-coop-v3", ["max_player_level=1", "limit=50"]).warnings


def test_coop_of_many_is_warned_of():
    (told,) = programs.world("gym:Foraging-8x8-4p-1f-coop-v3").warnings
    assert told == "food takes the three lowest levels together here, not all 4 agents"
    assert not programs.world("gym:Foraging-8x8-3p-1f-coop-v3").warnings


def test_dictionaries_are_flattened():
    """In the order of the space: as many numbers as the library's own flat observations, for every agent."""
    flat, told = (lanes_of(WAREHOUSE, f"observation_type={kind}")(1) for kind in ("flattened", "dict"))
    assert flat.spec.observation == told.spec.observation
    one, other = begun(flat, 0.5), begun(told, 0.5)
    assert torch.equal(one.observations.sort(-1).values, other.observations.sort(-1).values)


def test_pictures_are_flattened():
    assert programs.world(WAREHOUSE, ["observation_type=image"]).sees.startswith("45 numbers each")


REFUSED = [
    (FORAGING, "grid_observation=true", "it cannot be made: "),
    (FORAGING, "sigth=2", "did you mean sight?"),
    (FORAGING, "max_episode_steps=9", "the time limit is set by --set env.limit=9"),
    (WAREHOUSE, "msg_bits=2", "which is not discrete"),
    (WAREHOUSE, "reward_type=some", "env.reward_type is global or individual or two_stage"),
    ("gym:Foraging-8x8-2p-3f-v9", None, "did you mean Foraging-8x8-2p-3f-v3"),
    ("gym:CartPole-v1", None, "where a space an agent is needed"),
    ("gym:Nothing-v0", None, "gymnasium knows no 'Nothing-v0'"),
    ("gym:", None, "names no environment"),
    ("gym:nowhere:A-v0", None, "needs nowhere, which is not installed"),
]


@pytest.mark.parametrize(("name", "option", "said"), REFUSED)
def test_what_is_refused(name, option, said):
    with pytest.raises(QtranError) as error:
        programs.world(name, [] if option is None else [option])
    assert said in str(error.value) and len(str(error.value).splitlines()) == 2


def test_field_sizes_are_written_as_python_writes_them():
    wide = programs.world(FORAGING, ["field_size=(6, 6)", "limit=3"])
    assert wide.options["field_size"] == "(6, 6)"
    lanes = programs.make(wide, 1)
    assert lanes.pool._hosts[0]._bare._env.field.shape == (6, 6)
