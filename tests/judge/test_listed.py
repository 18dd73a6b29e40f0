"""Which runs of a list are the best: of one environment, equal steps, as many seeds; the highest agreement, then return."""

from __future__ import annotations

import math

import pytest

from qtran_cli.judge.listed import Listed, best, rankings


def entry(path: str, agreement: float | None = 1.0, iqm: float | None = 8.0, **changes) -> Listed:
    known = {"env": "climb", "method": "vdn", "name": path, "status": "complete", "environment": "sha256:1", "seeds": 10}
    return Listed(path=path, **{**known, "evaluated": 200, "agreement": agreement, "iqm": iqm, **changes})


@pytest.mark.parametrize(
    ("runs", "stars"),
    [
        ([entry("a", 0.5), entry("b", 0.75)], {"b"}),
        ([entry("a", 0.5, 7.0), entry("b", 0.5, 6.0)], {"a"}),
        ([entry("a"), entry("b"), entry("c", 0.9)], {"a", "b"}),
        ([entry("a", None, 1.0), entry("b", None, 2.0)], {"b"}),
        # another game, other steps, fewer seeds
        ([entry("a", 0.5), entry("b", 1.0, environment="sha256:2")], set()),
        ([entry("a", 0.5), entry("b", 1.0, evaluated=400)], set()),
        ([entry("a", 0.5), entry("b", 0.6), entry("c", 1.0, evaluated=400)], {"b"}),
        ([entry("a", 0.5), entry("b", 1.0, seeds=1)], set()),
        ([entry("a", 0.5), entry("b", 1.0, seeds=1), entry("c", 0.6)], {"c"}),
        # nothing to be better than
        ([entry("a")], set()),
        ([entry("a"), entry("b")], set()),
        ([entry("a"), entry("b"), entry("c", 0.5, seeds=9)], set()),
        ([entry("a"), entry("b", seeds=9), entry("c", seeds=8)], set()),
        ([], set()),
        # no evaluation, diverged, damaged
        ([entry("a", None, None, evaluated=None), entry("b", None, None, evaluated=None)], set()),
        ([entry("a", 0.1), entry("b", 0.2), entry("c", None, None, evaluated=None, seeds=99)], {"b"}),
        ([entry("a", 0.1), entry("b", 0.2), entry("c", status="failed")], {"b"}),
        ([entry("a", 0.1), entry("b", 0.2), entry("c", status="damaged", seeds=99)], {"b"}),
        ([entry("a", 0.1), entry("b", 0.2), entry("c", 1.0, math.nan), entry("d", 1.0, math.inf)], {"b"}),
    ],
)
def test_best(runs, stars):
    assert best(runs) == best(reversed(runs)) == stars


def test_rankings_say_at_which_steps_and_seeds():
    few = [entry(name, k / 4, evaluated=100, seeds=3) for k, name in enumerate("abc")]
    many = [entry(name, k / 4) for k, name in enumerate("de")]
    other = entry("f", 1.0, seeds=9)
    assert [(r.runs, r.evaluated, r.seeds, set(r.best)) for r in rankings([*many, other, *few])] == [
        (3, 100, 3, {"c"}),
        (2, 200, 10, {"e"}),
    ]
