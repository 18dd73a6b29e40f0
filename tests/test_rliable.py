"""Interquartile means, intervals, P(X > Y) and profiles are rliable's on the same numbers.

rliable is no dependency of ours: it needs arch below 8, with NumPy below 2. What it says was stored: rliable 1.2.0 with arch 5.6.0, NumPy
1.26.4 and SciPy 1.11.4 in an environment of its own, with random_state=RandomState(0) of

    library.get_interval_estimates({name: scores}, lambda x: np.array([metrics.aggregate_iqm(x)]), reps=20_000)      runs × tasks
    library.get_interval_estimates({name: (x, y)}, lambda x, y: np.array([metrics.probability_of_improvement(x, y)]), reps=4_000)
    library.create_performance_profile({name: scores}, taus, reps=20_000)

Points agree exactly; ends of intervals as far as resamples of our 2,000 and theirs tell.
"""

from __future__ import annotations

import numpy as np
import pytest

from qtran_cli import statistics
from qtran_cli.judge.standing import profiles

A = (
    (11, 7.5, 5, 11, 8, 11, 6, 10.5, 9, 11),
    (3, 1, 2.5, 4, 0, 2, 3.5, 1.5, 4, 2.25),
    (-30, 7, 6, 0, 5, 7, 6.5, 7, -1, 6),
)
B = (
    (5, 6, 5, 7, 11, 5, 5.5, 6, 5, 8),
    (2, 2.5, 1, 3, 0.5, 2, 1, 2, 3, 1),
    (0, 5, 6, 5, 7, 6, -30, 5, 5.5, 6),
)
"""Tasks × runs."""
ODD = (A[2][:7],)
IQM = {
    "A": (A, 5.140625, (4.09375, 6.0)),
    "B": (B, 4.40625, (3.625, 4.96875)),
    "one task": (A[:1], 9.5, (7.333333333333333, 10.916666666666666)),
    "another": (B[:1], 5.75, (5.083333333333333, 7.333333333333333)),
    "an odd number of runs": (ODD, 4.9, (-9.7, 6.8)),
}
MEAN = (4.241666666666666, (1.6250000000000002, 5.966666666666666))
ABOVE = {"three tasks": (A, B, 0.6833333333333332, (0.545, 0.8233333333333333)), "one task": (A[:1], B[:1], 0.805, (0.59, 0.98))}
TAUS = (-1.0, 2.0, 5.0, 6.5, 9.0)
PROFILE = (0.9333333333333333, 0.7666666666666667, 0.5, 0.36666666666666664, 0.16666666666666666)
LOW = (0.8333333333333334, 0.6333333333333333, 0.36666666666666664, 0.23333333333333334, 0.06666666666666667)
HIGH = (1.0, 0.9, 0.6, 0.5, 0.26666666666666666)
CHANCE = 0.06
"""Of an interval's width: four standard deviations of a normal law's 2.5 % point among 2,000 resamples."""


def near(found: tuple[float, float], right: tuple[float, float]) -> bool:
    """Whether both ends agree but for chance."""
    return all(abs(x - y) <= CHANCE * (right[1] - right[0]) for x, y in zip(found, right, strict=True))


@pytest.mark.parametrize("name", IQM)
def test_interquartile_means(name):
    tasks, point, ends = IQM[name]
    assert float(statistics.iqm(np.array(tasks, dtype=float).ravel())) == pytest.approx(point, abs=1e-12)
    assert near(statistics.stratified(tasks), ends)


def test_means():
    assert float(np.mean(A)) == pytest.approx(MEAN[0])
    assert near(statistics.stratified(A, centre=statistics.mean), MEAN[1])


def test_an_interval_that_is_not_stratified_would_differ():
    """So would another centre: what is compared can fail."""
    assert not near(statistics.interval([x for task in A for x in task]), IQM["A"][2])
    assert not near(statistics.stratified(A, centre=statistics.median), IQM["A"][2])


@pytest.mark.parametrize("name", ABOVE)
def test_probabilities_of_improvement(name):
    one, other, point, ends = ABOVE[name]
    assert statistics.improvement(one, other) == pytest.approx(point, abs=1e-12)
    assert near(statistics.improvement_interval(one, other), ends)


def test_performance_profiles():
    found = profiles.profile("A", "vdn", A, np.array(TAUS))
    assert found.share == pytest.approx(PROFILE)
    step = 1 / 30  # of a share of thirty runs
    for ends, right in ((found.low, LOW), (found.high, HIGH)):
        assert np.abs(ends - right).max() <= step + 1e-9
