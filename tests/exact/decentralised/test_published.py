"""The optima that others printed, to all their digits."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.decentralised.solve import best
from tests.exact.decentralised.literature import PUBLISHED, grid
from tests.exact.histories.worlds import tiger

MADE = {"tiger": tiger, "grid": grid}
CASES = [(name, horizon) for name, values in PUBLISHED.items() for horizon in values]


def task(name, horizon):
    return MADE[name](horizon) if name in MADE else replace(catalogue.load(name), horizon=horizon, discount=Fraction(1))


@pytest.mark.parametrize(("name", "horizon"), CASES)
def test_published_optima(name, horizon):
    found = best(task(name, horizon), seconds=600)
    printed = Fraction(PUBLISHED[name][horizon])
    assert found.exact and abs(found.lower - printed) <= Fraction(1, 10**6)
