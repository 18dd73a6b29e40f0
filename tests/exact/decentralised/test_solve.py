"""The best decentralised policy: against enumeration, the literature's values, and its bounds when the search is cut short."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from qtran_cli.errors import UsageError
from qtran_cli.exact.decentralised.solve import best
from qtran_cli.exact.histories.tree import histories
from qtran_cli.verify.unrolled import unrolled
from tests.exact.decentralised.counted import Counted
from tests.exact.histories import brute
from tests.exact.histories.worlds import one_step, random_tasks, tiger, two_state


def complete(task, found):
    """The policy with action 0 at the histories that it does not reach."""
    tree = histories(task)
    names = [(i, tree.agents_history(i, h)) for i, steps in enumerate(tree.steps) for h in range(len(steps))]
    return {(i, own): found.policy[i].get(own, 0) for i, own in names}


def test_random_games_against_enumeration():
    compared = 0
    for task in random_tasks(150, seed=31, most=40):
        found = best(task)
        assert found.exact
        assert brute.earned(task, complete(task, found)) == found.lower <= histories(task).optimum
        truth = brute.best_decentralised(task, unrolled(task), most=600)
        if truth is not None:
            compared += 1
            assert found.lower == truth
    assert compared > 60


@pytest.mark.parametrize(("horizon", "policies", "value"), [(1, 9, "-2"), (2, 729, "-4"), (3, 4_782_969, "830530/160000")])
def test_dec_tiger(horizon, policies, value):
    """−4 at horizon 2, 5.190812 at horizon 3 (Nair et al. 2003)."""
    found = best(tiger(horizon))
    assert (found.policies, found.exact, found.lower) == (policies, True, Fraction(value))
    assert brute.earned(tiger(horizon), complete(tiger(horizon), found)) == found.lower


def test_dec_tiger_at_horizon_2_by_enumerating_the_policies():
    """All maps from the 7 histories of each agent that matter: an action first, then one per thing heard."""
    task = tiger(2)
    own = histories(task)
    names = [[own.agents_history(i, h) for h in range(len(own.steps[i]))] for i in (0, 1)]
    most = None
    for first, left, right in ((a, b, c) for a in range(3) for b in range(3) for c in range(3)):
        for second, lefts, rights in ((a, b, c) for a in range(3) for b in range(3) for c in range(3)):
            plans = ({"": first, "left": left, "right": right}, {"": second, "left": lefts, "right": rights})
            policy = {(i, h): plans[i][h[-1] if h else ""] for i in (0, 1) for h in names[i]}
            earned = brute.earned(task, policy)
            most = earned if most is None else max(most, earned)
    assert most == -4


def test_the_policy_is_named_at_the_histories_that_it_reaches_and_no_other():
    """Reached: simulated with all chances."""
    for task in random_tasks(60, seed=33, most=40):
        found = best(task)
        mine, reached = complete(task, found), [set() for _ in range(task.n)]
        here = {tau for tau in unrolled(task) if not any(isinstance(x, int) for x in tau[0])}
        truth = unrolled(task)
        while here:
            for tau in here:
                for own, h in zip(reached, tau, strict=True):
                    own.add(h)
            taken = {tau: tuple(mine[key] for key in enumerate(tau)) for tau in here}
            here = {after for tau, u in taken.items() for after in truth[tau].following[u]}
        assert [set(own) for own in found.policy] == reached


@pytest.mark.parametrize("task", [tiger(3), tiger(4), *random_tasks(12, seed=34, most=40)], ids=lambda task: task.name)
def test_a_search_cut_short_gives_bounds(task):
    truth, seen, upper = best(task).lower, [], None
    for looks in (0, 1, 2, 5, 12, 30, 80, 200, 10**9):
        found = best(task, Counted(looks))
        assert found.lower <= truth <= found.upper
        assert brute.earned(task, complete(task, found)) == found.lower
        assert upper is None or found.upper <= upper
        upper = found.upper
        seen.append(found.exact)
    assert seen[-1]


def test_there_is_a_policy_whatever_the_time():
    found = best(tiger(3), Counted(0))
    assert not found.exact and found.lower > -300 and len(found.policy) == 2


def test_hiding_the_state_costs_what_it_costs():
    one, both = (best(two_state(*sees)) for sees in ((True, False), (True, True)))
    assert one.lower == 8 < both.lower == 10


def test_many_observations_of_an_agent_without_a_choice():
    labels = tuple(f"o{k}" for k in range(1500))
    task = one_step([[[1], [0]]] * 1500, (("x",) * 1500, labels))
    found = best(task)
    assert (found.lower, found.policies) == (1, 2)


def test_a_search_that_is_limited_tells_how_far_it_is():
    told, bounds = [], []
    best(tiger(4), Counted(500), lambda *steps: told.append(steps), lambda *pair: bounds.append(pair))
    assert told and all(all_ == 3600 and "decentralised" in what for _, all_, what in told)
    assert len(bounds) > 3 and all(lower <= upper for lower, upper in bounds)
    assert sorted(lower for lower, _ in bounds) == [lower for lower, _ in bounds]
    assert sorted((upper for _, upper in bounds), reverse=True) == [upper for _, upper in bounds]


def test_histories_that_never_end_are_refused():
    with pytest.raises(UsageError, match="never end"):
        best(replace(tiger(3), horizon=None, discount=Fraction(1, 2)))


def test_a_game_that_ends_by_itself_needs_no_horizon():
    task = two_state(True, False)
    assert task.horizon is None and best(task).lower == best(replace(task, horizon=50)).lower == 8
