"""The Gaussian squeezes: pay by the formula, the best joint action by trying all, ceilings against draws, what agents see."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
import torch

from qtran_cli.envs.worlds import _squeeze, gaussian_squeeze, multi_domain_gaussian_squeeze

TWO = ((8.0, 0.25), (5.0, 1.0))
TASKS = [(gaussian_squeeze, ((8.0, 1.0),)), (multi_domain_gaussian_squeeze, TWO)]


def paid(x, domains):
    return sum(x * math.exp(-((x - mean) ** 2) / variance) for mean, variance in domains)


@pytest.mark.parametrize(("module", "domains"), TASKS)
def test_the_pay_is_the_formulas(module, domains):
    task, draw = module.make({}, 4), np.random.default_rng(0)
    uniforms, u = draw.random((4, 10)), draw.integers(0, 11, (4, 10))
    percept = task.reset(torch.ones(4, dtype=torch.bool), torch.tensor(uniforms))
    _, outcome = task.step(torch.tensor(u), None)
    s = uniforms * 0.2
    assert outcome.reward.tolist() == pytest.approx([paid(x, domains) for x in (s * u).sum(1)], rel=1e-12)
    assert outcome.terminated.all() and not outcome.truncated.any()
    assert percept.state.numpy() == pytest.approx(s * 10, rel=1e-6)
    own = [[s[k, (i + j) % 10] * 10 for j in range(10)] for k in range(4) for i in range(10)]
    assert percept.observations.flatten(0, 1).numpy() == pytest.approx(np.array(own), rel=1e-6)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("domains", [((8.0, 1.0),), TWO, ((3.0, 0.25), (2.0, 4.0))])
def test_the_best_joint_action_is_that_of_all(seed, domains):
    s = np.random.default_rng(seed).random(5) * 3
    everything = [paid(float(s @ u), domains) for u in product(range(4), repeat=5)]
    assert _squeeze.best(s, 4, domains) == pytest.approx(max(everything), rel=1e-12)


def test_ceilings_of_the_paper():
    """8.008 at most with one bump; the mean of the best 7.245 with σ² = 0.25 and 7.661 with two, to what sampling tells."""
    assert max(paid(x, ((8.0, 0.25),)) for x in _squeeze.peaks(((8.0, 0.25),))) == pytest.approx(
        8.0156 * math.exp(-(0.0156**2) * 4), abs=2e-3
    )
    assert gaussian_squeeze.ceiling({"sigma2": 0.25})[0] == pytest.approx(7.245, abs=0.01)
    assert multi_domain_gaussian_squeeze.ceiling({})[0] == pytest.approx(7.661, abs=0.01)


def test_the_mean_of_the_best_is_that_of_draws():
    s = np.random.default_rng(0).random((200_000, 6)) * 2 / 6
    x = np.linspace(0, 20, 20_001)
    most = np.maximum.accumulate(_squeeze.pay(x, TWO))
    sampled = np.interp((s.sum(1) * 10).clip(0, 20), x, most).mean()
    assert _squeeze.mean_best(6, 11, TWO) == pytest.approx(sampled, abs=0.02)


@pytest.mark.parametrize(("module", "domains"), TASKS)
def test_drawn_once_it_is_the_same_for_every_lane_and_run(module, domains):
    told = {"resources": "fixed", "resources_seed": 3}
    first, second = module.make(told, 2), module.make(told, 3)
    assert first.spec.constant and first.spec.draws == 0
    seen = [task.reset(torch.ones(k, dtype=torch.bool)).state for task, k in ((first, 2), (second, 3))]
    assert len(torch.cat(seen).unique(dim=0)) == 1
    other = module.make(told | {"resources_seed": 4}, 1).reset(torch.ones(1, dtype=torch.bool)).state
    assert not torch.equal(other[0], seen[0][0])
    assert module.ceiling(told)[0] == _squeeze.best(_squeeze.fixed(10, 3), 11, domains)


def test_no_ceiling_where_half_of_the_agents_have_too_many_joint_actions():
    most, words = gaussian_squeeze.ceiling({"agents": 40, "resources": "fixed"})
    assert most is None and "1,000,000 joint actions" in words
