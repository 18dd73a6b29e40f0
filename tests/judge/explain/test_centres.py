"""Which joint actions are alike as centres of play."""

from __future__ import annotations

import numpy as np

from qtran_cli import catalogue
from qtran_cli.judge.explain.centres import Centres
from qtran_cli.judge.explain.given import Given
from qtran_cli.table import from_array

PAYOFF = catalogue.load_one_step("qtran_table1").payoff
EVERY = [(a, b) for a in range(3) for b in range(3)]


def centres(*rows) -> Centres:
    return Centres(PAYOFF, Given("t", from_array(np.array(rows))))


def test_actions_with_the_same_payoffs_and_entries_are_alike():
    found = centres([7, 1, 1], [2, 3, 3], [2, 3, 3])
    assert found.distinct(EVERY) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert found.like((1, 1)) == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert found.like(()) == [()]


def test_other_entries_tell_actions_apart():
    found = centres([7, 1, 1], [2, 3, 3], [2, 3, 4])
    assert found.distinct(EVERY) == EVERY
    assert found.like((1, 1)) == [(1, 1)]


def test_other_payoffs_tell_actions_apart():
    found = Centres(from_array(np.array([[1, 2], [3, 4]])), Given("t", from_array(np.zeros((2, 2), dtype=np.int64))))
    assert len(found.distinct([(0, 0), (0, 1), (1, 0), (1, 1)])) == 4
