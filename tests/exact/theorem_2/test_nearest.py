"""exact/theorem_2/nearest.py: what is reported as nearest is under (4b), has the mean it claims, and for small games nothing is nearer."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, product

import pytest
from scipy.optimize import linprog

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.exact.theorem_2 import nearest as alt_nearest
from qtran_cli.exact.theorem_2.nearest import nearest
from tests import oracle, sampling
from tests.exact.theorem_2.lines import alt, corners, free, integers, mean_least, needy, rows
from tests.thorough import share

COUNTEREXAMPLE = {u: Fraction({(0, 0, 0): 10, (1, 1, 1): 9}.get(u, 0)) for u in sampling.joint_actions((2, 2, 2))}


def infeasible(count: int, seed: int, shape=(2, 2, 2), top: int = 9):
    """(table, its facts) without a solution of (7)."""
    draw = random.Random(seed)
    while count:
        table = integers(draw, shape, top)
        if alt(table).feasible is False:
            count -= 1
            yield table, Facts(sampling.exact(table))


def values(table, near) -> list[Fraction]:
    """The regrets of the free actions."""
    d = oracle.regrets(sampling.lists(near.q))
    assert all(d[i][a] == 0 for i, m in enumerate(oracle.shape(table)) for a in range(m) if (i, a) not in free(table))
    return [d[i][a] for i, a in free(table)]


def brute_force(table) -> float:
    """The least mean over all choices of one cell per needy line, a linear program in floating point each."""
    made, lines = rows(table), needy(table)
    n, least = len(free(table)), {}
    for cells in product(*map(sorted, lines)):
        weights = tuple(sum(made[u][k] for u in cells) for k in range(n))
        least[weights] = min(least.get(weights, Fraction(10**9)), sum(made[u][-1] for u in cells))
    left = [[float(x) for x in row[:-1]] for row in made.values()]
    right = [float(row[-1]) for row in made.values()]
    found = (
        float(gaps) + linprog([-float(w) for w in weights], A_ub=left, b_ub=right, bounds=(0, None)).fun for weights, gaps in least.items()
    )
    return min(found) / len(lines)


@pytest.mark.parametrize(("shape", "top"), [((2, 2, 2), 9), ((2, 2, 2), 2), ((3, 2, 2), 9), ((3, 3, 3), 9), ((2, 2, 2, 2), 4)])
def test_the_mean_is_what_it_says_and_4b_holds(shape, top):
    seconds = 5 if shape == (2, 2, 2) else 0  # no mixed-integer programs for the larger ones: there they take seconds
    for table, facts in infeasible(6, 81, shape, top):
        near = nearest(facts, seconds)
        q = sampling.lists(near.q)
        assert oracle.four_b(table, q)
        assert oracle.v_jt(table, q) == 0
        assert near.mean == mean_least(table, values(table, near)) > 0
        assert near.lines == len(needy(table))
        assert near.attained is oracle.four_a(table, q) is oracle.strict(table, q)
        assert near.proved is (shape == (2, 2, 2))


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (2, 3, 3)])
def test_the_tight_and_max_margin_factors_are_never_nearer(shape):
    for table, facts in infeasible(10, 82, shape):
        near = nearest(facts, 0)
        for objective in qtran.OBJECTIVES:
            d = sampling.lists(qtran.factorise(facts.table, facts.best, objective).d)
            assert near.mean <= mean_least(table, [d[i][a] for i, a in free(table)])


@pytest.mark.parametrize("top", [9, 2])
def test_brute_force_in_floating_point_finds_nothing_nearer(top):
    for table, facts in infeasible(3, 83, top=top):
        assert float(nearest(facts, 5).mean) == pytest.approx(brute_force(table), abs=1e-9)


@pytest.mark.parametrize("top", [9, 2])
def test_no_corner_is_nearer(top):
    for table, facts in infeasible(share(12, 2), 84, top=top):
        near = nearest(facts, 5)
        assert near.proved
        assert near.mean == min(mean_least(table, list(x)) for x in corners(table))


@pytest.mark.parametrize("top", [9, 2])
def test_ties_remain_only_where_no_untied_d_is_as_near(top):
    """Minimisers make up faces: if some are positive, so is the middle of the corners of such a face."""
    seen = set()
    for table, facts in infeasible(12, 85, top=top):
        near = nearest(facts, 5)
        seen.add(near.attained)
        if not near.attained:
            least = [x for x in corners(table) if mean_least(table, list(x)) == near.mean]
            for some in (some for r in range(1, 4) for some in combinations(least, r)):
                middle = [sum(column) / len(some) for column in zip(*some, strict=True)]
                assert not all(middle) or mean_least(table, middle) > near.mean
    assert seen == {True, False}


def test_the_counterexample_shares_its_one_regret():
    near = alt_nearest.nearest(Facts(sampling.exact(COUNTEREXAMPLE)), 5)
    assert (near.mean, near.lines, near.attained, near.proved) == (Fraction(56, 9), 9, True, True)
    assert sum(values(COUNTEREXAMPLE, near)) == 1


def test_without_time_for_the_mixed_integer_program_nothing_is_proved():
    for table, facts in infeasible(5, 86):
        near = nearest(facts, 0)
        assert near.proved is False
        assert near.mean >= min(mean_least(table, list(x)) for x in corners(table))


def test_large_games_are_left_alone(monkeypatch):
    monkeypatch.setattr(alt_nearest, "CELLS", 7)
    assert nearest(Facts(sampling.exact(COUNTEREXAMPLE)), 5) is None


def test_numbers_far_apart():
    table = COUNTEREXAMPLE | {(1, 1, 1): Fraction(10) - Fraction(1, 10**30), (0, 1, 1): Fraction(-(10**30))}
    near = nearest(Facts(sampling.exact(table)), 5)
    assert near.mean == mean_least(table, values(table, near))
    assert near.mean == min(mean_least(table, list(x)) for x in corners(table))
