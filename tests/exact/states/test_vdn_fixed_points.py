"""VDN's fixed points: where the solver says that there is none, and where it finds one that the search missed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.exact.states import fixed_points, recurring
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.model.task import Task
from tests.exact.states.test_bootstrap import additive, targets
from tests.tasks import OVER, certain, drawn, table

NEAR_ONE = Fraction(99, 100)


def diverging(discount: Fraction) -> Task:
    """Every joint action pays 1; all but the last come back to the one state there is."""
    stay = certain(0, 0, 0)
    return Task((table([1, 1], [1, 1]),), ((*stay, OVER),), ((0, Fraction(1)),), ("s",), discount=discount)


def bootstrapped(task: Task):
    return solve_task(task).methods["vdn"].bootstrapped


def top(task: Task, v) -> Fraction:
    """The largest value of the fit of the targets that V makes, in the one state of a game."""
    return additive(targets(task, {(0, None): v}, 0, None)).max()


@pytest.mark.parametrize(("discount", "exists"), [("1/2", True), ("3/4", True), ("9/10", False)])
def test_the_game_of_the_statement(discount, exists):
    """At (A, A) the fit of the chance to go on is 5/4: beyond a discount of 4/5 the fitted value outgrows its target."""
    found = bootstrapped(diverging(Fraction(discount)))
    assert (found.value is not None) == exists
    if exists:
        assert found.fits[0, None].q_jt.max == 1 / (1 - Fraction(5, 4) * Fraction(discount))
    else:
        assert found.reason == "there is no fixed point: of all 4 policies none is greedy for the fit of its own targets"


def test_where_there_is_none_the_fitted_value_is_above_every_v():
    """Of games with one state; the largest fitted value less V is convex in V, so looking at many V tells."""
    none = 0
    for seed in range(40):
        task = drawn(seed, 1, discount=NEAR_ONE)
        found = bootstrapped(task)
        if found.fits is None:
            none += found.reason.startswith("there is no fixed point")
            assert all(top(task, v) > v for v in map(Fraction, np.linspace(-5000, 5000, 21).tolist()))
        else:
            v = found.fits[0, None].q_jt.max
            assert top(task, v) == v
    assert none >= 3


@pytest.mark.parametrize("seed", range(4))
def test_a_fixed_point_that_the_search_misses_is_found(seed, monkeypatch):
    task = drawn(seed, 2, discount=Fraction(9, 10))
    there = bootstrapped(task)
    monkeypatch.setattr(recurring, "search", lambda *_: "nothing found")
    again = bootstrapped(task)
    assert again.value == there.value is not None
    assert again.fits[0, None].q_jt.same(there.fits[0, None].q_jt)


def test_too_many_policies_are_not_gone_through(monkeypatch):
    monkeypatch.setattr(fixed_points, "POLICIES", 3)
    assert bootstrapped(diverging(Fraction(9, 10))).reason.endswith("there are more than 3 policies: too many to rule a fixed point out")


def test_few_policies_that_are_much_work_are_not_gone_through(monkeypatch):
    monkeypatch.setattr(fixed_points, "WORK", 15)
    many = "policies × states × joint actions are 16, above 15: too many to rule a fixed point out"
    assert bootstrapped(diverging(Fraction(9, 10))).reason.endswith(many)


def test_a_policy_whose_equation_contradicts_itself_rules_itself_out():
    """At a discount of 4/5 the equation of (A, A) is V = 1 + V."""
    assert bootstrapped(diverging(Fraction(4, 5))).reason.startswith("there is no fixed point: of all 4 policies")
