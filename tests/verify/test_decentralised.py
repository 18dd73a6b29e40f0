"""What a policy earns, and that none earns more: genuine claims pass, another value or bound is refused, and so is a machine that stops."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from qtran_cli.certificates.histories import Carried
from qtran_cli.exact.decentralised.solve import best
from qtran_cli.verify import Refused
from qtran_cli.verify.histories import checker, verify
from qtran_cli.verify.unrolled import unrolled
from tests.exact.decentralised.literature import grid
from tests.exact.histories.worlds import random_tasks, tiger, two_state

TINY = Fraction(1, 10**30)


def carried(task, bound=True) -> Carried:
    found = best(task, seconds=600)
    return Carried(*found.plan.machines(), found.lower, found.upper if bound else None)


def small(task) -> bool:
    truth = unrolled(task)
    counts = sorted(len({tau[i] for tau in truth}) for i in range(task.n))
    return sum(counts[:-1]) <= 6 and max(task.shape) <= 3


GAMES = [two_state(True, False), two_state(False, True), *(t for t in random_tasks(40, seed=61, most=40) if small(t))]


def test_values_and_bounds_are_proved_exactly():
    """The least more, or less, than what is true is refused."""
    assert len(GAMES) > 15
    for task in GAMES:
        claim = carried(task)
        verify(claim, task)
        verify(replace(claim, upper=claim.upper + TINY), task)
        for altered in (replace(claim, upper=claim.upper - TINY), replace(claim, value=claim.value - TINY)):
            with pytest.raises(Refused):
                verify(altered, task)


@pytest.mark.parametrize("task", [tiger(6), grid(3)], ids=["tiger", "grid"])
def test_a_policy_far_out_is_carried_out_without_its_histories(task):
    claim = carried(task, bound=False)
    checker([], task)("decentralised", claim)
    with pytest.raises(Refused, match="earns"):
        verify(replace(claim, value=claim.value + TINY), task)


def test_a_bound_that_takes_too_long_to_check_is_refused():
    with pytest.raises(Refused, match="too many policies"):
        verify(carried(tiger(3)), tiger(3))


def test_machines_that_do_not_fit_are_refused():
    claim = carried(tiger(2), bound=False)
    first, second = claim.decisions
    action, onward = first[0][0]
    broken = {
        "one machine": replace(claim, decisions=(first,)),
        "leads": replace(claim, decisions=((((action, {}),), *first[1:]), second)),
        "no action in decision 2": replace(claim, decisions=(first[:1], second)),
        "no action 7": replace(claim, decisions=((((7, onward),), *first[1:]), second)),
        "state 9": replace(claim, start=({"": 9}, claim.start[1])),
    }
    for reason, altered in broken.items():
        with pytest.raises(Refused, match=reason):
            verify(altered, tiger(2))
