"""The valid scales and their polytope against direct evaluation of (4b), and linear programs of the reference."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from qtran_cli.certificates.check import Inequality
from qtran_cli.exact.check import polytope
from qtran_cli.exact.check.scales import CELLS, scales
from qtran_cli.table import from_fractions
from tests import oracle, sampling
from tests.exact.check import given
from tests.linear import maximise

INFINITE = float("inf")


@pytest.fixture(scope="module")
def found():
    """(cells, [Q_i], the scales)."""
    return [(cells, q, scales(sampling.exact(cells), sampling.vectors(q))) for cells, q in given.cases(570, 41)]


def inside(rows, a) -> bool:
    return all(sum(c * x for c, x in zip(row.coefficients, a, strict=True)) <= row.bound for row in rows)


def rays(cells, q):
    """(Σ_i d_i(u_i), gap(u)) of every joint action off the origin."""
    d, gap = oracle.regrets(q), oracle.gap(cells)
    for u in cells:
        if total := sum(row[a] for row, a in zip(d, u, strict=True)):
            yield total, gap[u]


def test_the_largest_common_scale_is_the_least_ratio(found):
    for cells, q, made in found:
        assert made.common == min((gap / total for total, gap in rays(cells, q)), default=None)


def test_the_identity_is_valid_exactly_where_4b_holds(found):
    assert {made.identity for *_, made in found} == {True, False}
    for cells, q, made in found:
        assert made.identity is given.valid(cells, q, [Fraction(1)] * len(q))


def test_membership_is_validity(found):
    draw, seen = random.Random(42), set()
    for cells, q, made in found:
        near = [Fraction(1)] if made.common is None or made.empty else [made.common, 1 / (1 + made.common)]
        for _ in range(6):
            a = [draw.choice(near) * Fraction(draw.randint(1, 30), draw.randint(1, 30)) for _ in q]
            seen.add(inside(made.polytope, a))
            assert inside(made.polytope, a) is given.valid(cells, q, a)
    assert seen == {True, False}


def test_every_row_is_the_inequality_of_its_joint_action(found):
    for cells, q, made in found:
        d, gap = oracle.regrets(q), oracle.gap(cells)
        for row in made.polytope:
            assert row.coefficients == tuple(side[a] for side, a in zip(d, row.u, strict=True))
            assert row.bound == gap[row.u]
        assert [row.u for row in made.polytope] == sorted({row.u for row in made.polytope})


def test_no_row_follows_from_the_others(found):
    """Without it some a ≥ 0 keeps the rest and breaks it; where the rest bounds nothing, a is as large as one likes."""
    several = 0
    for *_, made in found:
        several += len(made.polytope) > 2
        for row in made.polytope:
            rest = [(other.coefficients, other.bound) for other in made.polytope if other is not row]
            if rest and not made.empty:
                most = maximise(row.coefficients, rest)
                assert most is None or most > row.bound
    assert several > 20


def test_an_empty_set_has_one_row_that_says_so(found):
    empty = [made for *_, made in found if made.empty]
    assert len(empty) > 50
    for made in empty:
        assert len(made.polytope) == 1
        assert made.polytope[0].bound == 0
        assert any(made.polytope[0].coefficients)
        assert made.agents == (None,) * len(made.agents)


def test_the_set_is_empty_exactly_where_an_optimum_is_not_greedy(found):
    for cells, q, made in found:
        assert made.empty is not (oracle.optimal(cells) <= oracle.greedy_joint(q))


def test_each_agent_s_largest_scale_beside_ones(found):
    seen = set()
    for cells, q, made in found:
        for i, most in enumerate(made.agents):
            ones = [Fraction(1)] * len(q)
            seen.add(type(most))
            if most is None:
                for tiny in (Fraction(1, 10**9), Fraction(1), Fraction(50)):
                    assert not given.valid(cells, q, [*ones[:i], tiny, *ones[i + 1 :]])
            elif most == INFINITE:
                assert given.valid(cells, q, [*ones[:i], Fraction(10**9), *ones[i + 1 :]])
            else:
                assert most > 0
                assert given.valid(cells, q, [*ones[:i], most, *ones[i + 1 :]])
                assert not given.valid(cells, q, [*ones[:i], most * Fraction(1001, 1000), *ones[i + 1 :]])
    assert seen == {type(None), float, Fraction}


def test_no_regret_no_row():
    made = scales(from_fractions([Fraction(x) for x in (1, 2, 3, 4)], (2, 2)), sampling.vectors([[Fraction(5)] * 2, [Fraction(0)] * 2]))
    assert (made.common, made.identity, made.polytope, made.agents) == (None, True, (), (INFINITE, INFINITE))


def curved(shape) -> tuple:
    """A table whose inequalities nearly all matter: its gap bulges outwards."""
    cells = {u: Fraction(-int(1000 * sum(a * a for a in u) ** 0.5)) for u in sampling.joint_actions(shape)}
    return sampling.exact(cells), sampling.vectors([[Fraction(-a) for a in range(m)] for m in shape])


def test_a_curved_set_keeps_many_rows():
    table, q = curved((9, 9))
    rows = scales(table, q).polytope
    assert len(rows) > 40
    for row in rows[::9]:
        most = maximise(row.coefficients, [(other.coefficients, other.bound) for other in rows if other is not row])
        assert most is None or most > row.bound


def test_the_chain_of_two_agents_is_what_the_programs_find():
    for shape in ((9, 8), (3, 20)):
        table, q = curved(shape)
        points = {tuple(c / row.bound for c in row.coefficients) for row in polytope.inequalities(table, [polytope_regret(v) for v in q])}
        assert sorted(polytope._chain(points)) == sorted(polytope._corners(points))


def polytope_regret(v):
    return from_fractions([v.max - x for x in v.flat()])


@pytest.mark.parametrize("shape", [(5, 5, 5), (3, 3, 3, 3), (2, 2, 2, 2, 2, 2)])
def test_more_agents_and_many_rows(shape):
    table, q = curved(shape)
    made, draw = scales(table, q), random.Random(3)
    cells, lists = sampling.back(table), sampling.lists(q)
    assert len(made.polytope) > 15
    for _ in range(40):
        a = [Fraction(draw.randint(1, 1200)) for _ in q]
        assert inside(made.polytope, a) is given.valid(cells, lists, a)
    for row in made.polytope[:: max(1, len(made.polytope) // 4)]:
        rest = [(other.coefficients, other.bound) for other in made.polytope if other is not row]
        most = maximise(row.coefficients, rest)
        assert most is None or most > row.bound


def test_too_many_rows_are_not_reduced(monkeypatch):
    monkeypatch.setattr(polytope, "ROWS", 20)
    table, q = curved((5, 5, 5))
    made = scales(table, q)
    assert made.polytope is None
    assert made.agents is not None
    assert made.common == min(gap / total for total, gap in rays(sampling.back(table), sampling.lists(q)))
    assert scales(*curved((9, 9))).polytope is not None, "two agents are never too many"


def test_tables_beyond_the_limit_have_common_scale_and_identity_alone():
    m = CELLS // 2 + 1
    table = from_fractions([Fraction(-a) for a in range(2 * m)], (2, m))
    made = scales(table, sampling.vectors([[Fraction(0), Fraction(-1)], [Fraction(-2 * a) for a in range(m)]]))
    assert (made.polytope, made.agents, made.common, made.identity) == (None, None, Fraction(1, 2), False)


def test_of_equal_left_sides_the_tightest_stands_for_all():
    table = from_fractions([Fraction(x) for x in (9, 5, 7)], (3,))
    made = scales(table, sampling.vectors([[Fraction(0), Fraction(-2), Fraction(-2)]]))
    assert made.polytope == (Inequality((2,), (Fraction(2),), Fraction(2)),)
