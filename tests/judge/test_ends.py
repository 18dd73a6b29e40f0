"""What theory says that training can end at where bootstrapping has several fixed points, one, or none that attracts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from qtran_cli import catalogue, load
from qtran_cli.exact.states.values import optimal
from qtran_cli.judge.kinds.states import said
from qtran_cli.judge.seed import Began, Seed
from qtran_cli.report.train.states.ends import began, brief, ended


def theory(env, name):
    task = catalogue.load(env)
    return said(name, task, optimal(task))


def seed(value):
    return replace(SEED, value=Fraction(value), sampled=float(value))


SEED = Seed(number=0, value=Fraction(0), sampled=0.0, optimal=False, met=0, places=())


def test_training_ends_where_iteration_attracts_not_at_the_value_that_a_search_meets_first():
    found = theory("four_values", "vdn")
    assert found.bootstrapped.value == -15  # one that repels
    assert found.returns == (-5, 5)
    assert found.expected is None
    assert [found.allows(seed(x)) for x in (-15, -5, 5, 15)] == [False, True, True, False]
    assert ended(found) == "4 fixed points; those where training can end earn -5, 5"
    assert {(point["value"], point["attracts"]) for point in brief(found)} == {("-15", False), ("-5", True), ("5", True), ("15", False)}


def test_a_point_that_repels_iteration_alone_is_an_end():
    """Eigenvalues 9/10 and −27/20: V + β (F(V) − V) ends there for β below 40/47, as training follows its targets."""
    states = {f"s{k}": {"payoff": [[2, 1], [1, 0]], "next": [[f"s{1 - k}"] * 2, [f"s{1 - k}", f"s{k}"]]} for k in (0, 1)}
    task = load({"states": states, "initial": "s0", "discount": "0.9"})
    found = said("vdn", task, optimal(task))
    (point,) = found.points.points
    assert (point.value, point.stability.attracts) == (20, False)
    assert found.returns == (20,)
    assert ended(found) == ""


@pytest.mark.parametrize(
    ("env", "name", "returns", "words"),
    [
        ("exit", "vdn", (), ""),  # proved to have none
        ("exit", "qmix", (11,), ""),
        ("stay_for_nothing", "vdn", (4,), "2 fixed points; the one where training can end earns 4"),
        ("two_step", "vdn", (7,), ""),  # no state recurs: nothing to list
        ("two_step", "iql", (7,), ""),
        ("branch", "qmix_mixer", (1,), ""),
    ],
)
def test_one_end_or_none(env, name, returns, words):
    found = theory(env, name)
    assert found.returns == returns
    assert found.expected == (returns[0] if returns else None)
    assert found.tells == bool(returns)
    assert ended(found) == words


def test_seeds_that_begin_where_exact_fits_grow_need_not_end_at_a_fixed_point():
    found = theory("stay_for_nothing", "qmix_mixer")
    low, high = (replace(seed(0), began=Began((Fraction(v),), Fraction(v), found.points.leads([Fraction(v)]))) for v in (7, 12))
    assert [found.allows(one) for one in (low, high, seed(0))] == [False, None, False]
    assert found.allows(replace(low, value=Fraction(4))) is True
    words = "ends where it earns 4 (from 2 seeds), grows without end (from 1 seed)"
    assert began([low, low, high], found) == f"the start at 7 … 12 before the first update; from there iteration of exact fits {words}"


def test_where_one_end_attracts_from_everywhere_nothing_is_said_of_where_seeds_began():
    found = theory("two_values", "vdn")
    (one,) = found.ends
    assert began([replace(seed(1), began=Began((Fraction(3),), Fraction(3), found.points.leads([Fraction(3)])))], found) == "", one
