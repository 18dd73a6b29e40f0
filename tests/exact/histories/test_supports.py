"""Sets of possible states: they tell how many joint histories there are, without a belief."""

from __future__ import annotations

import pytest

from qtran_cli.errors import UsageError
from qtran_cli.exact.histories.beliefs import Dynamics, unroll
from qtran_cli.exact.histories.supports import Supports, require_few, states
from tests.exact.histories.worlds import random_tasks, tiger, two_state

TASKS = [tiger(1), tiger(3), two_state(True, False), two_state(False, False), *random_tasks(60, seed=95, most=60)]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_the_count_is_that_of_the_tree(task):
    """To the last cell."""
    cells = unroll(task).histories * task.size
    require_few(task, cells)
    with pytest.raises(UsageError, match=f"more than {cells - 1:,} cells"):
        require_few(task, cells - 1)


def test_the_horizon_that_fits_is_told():
    fits = unroll(tiger(3)).histories * 9
    with pytest.raises(UsageError) as refused:
        require_few(tiger(30), fits)
    assert refused.value.right == f"--horizon 3 fits, with {fits:,} cells; or raise --max-cells"
    with pytest.raises(UsageError) as refused:
        require_few(tiger(30), 8)
    assert refused.value.right == "the first decision alone takes 9; or raise --max-cells"


@pytest.mark.parametrize("task", TASKS[:12], ids=lambda task: task.name)
def test_what_is_possible_has_a_positive_weight_and_no_other(task):
    supports, dynamics = Supports(task), Dynamics(task)
    here = [(w, sum(1 << s for s in w)) for w in dynamics.start().values()]
    assert sorted(supports.start().values()) == sorted(support for _, support in here)
    for weights, support in here:
        assert list(states(support)) == sorted(weights)
        for k in range(task.size):
            after = dynamics.after(tuple(weights.items()), k)
            assert {seen: set(states(x)) for seen, x in supports.after(support, k).items()} == {seen: set(w) for seen, w in after.items()}


def test_too_many_histories_are_refused_without_a_belief(monkeypatch):
    """Each would be an update by Bayes' rule."""
    monkeypatch.setattr(Dynamics, "after", None)
    with pytest.raises(UsageError, match="at horizon 5"):
        unroll(tiger(30))
