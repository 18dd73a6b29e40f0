"""The best decentralised policy: against enumeration, the literature's values, and its bounds when the search is cut short."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qtran_cli.exact.histories import decentralised, losses
from qtran_cli.exact.histories.gaps import gaps
from qtran_cli.exact.histories.tree import histories
from qtran_cli.verify.unrolled import unrolled
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
        found = decentralised.best(gaps(histories(task)))
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
    found = decentralised.best(gaps(histories(tiger(horizon))))
    assert (found.policies, found.exact, found.lower) == (policies, True, Fraction(value))
    assert brute.earned(tiger(horizon), complete(tiger(horizon), found)) == found.lower


def test_dec_tiger_at_horizon_2_by_enumerating_the_policies():
    """All maps from the 7 histories of each agent that matter: an action first, then one per thing heard."""
    task = tiger(2)
    own = histories(task)
    names = [[own.agents_history(i, h) for h in range(len(own.steps[i]))] for i in (0, 1)]
    best = None
    for first, left, right in ((a, b, c) for a in range(3) for b in range(3) for c in range(3)):
        for second, lefts, rights in ((a, b, c) for a in range(3) for b in range(3) for c in range(3)):
            plans = ({"": first, "left": left, "right": right}, {"": second, "left": lefts, "right": rights})
            policy = {(i, h): plans[i][h[-1] if h else ""] for i in (0, 1) for h in names[i]}
            earned = brute.earned(task, policy)
            best = earned if best is None else max(best, earned)
    assert best == -4


def test_a_search_cut_short_gives_bounds():
    task = tiger(3)
    tree = gaps(histories(task))
    best = decentralised.best(tree).lower
    seen = set()
    for work in (0, 30, 100, 300, 3000):
        found = decentralised.best(tree, work=work)
        assert found.lower <= best <= found.upper <= tree.histories.optimum
        assert brute.earned(task, complete(task, found)) == found.lower
        seen.add(found.exact)
    assert False in seen


def test_nobody_betters_the_alternating_policy_alone():
    """Every change of one agent's action at one history that the policy reaches earns no more."""
    for task in random_tasks(40, seed=32, most=40):
        tree = gaps(histories(task))
        lost, policy = losses.alternate(losses.Losses(tree))
        found = decentralised.Decentralised(Fraction(0), Fraction(0), 1, tuple(named(tree.histories, policy)))
        mine = complete(task, found)
        earned = brute.earned(task, mine)
        assert tree.histories.optimum - Fraction(lost, losses.Losses(tree).den) == earned
        for (i, own), _ in mine.items():
            if own in found.policy[i]:
                assert all(brute.earned(task, {**mine, (i, own): a}) <= earned for a in range(task.shape[i]))


def named(tree, policy):
    return ({tree.agents_history(i, h): a for h, a in own.items()} for i, own in enumerate(policy))


def test_hiding_the_state_costs_what_it_costs():
    one, both = (gaps(histories(two_state(*sees))) for sees in ((True, False), (True, True)))
    assert decentralised.best(one).lower == 8 < one.histories.optimum
    assert decentralised.best(both).lower == both.histories.optimum == 10


def test_many_observations_of_an_agent_without_a_choice():
    labels = tuple(f"o{k}" for k in range(1500))
    task = one_step([[[1], [0]]] * 1500, (("x",) * 1500, labels))
    found = decentralised.best(gaps(histories(task)))
    assert (found.lower, found.policies) == (1, 2)


def test_a_search_that_is_limited_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(decentralised, "POLICIES", 1)
    heard = []
    found = decentralised.best(gaps(histories(tiger(2))), work=200, told=lambda *steps: heard.append(steps))
    assert heard and all(all_ == 200 and "decentralised" in what for _, all_, what in heard)
    assert [done for done, *_ in heard] == sorted({done for done, *_ in heard}) and not found.exact
