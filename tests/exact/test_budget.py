"""A time that searches share: equal parts of what is left, and never more than all of it."""

from __future__ import annotations

import pytest

from qtran_cli.exact import budget
from qtran_cli.exact.budget import Budget

pytestmark = pytest.mark.clock


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set."""
    now = [100.0]
    monkeypatch.setattr(budget.time, "monotonic", lambda: now[0])
    return now


def test_searches_that_take_all_they_may_get_equal_parts(clock):
    shared, taken = Budget(12), []
    shared.expect(4)
    for _ in range(4):
        taken.append(shared.deadline() - clock[0])
        clock[0] += taken[-1]
    assert taken == [3, 3, 3, 3]
    assert shared.deadline() == clock[0] == 112, "nothing is left"


def test_what_a_search_leaves_is_for_the_others(clock):
    shared = Budget(12)
    shared.expect(4)
    shared.deadline()
    assert shared.deadline() - clock[0] == 4
    clock[0] += 1
    assert shared.deadline() - clock[0] == 5.5


def test_the_time_runs_from_the_first_search_on_and_not_below_zero(clock):
    shared = Budget(2)
    clock[0] += 50
    assert shared.deadline() - clock[0] == 2
    clock[0] += 50
    assert shared.deadline() == clock[0]


def test_seconds_of_its_own_start_with_each_search(clock):
    assert budget.until(3) == 103
    clock[0] += 10
    assert budget.until(3) == 113
    assert (budget.told(3), budget.told(Budget(3))) == ("3", "the command's 3")


def test_work_that_ends_by_itself_may_take_all_that_is_left(clock):
    shared = Budget(12)
    shared.expect(4)
    assert budget.end(shared) - clock[0] == 12
    clock[0] += 5
    assert (budget.end(shared) - clock[0], shared.deadline() - clock[0]) == (7, 1.75)
    assert budget.end(3) - clock[0] == 3
