"""docs/theory.md, section 7: the affine transform, the valid scales, and which of their inequalities are needed."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from qtran_cli.certificates.check import Inequality
from qtran_cli.exact.check import polytope
from qtran_cli.exact.check.check import check
from qtran_cli.exact.check.scales import scales
from qtran_cli.verify.scales import _corners as corners
from tests import oracle, sampling
from tests.exact.check import given
from tests.linear import maximise

ONE = Fraction(1)
Point = tuple[Fraction, ...]


@pytest.fixture(scope="module")
def cases():
    """(table, [Q_i], the scales that the solver finds)."""
    return [(t, q, scales(sampling.exact(t), sampling.vectors(q))) for t, q in given.cases(380, 701)]


def drawn(draw: random.Random, n: int) -> list[Fraction]:
    return [Fraction(draw.randint(1, 30), draw.randint(1, 30)) for _ in range(n)]


def sums(table, q) -> list[tuple[Fraction, Fraction]]:
    """(Σ_i d_i(u_i), gap(u)) of every joint action."""
    d, gap = oracle.regrets(q), oracle.gap(table)
    return [(sum((row[a] for row, a in zip(d, u, strict=True)), Fraction(0)), gap[u]) for u in table]


def dot(c, a) -> Fraction:
    return sum((x * y for x, y in zip(c, a, strict=True)), Fraction(0))


def test_7_2_shifts_change_nothing_but_v_jt(cases):
    draw = random.Random(702)
    for table, q, _ in cases:
        a, b = drawn(draw, len(q)), [Fraction(draw.randint(-9, 9)) for _ in q]
        scaled = given.scaled(q, a)
        moved = [[x + shift for x in row] for row, shift in zip(scaled, b, strict=True)]
        assert oracle.regrets(moved) == [[scale * x for x in row] for scale, row in zip(a, oracle.regrets(q), strict=True)]
        assert oracle.left_side(table, moved) == oracle.left_side(table, scaled)
        assert oracle.greedy_joint(moved) == oracle.greedy_joint(q)
        assert oracle.four_a(table, moved) is oracle.four_a(table, q)
        level = [[x + max(table.values()) / len(q) - max(row) for x in row] for row in scaled]
        assert oracle.v_jt(table, level) == 0


def test_7_3_convex_and_closed_downwards(cases):
    draw, inside = random.Random(703), 0
    for table, q, made in cases:
        if made.empty:
            continue
        points = [a for a in (drawn(draw, len(q)) for _ in range(5)) if given.valid(table, q, a)]
        for a, b in product(points, points):
            weight = Fraction(draw.randint(0, 9), 9)
            assert given.valid(table, q, [weight * x + (1 - weight) * y for x, y in zip(a, b, strict=True)])
            assert given.valid(table, q, [x / draw.randint(1, 5) for x in a])
            inside += 1
    assert inside > 500


def test_7_3_unbounded_in_the_agents_whose_q_is_constant_alone(cases):
    seen = set()
    for table, q, made in cases:
        if made.empty:
            continue
        small = Fraction(1) if made.common is None else made.common
        for i, row in enumerate(q):
            huge = [Fraction(10**9) if j == i else small for j in range(len(q))]
            assert given.valid(table, q, huge) is (len(set(row)) == 1)
            seen.add(len(set(row)) == 1)
    assert seen == {True, False}


def test_7_4_sufficiency_where_every_optimum_is_greedy_small_scales_are_valid(cases):
    tried = 0
    for table, q, _ in cases:
        if oracle.optimal(table) <= oracle.greedy_joint(q):
            least = min((x for x in oracle.gap(table).values() if x), default=ONE)
            most = max(total for total, _ in sums(table, q))
            assert given.valid(table, q, [least / most if most else ONE] * len(q))
            tried += 1
    assert tried > 100


def test_7_4_necessity_elsewhere_no_scale_is_valid(cases):
    draw, tried = random.Random(704), 0
    for table, q, made in cases:
        if not oracle.optimal(table) <= oracle.greedy_joint(q):
            assert made.empty
            assert not any(given.valid(table, q, [x / 10 ** (3 * k) for x in drawn(draw, len(q))]) for k in range(6))
            tried += 1
    assert tried > 100


def test_7_5_sufficiency_under_strict_igm_valid_scales_satisfy_4(cases):
    mended = 0
    for table, q, made in cases:
        if oracle.strict(table, q):
            scaled = given.scaled(q, [made.common or ONE] * len(q))
            assert oracle.four_a(table, scaled)
            assert oracle.four_b(table, scaled)
            repair = check(sampling.exact(table), sampling.vectors(q)).repair
            assert (repair is None) is oracle.four_b(table, q)
            if repair is not None:
                mended += 1
                found = sampling.lists(repair.q)
                assert (oracle.four_a(table, found), oracle.four_b(table, found), oracle.v_jt(table, found)) == (True, True, 0)
    assert mended > 20


def test_7_5_necessity_what_a_scale_mends_has_strict_igm(cases):
    draw, held = random.Random(705), 0
    for table, q, made in cases:
        for a in [*(drawn(draw, len(q)) for _ in range(3)), [made.common or ONE] * len(q)]:
            scaled = given.scaled(q, a)
            if oracle.four_a(table, scaled) and oracle.four_b(table, scaled):
                assert oracle.strict(table, q)
                held += 1
    assert held > 100


def test_7_6_common_scales_are_valid_up_to_the_least_quotient(cases):
    for table, q, made in cases:
        assert made.common == min((gap / total for total, gap in sums(table, q) if total), default=None)
        for alpha in (Fraction(1, 100), ONE, made.common or ONE, 2 * (made.common or ONE)):
            assert given.valid(table, q, [alpha] * len(q)) is (made.common is None or alpha <= made.common)


def test_7_6_under_strict_igm_q_satisfies_4_iff_the_scale_reaches_1(cases):
    seen = set()
    for table, q, made in cases:
        assert oracle.four_b(table, q) is (made.common is None or made.common >= 1)
        if oracle.strict(table, q):
            assert made.common is None or made.common > 0
            seen.add(made.identity)
            assert made.identity is (oracle.four_a(table, q) and oracle.four_b(table, q))
    assert seen == {True, False}


def test_7_7_it_is_0_iff_an_optimum_is_not_greedy(cases):
    kinds = set()
    for table, q, made in cases:
        assert (made.common == 0) is not (oracle.optimal(table) <= oracle.greedy_joint(q))
        if oracle.consistent(table, q) and not oracle.strict(table, q):
            assert made.common == 0
        kinds.add((oracle.strict(table, q), oracle.consistent(table, q), made.common == 0))
    assert kinds == {(True, True, False), (False, True, True), (False, False, True), (False, False, False)}


def test_7_7_a_positive_scale_beside_a_sub_optimal_tie():
    table, q = oracle.cells([2, 1, 0]), [[ONE, ONE, Fraction(0)]]
    assert scales(sampling.exact(table), sampling.vectors(q)).common == 2
    assert not oracle.consistent(table, q)


def test_7_8_consistent_igm_is_not_enough():
    table, q = oracle.cells([1, 1]), [[ONE, Fraction(0)]]
    assert oracle.consistent(table, q)
    for k in range(-20, 20):
        assert not oracle.four_b(table, given.scaled(q, [Fraction(2) ** k]))
    assert check(sampling.exact(table), sampling.vectors(q)).verdict == "not_strict"


def iterated(table, q, start) -> list[Fraction]:
    """Dinkelbach's c, one after another, from (Σ d, gap) of a joint action."""
    (total, gap), every, found = start, sums(table, q), []
    while True:
        found.append(gap / total)
        worst = min(every, key=lambda pair: pair[1] - found[-1] * pair[0])
        if not found[-1] or worst[1] - found[-1] * worst[0] >= 0:
            return found
        total, gap = worst


def test_7_9_the_iteration_falls_to_the_largest_common_scale_from_everywhere(cases):
    longest = 0
    for table, q, made in cases[:190]:
        for start in {pair for pair in sums(table, q) if pair[0]}:
            found = iterated(table, q, start)
            assert found[-1] == made.common
            assert found == sorted(set(found), reverse=True)
            longest = max(longest, len(found))
    assert longest >= 3


def test_7_10_one_agent_s_largest_scale(cases):
    seen = set()
    for table, q, made in cases:
        d, gap = oracle.regrets(q), oracle.gap(table)
        for i, claimed in enumerate(made.agents):
            room = [(d[i][u[i]], gap[u] - sum(d[j][u[j]] for j in range(len(q)) if j != i)) for u in table]
            possible = all(r > 0 if c else r >= 0 for c, r in room)
            assert claimed == (min((r / c for c, r in room if c), default=float("inf")) if possible else None)
            seen.add(type(claimed))
    assert len(seen) == 3


def under(p: Point, others: list[Point]) -> bool:
    """p lies under the points: by weights ≥ 0 that sum to 1, at least p in every coordinate; a linear program."""
    if not others:
        return False
    rows = [([-q[i] for q in others], -x) for i, x in enumerate(p)]
    rows += [([ONE] * len(others), ONE)]
    return maximise([ONE] * len(others), rows) == 1  # all q ≥ 0: a sum below 1 can be raised; 0 where no weights serve


def needed(points: list[Point]) -> set[Point]:
    return {p for p in points if not under(p, [q for q in points if q != p])}


def sampled(draw: random.Random, n: int, count: int, top: int = 4) -> list[Point]:
    """Different points, none of them 0, many on lines and planes with others."""
    found = {tuple(Fraction(draw.randint(0, top), draw.choice((1, 1, 2))) for _ in range(n)) for _ in range(count)}
    return sorted(p for p in found if any(p))


def follows(p: Point, others: list[Point]) -> bool:
    """p · a ≤ 1 wherever a ≥ 0 and q · a ≤ 1 for the others."""
    most = maximise(p, [(q, ONE) for q in others])
    return most is not None and most <= 1


def as_rows(points: list[Point]) -> list[Inequality]:
    return [Inequality((k,), tuple(x * (k + 1) for x in p), Fraction(k + 1)) for k, p in enumerate(points)]


def test_7_11_an_inequality_follows_iff_its_point_lies_under_the_others():
    draw, seen = random.Random(711), set()
    for n in (1, 2, 3, 4) * 20:
        points = sampled(draw, n, draw.randint(2, 7))
        for p in points:
            others = [q for q in points if q != p]
            if others:
                seen.add(under(p, others))
                assert under(p, others) is follows(p, others)
    assert seen == {True, False}


def test_7_11_the_needed_ones_imply_all_and_are_in_every_set_that_does():
    draw = random.Random(712)
    for n in (1, 2, 3) * 6:
        points = sampled(draw, n, 5)
        core = needed(points)
        for some in oracle.subsets_of(points):
            if all(p in some or follows(p, list(some)) for p in points):
                assert core <= set(some)
        assert all(p in core or follows(p, sorted(core)) for p in points)


def test_7_11_the_solver_keeps_the_needed_ones():
    draw = random.Random(713)
    for n in (1, 2, 3, 4) * 12:
        points = sampled(draw, n, draw.randint(1, 9))
        if points:
            kept = polytope.irredundant(as_rows(points))
            assert {tuple(c / row.bound for c in row.coefficients) for row in kept} == needed(points)


def test_7_11_a_bound_of_0_leaves_nothing():
    empty = Inequality((9,), (Fraction(0), ONE), Fraction(0))
    assert polytope.irredundant([*as_rows([(ONE, ONE), (ONE, Fraction(2))]), empty]) == (empty,)


def test_7_12_the_chain_is_made_of_the_needed_points():
    draw, longest = random.Random(714), 0
    for _ in range(60):
        points = sampled(draw, 2, draw.randint(1, 12), draw.choice((4, 9)))
        bend = draw.randint(0, 1)  # on a curve all are needed, on a straight line only its ends
        arc = [(Fraction(k), Fraction(36 - (k * k if bend else 6 * k))) for k in range(draw.randint(0, 7))]
        points = sorted({*points, *arc})
        chain = polytope._chain(points)
        assert set(chain) == needed(points)
        assert len(chain) == len(set(chain))
        longest = max(longest, len(chain))
    assert longest >= 5


@pytest.mark.parametrize("n", [3, 4])
def test_7_13_rays_find_the_needed_points(n):
    draw = random.Random(715)
    for _ in range(25):
        points = sampled(draw, n, draw.randint(1, 12))
        assert set(polytope._corners(points)) == needed(points)


def test_7_14_an_inequality_follows_iff_every_corner_satisfies_it_and_it_bounds_no_free_coordinate():
    draw, seen = random.Random(716), set()
    for n in (1, 2, 3) * 30:
        points = sampled(draw, n, draw.randint(1, 5), 2)
        if not points:
            continue
        found, free = corners([(p, ONE) for p in points], n)
        for p in [*sampled(draw, n, 4), *(tuple(x / 2 for x in q) for q in points)]:
            by_corners = not any(p[i] for i in free) and all(dot(p, a) <= 1 for a in found)
            assert by_corners is follows(p, points)
            seen.add((by_corners, bool(free)))
    assert len(seen) == 4
