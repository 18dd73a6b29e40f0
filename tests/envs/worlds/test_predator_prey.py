"""Modified predator-prey: against a plain simulation, transcripts by hand, the published counts, and its own exact table."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from qtran_cli.envs import programs
from qtran_cli.envs.worlds import _grid, _hunt_exact, predator_prey
from qtran_cli.envs.worlds._hunt import Hunt
from qtran_cli.envs.worlds.predator_prey import Options
from tests.envs.worlds import plain_hunt
from tests.thorough import share

NORTH, EAST, STAY, WEST, SOUTH = range(5)
ALL = torch.ones(1, dtype=torch.bool)


def cells(hunt, size):
    return [divmod(cell, size) for cell in hunt._at[0].tolist()]


@pytest.mark.parametrize("seed", range(share(24, of=3)))
def test_it_plays_as_a_plain_simulation_does(seed):
    """Crowded grids, so that chains, rings, blocked bodies and several captures at once all occur."""
    draw = np.random.default_rng(seed)
    size, predators, prey = int(draw.integers(2, 6)), int(draw.integers(1, 5)), int(draw.integers(1, 4))
    predators, prey = (predators, prey) if predators + prey <= size**2 else (2, 1)
    told = {"grid": size, "predators": predators, "prey": prey, "penalty": 0.75, "limit": 40, "together": int(draw.integers(1, 3))}
    hunt, plain = predator_prey.make(told, 1), plain_hunt.Hunt(size, predators, prey, 0.75, told["together"])
    uniforms = draw.random(hunt.spec.draws)
    hunt.reset(ALL, torch.tensor(uniforms)[None])
    plain.reset(uniforms)
    for t in range(40):
        assert cells(hunt, size) == plain.at, t
        u, uniforms = draw.integers(0, 5, predators), draw.random(hunt.spec.draws)
        _, outcome = hunt.step(torch.tensor(u)[None], torch.tensor(uniforms)[None])
        assert float(outcome.reward) == plain.step(u.tolist(), uniforms), t
        assert not outcome.terminated.any() and bool(outcome.truncated) == (t == 39)
    assert {name: float(x) for name, x in hunt.tally().items()} == {"captures": plain.captures, "lone_contacts": plain.contacts}


TRANSCRIPTS = [
    # size, where everybody is, what they do, where they are then
    ("a wall blocks", 3, [(0, 0), (2, 2)], [NORTH, STAY], [(0, 0), (2, 2)]),
    ("a free cell is entered", 3, [(0, 0), (2, 2)], [EAST, STAY], [(0, 1), (2, 2)]),
    ("one that stays is not pushed", 3, [(0, 0), (0, 1)], [EAST, STAY], [(0, 0), (0, 1)]),
    ("one that leaves goes first", 3, [(0, 0), (0, 1)], [EAST, EAST], [(0, 1), (0, 2)]),
    ("two that change places block", 3, [(0, 0), (0, 1)], [EAST, WEST], [(0, 0), (0, 1)]),
    ("the first takes a cell that two want", 3, [(0, 0), (0, 2)], [EAST, WEST], [(0, 1), (0, 2)]),
    ("a chain moves as one", 4, [(0, 0), (0, 1), (0, 2)], [EAST, EAST, EAST], [(0, 1), (0, 2), (0, 3)]),
    ("a chain at a wall stands", 3, [(0, 0), (0, 1), (0, 2)], [EAST, EAST, EAST], [(0, 0), (0, 1), (0, 2)]),
    ("a ring of four blocks", 2, [(0, 0), (0, 1), (1, 1), (1, 0)], [EAST, SOUTH, WEST, NORTH], [(0, 0), (0, 1), (1, 1), (1, 0)]),
    ("who is left by a later one enters", 3, [(0, 1), (0, 0)], [EAST, EAST], [(0, 2), (0, 1)]),
]


@pytest.mark.parametrize(
    ("at", "moves", "then", "size"), [(a, m, t, s) for _, s, a, m, t in TRANSCRIPTS], ids=[one[0] for one in TRANSCRIPTS]
)
def test_bodies_move_by_the_rules(at, moves, then, size):
    place = torch.tensor([[r * size + c for r, c in at]])
    found = _grid.moved(place, _grid.targets(place, torch.tensor([moves]), size))
    assert [divmod(cell, size) for cell in found[0].tolist()] == then


def test_uniform_play_captures_and_touches_as_often_as_published():
    """1.1 captures and 25 lone contacts an episode."""
    lanes, draws = 2000, torch.Generator().manual_seed(0)
    hunt = predator_prey.make({}, lanes)
    hunt.reset(torch.ones(lanes, dtype=torch.bool), torch.rand(lanes, hunt.spec.draws, generator=draws))
    for _ in range(100):
        hunt.step(torch.randint(0, 5, (lanes, 2), generator=draws), torch.rand(lanes, hunt.spec.draws, generator=draws))
    assert float(hunt.captures.mean()) == pytest.approx(1.1, abs=0.1)
    assert float(hunt.contacts.mean()) == pytest.approx(25, abs=0.7)


@pytest.mark.parametrize(("penalty", "best"), [(0.5, 29.75), (1.0, 26.63), (1.5, 24.58)])
def test_the_best_return_of_the_papers_grid(penalty, best):
    most, words = predator_prey.ceiling({"penalty": penalty})
    assert most == pytest.approx(best, abs=0.005)
    assert "dynamic programming" in words


def test_larger_tasks_have_a_bound_alone():
    assert predator_prey.ceiling({"grid": 7, "predators": 4, "prey": 2})[0] == 200
    assert predator_prey.exact({"grid": 7, "predators": 4, "prey": 2}) is None


def plain_best(size, penalty, steps, policy=None):
    """The best return of two predators and one prey by recursion over plain positions; of ``policy`` where there is one."""
    spots = [(r, c) for r in range(size) for c in range(size)]
    starts = [(a, b, p) for a in spots for b in spots for p in spots if len({a, b, p}) == 3]
    value = dict.fromkeys(starts, 0.0)
    for _ in range(steps):
        before, value = value, {}
        for at in starts:
            joint = [policy(at)] if policy else [(a, b) for a in range(5) for b in range(5)]
            value[at] = max(sum(_one(size, penalty, at, (*u, move), before) for move in range(5)) / 5 for u in joint)
    return sum(value.values()) / len(value)


def _one(size, penalty, at, moves, after):
    hunt = plain_hunt.Hunt(size, 2, 1, penalty)
    hunt.at = list(at)
    goals = [hunt._goal(cell, plain_hunt.STEPS[move]) for cell, move in zip(at, moves, strict=True)]
    hunt.moved, hunt.waiting = set(), set()
    for body in range(3):
        hunt._move(body, goals)
    now = tuple(hunt.at)
    reward = hunt._paid([0.0, 0.0])
    if hunt.captures:
        free = [(r, c) for r in range(size) for c in range(size) if (r, c) not in now[:2]]
        return reward + sum(after[now[0], now[1], cell] for cell in free) / len(free)
    return reward + after[now]


def test_the_table_agrees_with_a_recursion_over_positions():
    options = Options(grid=3, penalty=0.7, limit=3)
    table = _hunt_exact.table(options)
    assert table.optimum == pytest.approx(plain_best(3, 0.7, 3), abs=1e-12)
    draw = np.random.default_rng(0)
    u = draw.integers(0, 5, (len(table.at), 2))
    chosen = {tuple(divmod(cell, 3) for cell in at): tuple(own) for at, own in zip(table.at.tolist(), u.tolist(), strict=True)}
    assert table.value(u) == pytest.approx(plain_best(3, 0.7, 3, chosen.__getitem__), abs=1e-12)
    assert table.value(u) < table.optimum


def test_what_an_agent_sees():
    """At (0, 0) and (4, 2) of 5 × 5: the prey at (2, 1) is in both windows, that at (4, 4) in the second agent's alone."""
    hunt = Hunt(Options(prey=2, window=5), 1, "cpu")
    hunt._at = torch.tensor([[0, 22, 11, 24]])
    percept = hunt.reset(torch.zeros(1, dtype=torch.bool))
    first, second = percept.observations[0].tolist()
    assert first == pytest.approx([-1, -1, 1, 2 / 4, 1 / 4, 0, 0, 0])
    assert second == pytest.approx([1, 0, 1, -2 / 4, -1 / 4, 1, 0, 2 / 4])
    assert percept.state[0].tolist() == pytest.approx([-1, -1, 1, 0, 0, -0.5, 1, 1])


def test_a_window_of_0_is_everything():
    hunt = Hunt(Options(window=0), 1, "cpu")
    hunt._at = torch.tensor([[0, 22, 24]])
    assert hunt.reset(torch.zeros(1, dtype=torch.bool)).observations[0, 0].tolist() == pytest.approx([-1, -1, 1, 1, 1])


def test_with_others_agents_see_each_other_as_they_see_prey():
    """Three predators at (0, 0), (2, 1) and (4, 4), the prey at (4, 2): the first and the last are out of each other's windows."""
    hunt = Hunt(Options(predators=3, window=5, others="yes"), 1, "cpu")
    hunt._at = torch.tensor([[0, 11, 24, 22]])
    first, second, third = hunt.reset(torch.zeros(1, dtype=torch.bool)).observations[0].tolist()
    assert hunt.spec.observation == 2 + 3 * 3
    assert first == pytest.approx([-1, -1, 0, 0, 0, 1, 2 / 4, 1 / 4, 0, 0, 0])
    assert second == pytest.approx([0, -0.5, 1, 2 / 4, 1 / 4, 1, -2 / 4, -1 / 4, 0, 0, 0])
    assert third == pytest.approx([1, 1, 1, 0, -2 / 4, 0, 0, 0, 0, 0, 0])


def test_the_released_code_s_agents_tell_all_configurations_apart():
    table = programs.exact(programs.world("predator_prey", ("preset=code", "grid=3")))
    for i in range(2):
        assert len(table.percept.observations[:, i].unique(dim=0)) == len(table.at)


@pytest.mark.parametrize(("options", "what"), [({"grid": 2, "predators": 4}, "5 bodies on 4 cells"), ({"window": 4}, "env.window=4")])
def test_what_cannot_be_is_refused(options, what):
    from qtran_cli.errors import UsageError

    with pytest.raises(UsageError, match=what):
        Options(**options)


def test_what_agents_see_is_told_as_it_is():
    assert programs.sees(programs.world("predator_prey")) == "where they are, and the prey within their window"
    assert programs.sees(programs.world("predator_prey", ("preset=code",))).endswith("the prey and each other wherever they are")
