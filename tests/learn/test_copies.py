"""Several environments a seed, side by side: what is stored, when updates come, and that one copy is what there was before."""

from __future__ import annotations

import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.envs import worlds
from qtran_cli.errors import UsageError
from qtran_cli.learn import contradictions
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run.config import Config
from qtran_cli.learn.run.making import restored

SMALL = {"hidden": 8, "batch": 4, "warmup": 24, "evaluation_episodes": 1}
HUNT = worlds.world("predator_prey", ["limit=6"])
GAMES = {
    "hunt": HUNT,
    "climb": catalogue.load("climb"),
    "two_step": catalogue.load("two_step"),
    "drawn": catalogue.load("climb_stochastic"),
}


def trainer(game, copies, steps=240, full=True, **own):
    config = Config(game.name, "vdn", 2, steps, full, METHODS["vdn"].Settings(**(SMALL | own)), copies=copies)
    return restored(config, game, None)


def carried(one):
    while one.step < one.steps:
        one.advance()
    return one


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize("copies", [1, 3, 8])
def test_every_step_is_stored_and_as_many_updates_are_made(name, copies):
    one = carried(trainer(GAMES[name], copies))
    assert one.replay.count == one.step == 240
    assert one.updates == 240 - one.warmup + 1, "as many as with one environment"
    assert len(one.replay.joint_actions().unique(dim=1)) == 2


@pytest.mark.parametrize("update_every", [1, 4, 8, 24])
def test_updates_come_as_often_per_step_whatever_the_copies(update_every):
    counts = {carried(trainer(HUNT, copies, update_every=update_every)).updates for copies in (1, 2, 4, 8)}
    assert len(counts) == 1


def test_copies_of_a_seed_differ_and_seeds_do_not_hang_on_each_other():
    one = trainer(HUNT, 4)
    places = one.environment.state()["at"]
    assert len(places.unique(dim=0)) == 8
    config = Config("predator_prey", "vdn", 1, 240, True, METHODS["vdn"].Settings(**SMALL), copies=4)
    alone = restored(config, HUNT, None)
    assert torch.equal(alone.environment.state()["at"], places[:4])


def test_transitions_are_those_of_each_copy():
    """Played by hand: lane k of seed s is its own course, and the ring holds the copies of a moment side by side."""
    one = trainer(HUNT, 3, steps=60)
    before, seen = one.percept, []
    for _ in range(20):
        u = one.act()
        one.advance()
        seen.append((before.state, u))
        before = one.percept
    ring = one.replay.state()
    for t, (state, u) in enumerate(seen):
        for s in range(2):
            for k in range(3):
                assert torch.equal(ring["u"][s, 3 * t + k], u[3 * s + k])
                assert torch.equal(ring["state"][s, 3 * t + k], state[3 * s + k])


@pytest.mark.parametrize("replay", [7, 10, 16])
def test_the_oldest_make_room_around_the_end(replay):
    one = trainer(HUNT, 3, steps=60, replay=replay)
    taken = []
    while one.step < one.steps:
        u = one.act()
        one.advance()
        taken += [u[k].tolist() for k in range(3)]
    held = one.replay.joint_actions()[0].tolist()
    assert sorted(held) == sorted(taken[-replay:])


def test_a_run_with_copies_is_taken_up_to_the_same_numbers():
    whole, first = carried(trainer(HUNT, 4, full=False)), trainer(HUNT, 4, full=False)
    while first.step < 120:
        first.advance()
    second = trainer(HUNT, 4, full=False)
    second.load(first.state())
    assert torch.equal(carried(second).flat, whole.flat)


@pytest.mark.parametrize(("copies", "steps", "what"), [(8, 100, "8 copies and 100 steps"), (64, 640, "64 copies and a replay of 50")])
def test_what_does_not_fit_is_refused(copies, steps, what):
    with pytest.raises(UsageError, match=what):
        contradictions.require_copies(copies, steps, METHODS["vdn"].Settings(replay=50))


def test_a_method_learns_with_copies():
    game = catalogue.load("climb")
    config = Config("climb", "qtran_base", 2, 3200, True, METHODS["qtran_base"].Settings(hidden=32), copies=8)
    one = carried(restored(config, game, None))
    assert one.greedy(one.first).u_bar[:, 0].tolist() == [[0, 0], [0, 0]]
