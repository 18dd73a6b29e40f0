"""The interquartile mean and its interval, against scipy's trimmed mean and a bootstrap written out in full."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy.stats import trim_mean

from qtran_cli.statistics import interval, iqm, stratified


@pytest.mark.parametrize("n", range(1, 14))
def test_iqm_is_the_trimmed_mean(n):
    """rliable computes it as scipy's trimmed mean, a quarter off either end."""
    values = np.random.default_rng(n).normal(size=(3, n)) ** 3
    assert iqm(values) == pytest.approx(trim_mean(values, 0.25, axis=-1))


def test_iqm_by_hand():
    assert iqm(np.array([-100.0, 1, 2, 3, 4, 5, 6, 1000])) == (2 + 3 + 4 + 5) / 4
    assert iqm(np.array([7.0, 0, 2])) == 3, "of three none is left out"


def written_out(tasks, level=0.95, resamples=4000):
    """Agarwal et al.'s recipe in plain Python: resample within every task, pool, trim, average, take percentiles."""
    chance, means = random.Random(3), []
    for _ in range(resamples):
        pooled = sorted(x for task in tasks for x in chance.choices(task, k=len(task)))
        cut = len(pooled) // 4
        middle = pooled[cut : len(pooled) - cut]
        means.append(sum(middle) / len(middle))
    return np.quantile(means, [(1 - level) / 2, (1 + level) / 2])


@pytest.mark.parametrize("level", [0.5, 0.95])
def test_interval_of_one_task(level):
    values = np.random.default_rng(5).normal(size=10).tolist()
    assert interval(values, level) == pytest.approx(written_out([values], level), abs=0.05)


def test_interval_draws_within_tasks():
    """Two tasks on different levels: seeds that wandered from one to the other would make the interval ten times as wide."""
    tasks = [np.random.default_rng(1).normal(0, 0.1, 8).tolist(), np.random.default_rng(2).normal(10, 0.1, 8).tolist()]
    low, high = stratified(tasks)
    assert (low, high) == pytest.approx(written_out(tasks), abs=0.02)
    pooled = interval([x for task in tasks for x in task])
    assert high - low < 0.2 < 5 < pooled[1] - pooled[0]


def test_tasks_with_different_numbers_of_seeds():
    tasks = [[0.0, 1.0, 2.0], [5.0] * 9]
    assert stratified(tasks) == pytest.approx(written_out(tasks), abs=0.1)


def test_one_seed_has_no_width():
    assert interval([4.0]) == (4.0, 4.0)


def test_same_numbers_have_the_same_interval():
    assert interval([1.0, 2.0, 4.0, 8.0, 16.0]) == interval((1, 2, 4, 8, 16))
