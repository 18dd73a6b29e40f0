"""docs/theory.md, section 3: Theorem 2 (QTRAN-alt), for at most two agents."""

from __future__ import annotations

from qtran_cli.exact.one_step.solve import solve
from qtran_cli.exact.sweeps.igm import optimum
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.model.game import Game
from tests import oracle, sampling
from tests.exact.one_step.asks import FACTORS
from tests.theory.cases import DIAGONAL, grid, tables

TWO_AGENTS = tuple(s for s in sampling.SHAPES if len(s) <= 2)
COUNTEREXAMPLE = {u: {(0, 0, 0): 10, (1, 1, 1): 9}.get(u, 0) for u in sampling.joint_actions((2, 2, 2))}


def tight(table: oracle.Cells) -> list[list]:
    form = sampling.exact(table)
    return sampling.lists(qtran.factorise(form, optimum(form), "tight").q)


def test_3_1_the_solver_reads_7_as_it_stands(pairs):
    for table, q, found in pairs:
        assert found.seven.holds == oracle.seven(table, q)
    assert {found.seven.holds for _, _, found in pairs} == {True, False}


def test_3_2_7_gives_4b(pairs):
    seven = [found for _, _, found in pairs if found.seven.holds]
    assert len(seven) > 100
    assert all(found.four_b.holds for found in seven)


def test_3_2_sufficiency_4a_and_7_give_strict_igm(pairs):
    good = [(table, q) for table, q, found in pairs if found.four_a.holds and found.seven.holds]
    assert len(good) > 50
    assert all(oracle.strict(table, q) for table, q in good)


def test_3_3_lines_through_a_greedy_joint_action_hold_by_themselves(pairs):
    for table, q, found in pairs:
        if found.four_a.holds and found.four_b.holds:
            left = oracle.left_side(table, q)
            for u in oracle.greedy_joint(q):
                assert all(min(left[oracle.swap(u, i, a)] for a in range(m)) == 0 for i, m in enumerate(oracle.shape(table)))


def test_3_4_sufficiency_the_tight_factors_satisfy_4a_and_7():
    for table in filter(oracle.rectangular, tables(seed=31, count=250, shapes=TWO_AGENTS)):
        q = tight(table)
        assert oracle.four_a(table, q)
        assert oracle.seven(table, q)
        alt = solve(Game(sampling.exact(table)), FACTORS).alt
        assert alt.feasible
        assert oracle.four_a(table, sampling.lists(alt.factors.q))
        assert oracle.seven(table, sampling.lists(alt.factors.q))


def test_3_4_necessity_no_factors_satisfy_4a_and_7_on_any_other_table():
    tried = 0
    for table in [DIAGONAL, *tables(100, seed=32, kinds=(sampling.tied,), shapes=((2, 2), (2, 3)))]:
        if not oracle.rectangular(table):
            assert solve(Game(sampling.exact(table)), FACTORS).alt.feasible is False
            for q in grid(oracle.shape(table)):
                assert not (oracle.four_a(table, q) and oracle.seven(table, q))
                tried += 1
    assert tried > 1000


def test_3_5_a_rectangular_table_of_three_agents_without_any_factors_for_7():
    assert oracle.rectangular(COUNTEREXAMPLE)
    assert not oracle.alternative(COUNTEREXAMPLE)
    assert solve(Game(sampling.exact(COUNTEREXAMPLE)), FACTORS).alt.feasible is False


def test_3_6_with_an_agent_of_one_action_7_asks_for_additivity():
    seen = set()
    for table in tables(seed=33, shapes=((1, 3), (3, 1, 3), (1, 2, 2), (2, 1, 2), (2, 3, 1), (1, 1, 3))):
        feasible = solve(Game(sampling.exact(table)), FACTORS).alt.feasible
        assert feasible == oracle.additive(table)
        seen.add((feasible, oracle.rectangular(table)))
    assert len(seen) == 3


def test_3_6_a_third_agent_with_one_action_can_end_it():
    table = oracle.cells([[1, 0], [0, 0]])
    assert solve(Game(sampling.exact(table)), FACTORS).alt.feasible
    assert solve(Game(sampling.exact({(0, *u): x for u, x in table.items()})), FACTORS).alt.feasible is False


def test_3_4_for_three_agents_the_tight_factors_may_miss_7():
    assert oracle.rectangular(COUNTEREXAMPLE)
    assert oracle.four_b(COUNTEREXAMPLE, tight(COUNTEREXAMPLE))
    assert not oracle.seven(COUNTEREXAMPLE, tight(COUNTEREXAMPLE))
