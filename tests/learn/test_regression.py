"""VDN's exact factors on predator-prey, and networks fitted to them."""

from __future__ import annotations

import numpy as np
import pytest

from docs.curves import regression
from qtran_cli.envs import programs


@pytest.fixture(scope="module")
def table():
    return programs.exact(programs.world("predator_prey", ("preset=code", "grid=3", "penalty=0.5")))


def test_the_factors_are_the_least_squares_fit_to_their_own_targets(table):
    q = regression.additive(table)
    v = q.max(2).sum(1)
    after = np.concatenate([v, v[table.back].mean(1)])[table.after].mean(2)
    y = table.reward.mean(2) + regression.GAMMA * after
    u, w = np.divmod(np.arange(25), 5)
    design = np.concatenate([np.eye(5)[u], np.eye(5)[w]], 1)
    fit = (design @ np.linalg.lstsq(design, y.T, rcond=None)[0]).T
    assert np.abs(q[:, 0][:, u] + q[:, 1][:, w] - fit).max() < 0.02  # the iteration stops at changes of 1e-4, 0.01 from its end


def test_their_greedy_policy_earns_no_more_than_the_optimum(table):
    earned = table.value(regression.additive(table).argmax(2))
    assert table.value(np.full((len(table.at), 2), 2)) < earned <= table.optimum


def test_what_chance_adds_to_targets_is_what_every_course_of_a_step_adds(table):
    q = regression.additive(table)
    v, count = q.max(2).sum(1), len(table.at)
    off = []
    for c, u, m in np.ndindex(table.after.shape):
        places = [k] if (k := table.after[c, u, m]) < count else table.back[k - count]
        fit = q[c, 0, u // 5] + q[c, 1, u % 5]
        off.append(np.mean([(table.reward[c, u, m] + regression.GAMMA * v[k] - fit) ** 2 for k in places]))
    found, mean, median = regression.chance(table, q)
    ahead = [sorted(own)[-1] - sorted(own)[-2] for each in q.tolist() for own in each]
    assert found == pytest.approx(np.sqrt(np.mean(off)), rel=1e-9)
    assert (mean, median) == pytest.approx((np.mean(ahead), np.median(ahead)), rel=1e-9)


def test_a_network_that_is_told_the_level_learns_the_factors_of_a_small_grid(table):
    q = regression.additive(table)
    u = regression.fitted(regression.seen(table, cells=True), q, 1500, 256, 64, level=True)
    assert table.value(u) > 0.75 * table.value(q.argmax(2))


@pytest.mark.parametrize("cells", [False, True])
def test_what_is_seen_tells_configurations_and_agents_apart(table, cells):
    x = regression.seen(table, cells).flatten(0, 1).numpy()
    assert len(np.unique(x, axis=0)) == len(x)
