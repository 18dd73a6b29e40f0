"""docs/theory.md, section 13: histories, and why V_jt exists."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.sequential import partial
from qtran_cli.exact.sequential.certificate import HistoryFactors, Imbalance, UntouchedLine
from qtran_cli.exact.verify._unrolled import holders, unrolled
from qtran_cli.exact.verify.histories import verify
from qtran_cli.task import Task
from tests.exact.sequential import brute
from tests.exact.sequential.test_decentralised import complete
from tests.exact.sequential.worlds import SEEN, UNSEEN, one_step, random_tasks

Y, Z = [[5, 4], [4, 4]], [[5, 4], [0, 0]]


@pytest.fixture(scope="module")
def games():
    """(game, its joint histories from the definitions, what the solver says)."""
    return [(task, unrolled(task), partial.solve(task)) for task in random_tasks(120, seed=131, most=60)]


def test_13_2_products_that_depend_on_ones_own_history(games):
    for _, truth, found in games:
        assert found.factorizable.holds == brute.strict(truth)


def test_13_2_the_factors_of_the_proof_satisfy_strict_igm(games):
    for _, truth, found in games:
        if found.factorizable.holds:
            greedy = {(i, own): {u[i] for u in stage.optima} for tau, stage in truth.items() for i, own in enumerate(tau)}
            for tau, stage in truth.items():
                best = [u for u in stage.q if all(a in greedy[key] for a, key in zip(u, enumerate(tau), strict=True))]
                assert best == stage.optima


def test_13_3_consistent_is_a_choice_and_is_less(games):
    for _, truth, found in games:
        tried = brute.consistent(truth, most=5_000)
        assert tried is None or found.consistent.holds == tried
        assert found.consistent.holds or not found.factorizable.holds
    less = partial.solve(one_step([[[1, 1], [0, 0]], [[1, 0], [0, 0]]], (SEEN, UNSEEN)))
    assert (less.factorizable.holds, less.consistent.holds) == (False, True)


def test_13_4_margin_and_tight(games):
    for task, truth, found in games:
        if not isinstance(found.factorizable, HistoryFactors):
            continue
        verify(found.factorizable, task, truth)  # (4b), strict IGM, every action touches 0
        if found.histories.cells <= 60:
            assert found.factorizable.margin == brute.largest_margin(truth)


def test_13_5_seven_fails_for_two_agents():
    task = one_step([Y, Z], (UNSEEN, SEEN))
    found = partial.solve(task)
    assert found.factorizable.holds
    assert isinstance(found.alt, UntouchedLine)
    assert not brute.line_tight(unrolled(task), task)
    for alone in (Y, Z):
        table = one_step([alone], (("x",), ("x",)))
        assert brute.line_tight(unrolled(table), table)


def test_13_6_levels_or_multipliers(games):
    for task, truth, found in games:
        assert found.additive_values.holds == brute.additive_values(truth)
        verify(found.additive_values, task, truth)


def test_13_6_any_levels_leave_a_v_jt_for_which_the_conditions_hold(games):
    for _, truth, found in games:
        if found.factorizable.holds:
            for j in range(found.histories.count):
                stage, q, v = truth[found.histories.history(j)], found.factors(j), found.v_jt[j]
                slack = {u: sum(x[a] for x, a in zip(q, u, strict=True)) - value + v for u, value in stage.q.items()}
                assert min(slack.values()) == 0
                assert all(slack[u] == 0 for u in stage.optima)


def test_13_7_where_levels_exist_and_where_not(games):
    for task, truth, found in games:
        if task.signals is None:
            seen = Task(**{**fields_of(task), "observations": None})
            assert partial.solve(seen).additive_values.holds
        if any(all(len(taus) == 1 for taus in row.values()) for row in holders(truth)):
            assert found.additive_values.holds
    four = one_step([[[2]], [[2]], [[2]], [[4]]], (("a", "a", "b", "b"), ("a", "b", "a", "b")))
    assert isinstance(partial.solve(four).additive_values, Imbalance)
    assert partial.solve(four).additive_values.value == 2


def fields_of(task: Task) -> dict:
    return {name: getattr(task, name) for name in Task.__dataclass_fields__}


def test_13_8_the_gaps_on_the_way_are_what_is_lost(games):
    for task, truth, found in games:
        policy = complete(task, found.decentralised)
        lost, reached = Fraction(0), [(tau, 1) for tau, stage in truth.items() if is_start(task, tau)]
        while reached:
            following = []
            for tau, weight in reached:
                stage, u = truth[tau], tuple(policy[key] for key in enumerate(tau))
                lost += weight * stage.reach * stage.gap(u)
                following += [(after, weight * task.discount) for after in stage.following[u]]
            reached = following
        assert brute.earned(task, policy) == found.optimum - lost


def is_start(task: Task, tau) -> bool:
    return len(tau[0]) == (1 if task.signals is None else 0)


def test_13_9_consistent_games_lose_nothing_and_so_may_others(games):
    for _, _, found in games:
        assert not found.consistent.holds or found.decentralised.lower == found.optimum
    signal = partial.solve(catalogue.load("signal"))
    assert signal.consistent.holds is False
    assert signal.decentralised.lower == signal.optimum
