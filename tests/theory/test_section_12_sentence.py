"""docs/theory.md, section 12: what the methods cannot do, in four senses, and on which games."""

from __future__ import annotations

import random
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import iql, qmix, qmix_mixer, qplex, qtran_base, vdn
from qtran_cli.exact.monotone import pieces
from qtran_cli.exact.states.solve import solve as solve_task
from tests import oracle, sampling
from tests.exact.states.test_every import four, iterated, monotone_tops, one
from tests.exact.states.test_every import points as every_points
from tests.tasks import drawn
from tests.theory import cones
from tests.theory.cases import TABLE_1, product_weights
from tests.theory.test_section_11_mixer import mixed

F = Fraction
PAGE = (Path(__file__).parents[2] / "docs" / "theory.md").read_text(encoding="utf-8")
ROWS = [
    re.split(r"\s*\|\s*", line.strip("| \n"))
    for line in re.findall(r"^\| [a-z_0-9]+ \| [0-9].*$", PAGE.split("### Statement 12.3")[1], re.MULTILINE)
]


def number(text: str) -> Fraction:
    return F(text.replace("−", "-"))


def facts(nested) -> Facts:
    return Facts(sampling.exact(oracle.cells(nested)))


def test_12_1_every_method_has_a_table_with_optimal_greedy_joint_actions_only():
    for table in sampling.tables(95, 121):
        [u, *_] = sorted(oracle.optimal(table))
        q = [[F(a == best) for a in range(m)] for best, m in zip(u, oracle.shape(table), strict=True)]
        made = oracle.transformed(q)
        assert oracle.greedy_joint(q) == {u}
        assert oracle.additive(made) and oracle.monotone(made)
        assert mixed([[1] * len(q)], [1], [1], -1, q) == {w: float(x) for w, x in made.items()}


def test_12_2_what_is_represented_is_greedy_optimal():
    represented = {"vdn": 0, "qmix": 0}
    for table in sampling.tables(190, 122, shapes=((2, 2), (3, 2), (2, 2, 2), (3, 3))):
        for name, method in (("vdn", vdn), ("qmix", qmix)):
            found = method.project(Facts(sampling.exact(table)))
            assert found.optimal or not found.represents
            represented[name] += found.represents
            if name == "qmix":
                assert found.optimal or not all(o.optimal for o in found.landscape.optima)
    assert min(represented.values()) > 10


def test_12_2_nothing_more_follows():
    found = vdn.project(facts([[0, 0], [0, 10]]))
    assert (found.represents, found.optimal) == (False, True)
    assert found.q_jt.nested() == [[F(-5, 2), F(5, 2)], [F(5, 2), F(15, 2)]]
    found = qmix.project(Facts(sampling.exact(TABLE_1)))
    assert (found.represents, found.optimal, all(o.optimal for o in found.landscape.optima)) == (False, True, False)
    table = oracle.cells([[0, 1], [1, 1], [1, 0]])
    found = qmix.project(Facts(sampling.exact(table)))
    assert (found.represents, found.optimal, [o.optimal for o in found.landscape.optima]) == (False, True, [True] * 4)
    assert len(cones.local_optima(table, cones.mean(table))) == 4


WEIGHTS = [1, 20, 1, 20, 1, 1, 1, 1]
SECOND = [F(1, 2), F(1, 21), F(41, 21), F(41, 21), F(1, 2), F(1, 21), F(3, 2), F(3, 2)]


def test_12_2_under_other_sampling_a_monotone_table_has_a_second_local_optimum():
    table = oracle.cells([[[0, 0], [1, 2]], [[1, 1], [1, 2]]])
    assert oracle.monotone(table)
    weight = dict(zip(table, map(F, WEIGHTS), strict=True))
    found = cones.local_optima(table, cones.mean(table, weight))
    second = dict(zip(table, SECOND, strict=True))
    assert [t in found for t in (table, second)] == [True, True]
    assert len(found) == 2
    assert cones.error(table, second, weight) == F(61, 21)
    assert cones.greedy(second) == {(0, 1, 0)}
    assert cones.worst(table, second) == 1


def test_12_2_under_product_sampling_it_is_the_only_one():
    draw, tried = random.Random(12), 0
    for table in sampling.tables(120, 123, shapes=((2, 2), (3, 2), (2, 2, 2), (3, 3))):
        if oracle.monotone(table):
            assert cones.local_optima(table, cones.mean(table, product_weights(table, draw))) == [table]
            tried += 1
    assert tried > 10


def test_12_3_the_page_lists_the_games():
    assert {"qtran_table1", "climb"} <= {row[0] for row in ROWS}
    assert len(ROWS) == 9


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_12_3_the_exact_answers(row):
    name, best, *rest = row
    known = Facts(catalogue.load(name).payoff)
    additive, monotone = vdn.project(known), qmix.project(known)
    optima, small = monotone.landscape.optima, monotone.supermodular
    assert number(best) == known.best.value
    found = [
        additive.sse,
        additive.value,
        monotone.sse,
        monotone.value,
        len(optima),
        sum(o.optimal for o in optima),
        small.sse,
        small.value,
    ]
    assert list(map(number, rest)) == found
    assert monotone.landscape.proved


def test_12_4_the_two_step_game():
    second = [[0, 1], [1, 8]]
    found = vdn.project(facts(second))
    assert found.q_jt.nested() == [[F(-3, 2), F(5, 2)], [F(5, 2), F(13, 2)]]
    for method, value in ((vdn, 7), (qmix, 8), (qtran_base, 8), (qplex, 8)):
        bootstrap = method.project(facts(second)).q_jt.max
        first = facts([[7, 7], [bootstrap, bootstrap]])
        rows = {int(a) for a in method.project(first).greedy[0]}
        assert rows == ({0} if method is vdn else {1})
        assert (7 if rows == {0} else method.project(facts(second)).value) == value


def test_12_4_fitted_on_the_optimal_values_every_method_earns_8():
    for method in (iql, vdn, qmix, qtran_base, qplex):
        assert [g.tolist() for g in method.project(facts([[7, 7], [8, 8]])).greedy] == [[1], [0, 1]]
        assert method.project(facts([[0, 1], [1, 8]])).value == 8


def test_12_5_a_v_is_a_fixed_point_of_vdn_where_it_is_the_largest_fit_of_its_targets():
    """The example's fit of the chances to return, and V against the largest value of the fit of 1 + γ V."""
    chances = vdn.project(facts([[1, 1], [1, 0]])).q_jt
    assert chances.nested() == [[F(5, 4), F(3, 4)], [F(3, 4), F(1, 4)]]
    for gamma in (F(1, 2), F(3, 4), F(4, 5), F(9, 10)):
        fit = [vdn.project(facts([[1 + gamma * v, 1 + gamma * v], [1 + gamma * v, 1]])).q_jt.max for v in range(-60, 60)]
        assert fit == [max(1 + gamma * x * v for x in chances.flat()) for v in range(-60, 60)]
        met = [
            v
            for v in (1 / (1 - gamma * x) for x in chances.flat() if gamma * x != 1)
            if v == max(1 + gamma * x * v for x in chances.flat())
        ]
        assert bool(met) == (gamma < F(4, 5))


def test_12_5_what_each_method_has_in_a_game_that_recurs():
    for seed in range(6):
        task = drawn(seed, 2, discount=F(9, 10))
        found = solve_task(task)
        assert found.methods["iql"].bootstrapped.fits is not None
        for name in ("qplex", "qtran_base"):
            fits = found.methods[name].bootstrapped.fits
            assert (fits is not None) == found.factorizable
            assert fits is None or found.methods[name].bootstrapped.value == found.optimum


def exits(gamma: Fraction, v: Fraction) -> Facts:
    return facts([[1 + gamma * v, 1 + gamma * v], [1 + gamma * v, 1]])


def test_12_6_the_branch_game():
    best = qmix_mixer.project(facts([[0, 1], [1, 1]]))
    assert best.q_jt.nested() == [[F(1, 4), F(3, 4)], [F(3, 4), F(5, 4)]]
    assert max(max(q.flat()) for q in iql.project(facts([[0, 1], [1, 1]])).q) == 1


def test_12_6_the_exit_game_has_one_fixed_point_or_none():
    """Every V of a fine grid, and the one of the statement: the best fit's greedy value is V there alone."""
    for gamma in (F(1, 2), F(3, 4), F(4, 5), F(9, 10)):
        right = {1 / (1 - F(5, 4) * gamma)} if gamma < F(4, 5) else set()
        tried = {F(k, 4) for k in range(-60, 60)} | right | {1 / (1 - gamma), F(1, 9)}
        fits = {v: qmix_mixer.project(exits(gamma, v)) for v in tried}
        assert {v for v, fit in fits.items() if fit.q_jt[fit.u_bar] == v} == right
        for v, fit in fits.items():
            assert fit.q_jt[fit.u_bar] == (1 + F(5, 4) * gamma * v if v > 0 else 1)
        above = qmix.project(exits(gamma, 1 / (1 - gamma)))
        assert above.q_jt[above.u_bar] == 1 / (1 - gamma)


def test_12_7_the_top_of_an_isotonic_fit_is_the_largest_mean_over_an_upper_set():
    """Against max-min means of the whole table, which the solver does not compute; and no weights but the listed ones."""
    random_ = random.Random(7)
    for _ in range(60):
        y = np.array([[F(random_.randint(-6, 6)) for _ in range(2)] for _ in range(2)])
        fits = qmix.every(facts(y.tolist()))
        tops = {fit.q_jt[fit.u_bar] for fit in fits}
        assert tops == monotone_tops(y)
        means = {sum(w * x for w, x in zip(row, y.ravel(), strict=True)) for row in pieces.blocks((2, 2))}
        assert tops <= means and len(pieces.blocks((2, 2))) == 13


def test_12_7_the_examples_and_where_each_of_them_attracts():
    two = every_points(one([-3, 4], [1, 1], ends={1, 3}), "qmix").points
    assert [(p.learned, p.value, p.stability.attracts) for p in two] == [(10, 10, True), (F(20, 7), 1, True)]
    for p, q in zip((10, F(20, 7)), (4, 3), strict=True):
        assert iterated(one([-3, 4], [1, 1], ends={1, 3}), "qmix", [F(q)], 200) == pytest.approx([float(p)], abs=1e-4)
    ones = [p for p in every_points(four(), "vdn").points if not p.stability.attracts]
    for p in ones:
        moved = iterated(four(), "vdn", [p.v[0] + F(1, 1000), p.v[1]], 60)
        assert moved is None or not np.allclose(moved, [float(x) for x in p.v], atol=1e-2)
