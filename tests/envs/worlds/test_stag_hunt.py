"""The stag hunt: against a plain simulation in crowded grids, what agents can do and see, and when it ends."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from qtran_cli.envs.worlds import stag_hunt
from tests.envs.worlds import plain_stags
from tests.thorough import share

ALL = torch.ones(1, dtype=torch.bool)


def places(task, size):
    found = [None if cell == size * size else divmod(cell, size) for cell in task._at[0].tolist()]
    return found[: task._told.hunters], found[task._told.hunters :]


@pytest.mark.parametrize("seed", range(share(24, of=3)))
def test_it_plays_as_a_plain_simulation_does(seed):
    draw = np.random.default_rng(seed)
    size, hunters, stags = int(draw.integers(3, 6)), int(draw.integers(1, 5)), int(draw.integers(1, 4))
    together = int(draw.integers(1, 4))
    told = {"grid": size, "hunters": hunters, "stags": stags, "together": together, "window": 3, "limit": 60, "punishment": 2.0}
    task, plain = stag_hunt.make(told, 1), plain_stags.Stags(size, hunters, stags, 2, together)
    uniforms = draw.random(task.spec.draws)
    percept, total = task.reset(ALL, torch.tensor(uniforms)[None]), 0.0
    plain.reset(uniforms)
    for t in range(60):
        assert places(task, size) == (plain.hunters, plain.stags), t
        able = [row.nonzero()[:, 0].tolist() for row in percept.available[0]]
        assert able == [plain.able(i) for i in range(hunters)], t
        _compare_views(percept, plain, t)
        u = [own[-1] if 5 in own and draw.random() < 0.7 else int(draw.choice(own)) for own in able]
        uniforms = draw.random(task.spec.draws)
        percept, outcome = task.step(torch.tensor(u)[None], torch.tensor(uniforms)[None])
        reward, over = plain.step(u, uniforms)
        assert float(outcome.reward) == reward, t
        total += reward
        assert (bool(outcome.terminated), bool(outcome.truncated)) == (over, not over and t == 59)
        if over:
            break
    counted = {name: float(x) for name, x in task.tally().items()}
    assert total == 10 * counted["stags"] - 2 * counted["punished"]


def _compare_views(percept, plain, t):
    for i in range(plain.n):
        row = percept.observations[0, i]
        if plain.hunters[i] is None:
            assert not row.any(), t
            continue
        assert row[0] == 1 and row[1:3].tolist() == pytest.approx([2 * x / (plain.size - 1) - 1 for x in plain.hunters[i]])
        window = row[3:].view(3, 3, 3).int().tolist()
        assert {(r, c): tuple(window[r][c]) for r in range(3) for c in range(3)} == plain.sees(i, 3), t


def test_two_that_catch_are_paid_and_leave():
    """A stag at (1, 1) of 3 × 3 between hunters at (0, 1) and (1, 0)."""
    task = stag_hunt.make({"grid": 3, "hunters": 2, "stags": 1}, 1)
    task._at = torch.tensor([[1, 3, 4]])
    percept, outcome = task.step(torch.tensor([[5, 5]]), torch.rand(1, 3, dtype=torch.float64))
    assert (float(outcome.reward), bool(outcome.terminated), bool(outcome.truncated)) == (10, True, False)
    assert percept.available[0].int().tolist() == [[0, 0, 1, 0, 0, 0]] * 2
    assert not percept.observations.any() and not percept.state.any()


def test_one_that_catches_alone_is_fined():
    task = stag_hunt.make({"grid": 3, "hunters": 2, "stags": 1}, 1)
    task._at = torch.tensor([[1, 3, 4]])
    _, outcome = task.step(torch.tensor([[5, 2]]), torch.rand(1, 3, dtype=torch.float64))
    assert (float(outcome.reward), bool(outcome.terminated)) == (-2, False)


def test_the_ceiling_of_the_paper():
    assert stag_hunt.ceiling({})[0] == 40


@pytest.mark.parametrize(("options", "what"), [({"grid": 2, "hunters": 4}, "12 bodies on 4 cells"), ({"window": 4}, "env.window=4")])
def test_what_cannot_be_is_refused(options, what):
    from qtran_cli.errors import UsageError

    with pytest.raises(UsageError, match=what):
        stag_hunt.Options(**options)
