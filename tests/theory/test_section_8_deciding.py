"""docs/theory.md, section 8: deciding (7), its proofs, and the nearest [Q_i]."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest

from qtran_cli.certificates.one_step import Branch, Leaf
from qtran_cli.exact.algebra.simplex import Program
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.theorem_2 import nearest as alt_nearest
from qtran_cli.exact.theorem_2.milp import closest
from qtran_cli.exact.theorem_2.search import search
from qtran_cli.verify import Refused, verify
from tests import linear, oracle, sampling
from tests.exact.theorem_2.lines import (
    alt,
    can_be_tight,
    choices,
    corners,
    exhaustive,
    free,
    integers,
    lines_of,
    mean_least,
    needy,
    planted,
    rows,
)

STUCK = {u: Fraction(-x) for u, x in zip(product((0, 1), repeat=3), (0, 1, 2, 3, 2, 2, 3, 2), strict=True)}
UNTAKEN = {u: Fraction({(0, 0, 0): 0, (1, 0, 1): -2}.get(u, -1)) for u in product((0, 1), repeat=3)}


def tables(count: int, seed: int, shape=(2, 2, 2)):
    """Half of them satisfiable."""
    draw = random.Random(seed)
    for k in range(count):
        yield planted(draw, shape) if k % 2 else integers(draw, shape, draw.choice((2, 9)))


def negative(table, d) -> list[list[Fraction]]:
    """Q_i = −d_i from a value per free action."""
    value = dict(zip(free(table), d, strict=True))
    return [[-value.get((i, a), Fraction(0)) for a in range(m)] for i, m in enumerate(oracle.shape(table))]


def walks(count: int, seed: int, shape=(2, 2, 2)):
    """(table, cells, their refutation or None): cells tightened at random, one after another, until no d is left."""
    draw = random.Random(seed)
    for table in tables(count, seed, shape):
        lines = lines_of(table)
        sight, program, chosen = lines.apart(), lines.program(), {}
        for line in draw.sample(needy(table), len(needy(table))):
            u = draw.choice(sorted(line))
            if u in sight:
                yield table, frozenset({u}), sight[u]
                continue
            child = lines.tightened(program, u, chosen)
            yield table, frozenset({*chosen.values(), u}), child if isinstance(child, Leaf) else None
            if isinstance(child, Leaf):
                break
            program, chosen = child, chosen | {lines.index[lines.key(u)]: u}


def left_and_right(table, leaf: Leaf) -> tuple[list[Fraction], Fraction]:
    """c and r of 8.4."""
    made = rows(table)
    pairs = [*leaf.upper, *((u, -weight) for u, weight in leaf.lower)]
    return [sum((w * made[u][k] for u, w in pairs), Fraction(0)) for k in range(len(free(table)))], sum(
        (w * made[u][-1] for u, w in pairs), Fraction(0)
    )


def test_8_2_sufficiency_d_of_a_choice_that_touches_every_line_serves():
    served = 0
    for table in tables(40, 821):
        answer = alt(table)
        if answer.feasible:
            q = sampling.lists(answer.factors.q)
            tight = {u for u, x in oracle.left_side(table, q).items() if x == 0}
            assert all(line & tight for line in needy(table))
            assert oracle.four_a(table, q)
            assert oracle.seven(table, q)
            served += 1
    assert served >= 20


def test_8_2_necessity_without_such_a_choice_no_factors_serve():
    tried = 0
    for table in tables(30, 822):
        if not any(can_be_tight(table, cells) for cells in set(choices(needy(table)))):
            assert alt(table).feasible is False
            for d in product((Fraction(1, 2), 1, 2, 5), repeat=len(free(table))):
                q = negative(table, d)
                assert not (oracle.four_a(table, q) and oracle.seven(table, q))
                tried += 1
    assert tried > 300


def test_8_3_alike_cells_share_the_inequality_of_least_gap():
    merged = refuted = 0
    draw = random.Random(831)
    for _ in range(40):
        table = sampling.rectangular(draw, (3, 2, 2))
        if len(oracle.optimal(table)) == len(table):
            continue
        lines, gap, left = lines_of(table), oracle.gap(table), {u: row[:-1] for u, row in rows(table).items()}
        assert {left[row.cell] for row in lines.rows.values()} == {c for c in left.values() if any(c)}
        for u, w in product(table, table):
            if u != w and left[u] == left[w] and any(left[u]):
                assert lines.key(u) == lines.key(w)
                assert gap[lines.rows[lines.key(u)].cell] == min(gap[v] for v in table if left[v] == left[u])
                merged += 1
                if gap[u] < gap[w]:
                    assert not can_be_tight(table, frozenset({w}))
                    assert w in lines.apart()
                    refuted += 1
                elif gap[u] == gap[w]:
                    assert can_be_tight(table, frozenset({u})) is can_be_tight(table, frozenset({u, w}))
    assert merged > 100
    assert refuted > 20


def test_8_4_what_the_weights_contradict_cannot_be():
    kinds = set()
    for table, cells, leaf in walks(120, 841):
        if leaf is not None:
            c, r = left_and_right(table, leaf)
            assert {u for u, _ in leaf.lower} <= cells
            assert min(weight for _, weight in (*leaf.upper, *leaf.lower)) > 0
            assert min(c) >= 0
            assert r < 0 or (r == 0 and any(c))
            assert not can_be_tight(table, cells)
            kinds.add(r < 0)
    assert kinds == {True, False}, "both contradictions occur"


def test_8_4_r_0_with_no_coefficient_proves_nothing():
    """The equation of two tight cells against themselves: the verifier must not accept it."""
    table = next(table for table in tables(2, 842) if alt(table).feasible)
    line = min(needy(table), key=sorted)
    leaves = tuple(Leaf(u, ((u, Fraction(1)),), ((u, Fraction(1)),)) for u in sorted(line))
    agent = next(i for i in range(3) if len({u[i] for u in line}) > 1)
    with pytest.raises(Refused, match="do not contradict each other"):
        verify(Branch(agent, min(line), leaves), sampling.exact(table))


def test_8_5_sufficiency_every_choice_that_cannot_be_is_refuted_by_weights():
    answers = set()
    for table, cells, leaf in walks(120, 851):
        assert (leaf is None) is can_be_tight(table, cells)
        answers.add(leaf is None)
    assert answers == {True, False}


def test_8_6_cells_refuted_at_sight_cannot_be_tight():
    by_bound = by_likeness = 0
    draw = random.Random(861)
    for k in range(60):
        table = integers(draw, (2, 2, 2)) if k % 2 else sampling.rectangular(draw, (3, 2, 2))
        if len(oracle.optimal(table)) == len(table):
            continue
        gap, lines, left = oracle.gap(table), lines_of(table), {u: row[:-1] for u, row in rows(table).items()}
        apart = lines.apart()
        for u in table:
            if any(left[u]):
                bounds = sum(min(gap[w] for w in table if w[i] == u[i]) for i in range(3) if (i, u[i]) in free(table))
                alike = any(left[u] == left[w] and gap[w] < gap[u] for w in table)
                assert (u in apart) is (bounds < gap[u] or alike)
                by_bound, by_likeness = by_bound + (bounds < gap[u]), by_likeness + alike
                if u in apart:
                    assert not can_be_tight(table, frozenset({u}))
    assert by_bound > 50
    assert by_likeness > 20


def test_8_7_a_tree_is_accepted_only_where_no_choice_serves():
    seen = set()
    for table in tables(60, 871):
        answer = alt(table)
        if isinstance(answer.certificate, Branch):
            verify(answer.certificate, sampling.exact(table))
            assert not exhaustive(table)
            seen.add(answer.certificate.depth)
    assert 1 in seen


def test_8_7_a_tree_without_one_of_its_cells_proves_nothing():
    trees = [(table, answer.certificate) for table in tables(40, 872) if isinstance((answer := alt(table)).certificate, Branch)]
    assert len(trees) > 10
    for table, tree in trees:
        with pytest.raises(Refused):
            verify(Branch(tree.agent, tree.u, tree.cells[:-1]), sampling.exact(table))
        with pytest.raises(Refused):
            verify(Branch(tree.agent, tree.u, (*tree.cells[:-1], tree.cells[0])), sampling.exact(table))


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (3, 3, 3)])
def test_8_8_the_search_ends_and_is_right(shape):
    depths = set()
    for table in tables(16, 881, shape):
        lines = lines_of(table)
        larger = {u: leaf for u, leaf in lines.apart().items() if lines.rows[lines.key(u)].gap < lines.gap[u]}
        answer = search(lines, lines.program(), {}, larger)  # what else is refuted at sight must be found
        if isinstance(answer, Branch):
            depths.add(answer.depth)
            assert answer.depth <= len(lines.rows)
            verify(answer, sampling.exact(table))
        else:
            q = [[x / lines.table.den for x in row] for row in negative(table, answer[:-1])]
            assert oracle.four_a(table, q)
            assert oracle.seven(table, q)
        if len(table) == 8:
            assert isinstance(answer, Branch) is not exhaustive(table)
    assert depths


def test_8_8_the_first_program_has_the_max_margin():
    for table in tables(30, 882):
        lines = lines_of(table)
        assert lines.program().value / lines.table.den == oracle.margin(table) > 0


def dictionary(a, b, c, program: Program) -> list[list[Fraction]]:
    """The program's dictionary from its basis alone, by elimination: rows of the basic variables, then the objective."""
    rows, n = a.shape
    k = len(program.inside)
    full = [[Fraction(x) for x in (*a[r], *(int(r == s) for s in range(rows)), *([0] * (k - rows)), b[r])] for r in range(rows)]
    for slack, row in program.opposite.items():
        extra = [-x for x in full[row][:n]] + [Fraction(0)] * k + [-full[row][-1]]
        extra[slack] = Fraction(1)
        full.append(extra)
    full.append([-Fraction(x) for x in c] + [Fraction(0)] * (k + 1))
    for r, name in enumerate(program.inside):
        found = next(s for s in range(r, k) if full[s][name])
        full[r], full[found] = full[found], full[r]
        linear.eliminate(full, r, name)
    return [[row[name] for name in program.outside] + [row[-1]] for row in full]


def test_8_9_the_pivots_are_those_of_fractions_and_leave_no_remainder(monkeypatch):
    draw, checked, plain = random.Random(891), [], Program._pivot

    def pivot(self, r, s):
        rest = (self.cells * self.cells[r, s] - np.outer(self.cells[:, s], self.cells[r])) % self.det
        assert not rest.any()
        plain(self, r, s)
        assert self.det > 0
        checked.append(self.det)
        assert [[Fraction(x, self.det) for x in row] for row in self.cells] == dictionary(*given, self)

    monkeypatch.setattr(Program, "_pivot", pivot)
    for _ in range(60):
        n, m = draw.randint(1, 4), draw.randint(1, 4)
        a = np.array([[draw.randint(-2, 5) for _ in range(n)] for _ in range(m)], dtype=object)
        given = (
            a,
            np.array([draw.randint(0, 9) for _ in range(m)], dtype=object),
            np.array([draw.randint(-3, 5) for _ in range(n)], dtype=object),
        )
        program = Program(*given)
        if program.maximise():
            for k in draw.sample(range(m), draw.randint(1, m)):
                program.tighten(k)
                assert min(program.cells[-1, :-1]) >= 0, "dual feasible"
                if program.restore() is not None:
                    break
    assert len(checked) > 100
    assert max(checked) > 5


def test_8_10_f_is_concave_and_least_at_a_corner():
    draw = random.Random(8101)
    for table in tables(12, 8102):
        points = [list(x) for x in corners(table)]
        least = min(mean_least(table, x) for x in points)
        for _ in range(12):
            x, y = draw.choice(points), draw.choice(points)
            weight = Fraction(draw.randint(0, 6), 6)
            between = [weight * p + (1 - weight) * q for p, q in zip(x, y, strict=True)]
            bound = weight * mean_least(table, x) + (1 - weight) * mean_least(table, y)
            assert mean_least(table, between) >= bound >= least


def test_8_10_strict_igm_comes_as_close_as_one_likes():
    for table in tables(16, 8103):
        best = min(corners(table), key=lambda x: mean_least(table, list(x)))
        margin, goal = oracle.margin(table), mean_least(table, list(best))
        steps = [[(1 - e) * x + e * margin for x in best] for e in (Fraction(1, 10), Fraction(1, 10**9))]
        assert all(oracle.four_b(table, negative(table, d)) and oracle.strict(table, negative(table, d)) for d in steps)
        assert mean_least(table, steps[1]) - goal <= Fraction(1, 10**6)


def test_8_10_it_need_not_be_taken():
    least = [x for x in corners(UNTAKEN) if mean_least(UNTAKEN, list(x)) == Fraction(2, 9)]
    assert least == [(0, 1, 0)]
    assert min(mean_least(UNTAKEN, list(x)) for x in corners(UNTAKEN)) == Fraction(2, 9)
    near = alt_nearest.nearest(Facts(sampling.exact(UNTAKEN)), 5)
    assert (near.mean, near.attained, near.proved) == (Fraction(2, 9), False, True)


def settled(table, d) -> list[Fraction]:
    """F along the local search, the steps taken by the solver's own function."""
    lines = lines_of(table)
    members = [lines.cells(line) for line in lines.needy()]
    x, total = alt_nearest._settle(lines, members, [v * lines.table.den for v in d])
    end = [v / lines.table.den for v in x]
    assert total == mean_least(table, end) * len(members) * lines.table.den
    return [mean_least(table, list(d)), mean_least(table, end)]


def test_8_11_the_local_search_never_rises_and_ends_at_a_corner():
    fell = 0
    for table in tables(24, 8111):
        margin = oracle.margin(table)
        for d in ([margin] * len(free(table)), [Fraction(0)] * len(free(table))):
            found = settled(table, d)
            assert all(y <= x for x, y in pairwise(found))
            fell += found[1] < found[0]
    assert fell > 10


def test_8_11_its_end_need_not_be_a_local_minimum():
    stuck = [Fraction(1), Fraction(0), Fraction(1)]
    assert settled(STUCK, stuck) == [Fraction(5, 9)] * 2
    for k in range(1, 5):
        e = Fraction(1, 10**k)
        near = [1 + e, Fraction(0), 1 - e]
        assert oracle.four_b(STUCK, negative(STUCK, near))
        assert mean_least(STUCK, near) == (5 - e) / 9
    assert tuple(stuck) in corners(STUCK)


def test_8_12_the_mixed_integer_program_has_the_least_value():
    for table in tables(16, 8121):
        lines = lines_of(table)
        d = [Fraction(float(x)) * lines.largest / lines.table.den for x in closest(lines, 5)]
        least = min(mean_least(table, list(x)) for x in corners(table))
        assert float(mean_least(table, d)) == pytest.approx(float(least), abs=1e-5)
