"""Every module of exact/methods: the same record with the same meaning, and the numbers of the method's definition.

The conformance tests are parametrised from the registry: a new method is held to them by being there.
"""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from qtran_cli.certificates.one_step import Fit, WeightedFit
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import iql, vdn
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.one_step.solve import PROJECTIONS, solve
from qtran_cli.exact.sampling import Epsilon, weights
from qtran_cli.model.game import Game
from qtran_cli.table import Table
from qtran_cli.verify import verify
from tests import oracle, sampling
from tests.oracle import Cells
from tests.thorough import first, share

ALPHA = Fraction(1, 10)
TABLES = tuple(sampling.tables(120, seed=91))
SLOW = {"qmix_mixer"}
"""An exact program per order: of their tables a share is tried."""
STRICT = ("qfix_sum", "qplex", "qtran_base")
"""The methods whose guarantee is strict IGM: nothing where the optimal set is not rectangular."""
CENTRAL = ("cw_iql", "cw_qmix", "cw_vdn")
"""Those with weight 1 at the first optimal joint action, α elsewhere."""


def tried(name: str) -> tuple[Cells, ...]:
    return TABLES[: share(len(TABLES), least=8)] if name in SLOW else TABLES


def project(name: str, table: Cells, form=sampling.exact) -> Projection:
    return PROJECTIONS[name].project(Facts(form(table)))


def greedy_joint(found: Projection) -> set[oracle.Joint]:
    return {
        u
        for u in sampling.joint_actions(tuple(max(g) + 1 for g in found.greedy))
        if all(a in g for a, g in zip(u, found.greedy, strict=True))
    }


def weight(name: str, table: oracle.Cells, fitted: oracle.Cells, u: oracle.Joint) -> Fraction:
    """How much a method makes of the error at u."""
    if name == "ow_qmix" and fitted[u] >= table[u]:
        return ALPHA
    if name == "pow_qmix":
        return ALPHA if u not in oracle.optimal(table) else Fraction(1)
    return ALPHA if name in CENTRAL and u != min(oracle.optimal(table)) else Fraction(1)


@pytest.mark.parametrize("name", PROJECTIONS.names())
def test_the_record_says_what_its_fields_say(name):
    for table in tried(name):
        found, m = project(name, table), oracle.shape(table)
        assert isinstance(found, Projection)
        assert found.exact
        if found.q is not None:
            assert tuple(len(v.flat()) for v in found.q) == m
            assert [set(g.tolist()) for g in found.greedy] == oracle.greedy(sampling.lists(found.q))
        if found.q_jt is None:
            assert found.sse is None
        else:
            assert found.q_jt.shape == m
            fitted = sampling.back(found.q_jt)
            assert found.sse == sum(weight(name, table, fitted, u) * (table[u] - fitted[u]) ** 2 for u in table)
            assert found.represents == (found.sse == 0) == (sampling.back(found.q_jt) == table)
        if found.greedy is None:
            assert (found.value, found.optimal) == (None, False)
            assert found.reason
        else:
            assert all(g.tolist() == sorted(set(g.tolist())) for g in found.greedy)
            joint = greedy_joint(found)
            assert found.value == min(table[u] for u in joint)
            assert found.optimal == (joint <= oracle.optimal(table))


@pytest.mark.parametrize("name", PROJECTIONS.names())
def test_every_form_of_a_table_gives_the_same_record(name):
    for table in tried(name):
        first, second = project(name, table), project(name, table, sampling.big)
        assert (first.sse, first.value, first.optimal, first.represents) == (second.sse, second.value, second.optimal, second.represents)
        assert (first.q is None) == (second.q is None)
        if first.q is not None:
            assert sampling.lists(first.q) == sampling.lists(second.q)


@pytest.mark.parametrize("name", PROJECTIONS.names())
def test_renaming_agents_or_actions_renames_the_record(name):
    draw = random.Random(92)
    for table in tried(name):
        m = oracle.shape(table)
        order, places = draw.sample(range(len(m)), len(m)), [draw.sample(range(k), k) for k in m]
        renamed = {
            u: table[tuple(places[i][u[order.index(i)]] for i in range(len(m)))] for u in sampling.joint_actions(tuple(m[i] for i in order))
        }
        first, second = project(name, table), project(name, renamed)
        if name in CENTRAL and len(oracle.optimal(table)) > 1:
            continue  # u* is the first of several optimal joint actions: another one after renaming
        if name == "resq" and not oracle.rectangular(table):
            continue  # so is its greedy one
        assert (first.sse, first.value, first.optimal, first.represents) == (second.sse, second.value, second.optimal, second.represents)
        if first.greedy is not None and "fit equally well" not in first.reason:
            assert [{places[i][a] for a in g.tolist()} for i, g in zip(order, second.greedy, strict=True)] == [
                set(first.greedy[i].tolist()) for i in order
            ]


@pytest.mark.parametrize("name", PROJECTIONS.names())
def test_shifting_and_scaling_change_no_verdict(name):
    factor, constant = Fraction(7, 3), Fraction(-11, 2)
    for table in tried(name):
        first, second = project(name, table), project(name, {u: factor * x + constant for u, x in table.items()})
        assert (first.optimal, first.represents) == (second.optimal, second.represents)
        assert second.sse == (None if first.sse is None else factor**2 * first.sse)
        assert second.value == (None if first.value is None else factor * first.value + constant)
        if first.greedy is not None:
            assert [g.tolist() for g in first.greedy] == [g.tolist() for g in second.greedy]


@pytest.mark.parametrize("name", PROJECTIONS.names())
def test_an_agent_with_one_action_changes_nothing(name):
    for table in tried(name):
        first, second = project(name, table), project(name, {(0, *u): x for u, x in table.items()})
        assert (first.sse, first.value, first.optimal, first.represents) == (second.sse, second.value, second.optimal, second.represents)


@pytest.mark.parametrize("name", [n for n in STRICT if n in PROJECTIONS])
def test_methods_with_strict_igm_represent_exactly_the_rectangular_tables(name):
    for table in TABLES:
        found = project(name, table)
        assert bool(found.represents) == found.optimal == oracle.rectangular(table)
        if found.optimal and found.q is not None:
            assert oracle.strict(table, sampling.lists(found.q))


@pytest.mark.parametrize("name", ["cw_iql", "cw_vdn", "iql", "vdn", "qfix_mono", "qfix_sum", "qplex", "qtran_base", "resq"])
def test_a_record_with_factors_passes_for_a_certificate(name):
    for table in TABLES:
        found = project(name, table)
        if found.q is not None:
            parts = name, found.q, found.sse, found.represents, found.greedy, found.value, found.optimal
            claim = WeightedFit(*parts, ALPHA) if name in CENTRAL else Fit(*parts)
            verify(claim, sampling.exact(table))


@pytest.mark.parametrize("alpha", [Fraction(1), ALPHA, Fraction(3, 7), Fraction(1, 10**9)], ids=str)
def test_central_weights_on_means_and_sums_are_those_of_the_definition(alpha):
    """Against sums over joint actions, and the normal equations under those weights."""
    for table in sampling.tables(40, seed=93):
        facts = Facts(sampling.exact(table), Ask(alpha=alpha))
        weight = {u: Fraction(1) if u == min(oracle.optimal(table)) else alpha for u in table}
        w = weights(sampling.exact(weight), facts.table.shape)
        means, fit = PROJECTIONS["cw_iql"].project(facts), PROJECTIONS["cw_vdn"].project(facts)
        assert sampling.lists(means.q) == oracle.iql(table, weight) == sampling.lists(iql.under(facts, w).q)
        assert sampling.back(fit.q_jt) == oracle.additive_fit(table, weight)
        assert sampling.lists(fit.q) == sampling.lists(vdn.under(facts, w).q)
        assert fit.sse == oracle.squared_error(table, sampling.back(fit.q_jt), weight)


@pytest.mark.parametrize("name", ["cw_iql", "cw_vdn"])
def test_without_a_difference_of_weights_they_are_iql_and_vdn(name):
    for table in TABLES[:20]:
        found = PROJECTIONS[name].project(Facts(sampling.exact(table), Ask(alpha=Fraction(1))))
        plain = project(name.removeprefix("cw_"), table)
        assert (sampling.lists(found.q), found.sse, found.represents) == (sampling.lists(plain.q), plain.sse, plain.represents)
        if found.q_jt is not None:
            assert found.q_jt.same(plain.q_jt)


@pytest.mark.parametrize("name", ["cw_iql", "cw_vdn"])
def test_a_large_floating_table_is_weighted_in_float64_and_says_so(name):
    array = np.random.default_rng(5).normal(size=(30, 40))
    cells = {u: Fraction(float(array[u])) for u in sampling.joint_actions(array.shape)}
    found, exact = (PROJECTIONS[name].project(Facts(t)) for t in (Table(array), sampling.exact(cells)))
    assert exact.exact and not found.exact
    assert found.q_jt is None
    assert found.value == exact.value
    for mine, theirs in zip(found.q, exact.q, strict=True):
        assert [float(x) for x in mine.flat()] == pytest.approx([float(x) for x in theirs.flat()], rel=1e-9)
    if exact.sse is not None:
        assert float(found.sse) == pytest.approx(float(exact.sse), rel=1e-12)


def test_iql_and_vdn_do_not_care_how_often_an_action_stands_only_where_all_do():
    """A copied action draws the others' averages towards it: IQL's Q_j may change, IQL's Q_i may not."""
    for table in TABLES:
        m = oracle.shape(table)
        doubled = {(k * m[0] + u[0], *u[1:]): x for k in (0, 1) for u, x in table.items()}
        first, second = project("iql", table), project("iql", doubled)
        assert sampling.lists(second.q) == [sampling.lists(first.q)[0] * 2, *sampling.lists(first.q)[1:]]
        assert project("vdn", doubled).sse == 2 * project("vdn", table).sse


def test_solve_gives_every_method_in_the_registrys_order():
    solution = solve(Game(sampling.exact(TABLES[0])))
    assert list(solution.methods) == PROJECTIONS.names()


LARGE = ((300, 301), (5, 40001), (40001, 5), (41, 42, 43), (2,) * 17)
"""More cells than one tile holds."""
WIDTHS = (2**9, 2**24, 2**40, 2**61)
TURNS = [(shape, WIDTHS[k % len(WIDTHS)]) for k, shape in enumerate(LARGE)]
WIDE = first(sorted(product(LARGE, WIDTHS), key=lambda pair: pair not in TURNS), len(TURNS))
"""Every shape with one width, every width with one shape; the rest are repetitions."""


@pytest.mark.parametrize(("shape", "width"), WIDE, ids=str)
def test_large_tables_against_plain_sums(shape, width):
    """From sums that fit int64 easily to sums whose halves do; Python integers are the reference."""
    array = np.random.default_rng(3).integers(-width, width, shape)
    facts = Facts(Table(array))
    plain = array.astype(object) if width > 2**40 else array
    axes = [tuple(j for j in range(len(shape)) if j != i) for i in range(len(shape))]
    means = [[Fraction(int(s), array.size // m) for s in plain.sum(axis=other).ravel()] for other, m in zip(axes, shape, strict=True)]
    assert sampling.lists(iql.project(facts).q) == means
    flat = array.ravel().tolist()
    mean = Fraction(sum(flat), len(flat))
    explained = sum(array.size // m * sum((x - mean) ** 2 for x in row) for row, m in zip(means, shape, strict=True))
    assert vdn.project(facts).sse == sum(x * x for x in flat) - len(flat) * mean**2 - explained


def test_a_floating_table_is_averaged_in_float64_and_says_so():
    array = np.random.default_rng(4).normal(size=(30, 40))
    found = vdn.project(Facts(Table(array)))
    assert not found.exact
    exact = vdn.project(Facts(sampling.exact({u: Fraction(float(array[u])) for u in sampling.joint_actions(array.shape)})))
    assert exact.exact
    assert float(found.sse) == pytest.approx(float(exact.sse), rel=1e-12)
    for mine, theirs in zip(found.q, exact.q, strict=True):
        assert [float(x) for x in mine.flat()] == pytest.approx([float(x) for x in theirs.flat()], rel=1e-12)


@pytest.mark.parametrize("name", ["cw_iql", "cw_vdn"])
def test_central_weights_come_on_top_of_those_of_sampling(name):
    draw = random.Random(95)
    for table in sampling.tables(25, seed=95, shapes=((2, 2), (2, 3), (2, 2, 2))):
        sampled = {u: Fraction(draw.randint(1, 9)) for u in table}
        mean = sum(sampled.values()) / len(table)
        weight = {u: x / mean * (1 if u == min(oracle.optimal(table)) else ALPHA) for u, x in sampled.items()}
        w = weights(sampling.exact(sampled), oracle.shape(table))
        found = PROJECTIONS[name].project(Facts(sampling.exact(table), Ask(sampling=w)))
        assert found.weights is w
        if name == "cw_iql":
            assert sampling.lists(found.q) == oracle.iql(table, weight)
        else:
            made = oracle.additive_fit(table, weight)
            assert sampling.back(found.q_jt) == made
            assert found.sse == oracle.squared_error(table, made, weight)


@pytest.mark.parametrize("name", ["cw_iql", "cw_vdn"])
def test_what_is_never_sampled_leaves_open_which_joint_action_has_weight_1(name):
    w = weights(sampling.exact(oracle.cells([[1, 1], [1, 0]])), (2, 2))
    found = PROJECTIONS[name].project(Facts(sampling.exact(oracle.cells([[1, 2], [3, 4]])), Ask(sampling=w)))
    assert (found.q, found.greedy, found.optimal) == (None, None, False)
    assert found.reason == "1 joint action is never sampled: which maximises Q̂*, and has weight 1, is open"


@pytest.mark.parametrize("name", ["cw_iql", "cw_vdn"])
def test_fixed_points_around_a_greedy_action_are_those_of_the_definition(name):
    kinds = set()
    for table in sampling.tables(25, seed=96, shapes=((2, 2), (3, 3))):
        m, epsilon = oracle.shape(table), Fraction(3, 10)
        found = PROJECTIONS[name].project(Facts(sampling.exact(table), Ask(sampling=Epsilon(epsilon)))).sampling
        fixed = set()
        for u in table:
            weight = {w: Fraction(1) if w == min(oracle.optimal(table)) else ALPHA for w in table}
            for w in table:
                for k, a, b in zip(m, w, u, strict=True):
                    weight[w] *= epsilon / k + (1 - epsilon) * (a == b)
            q = oracle.iql(table, weight) if name == "cw_iql" else None
            made = oracle.additive_fit(table, weight) if q is None else {}
            top = oracle.greedy_joint(q) if q is not None else {w for w in made if made[w] == max(made.values())}
            fixed |= {u} & top
        assert {point.u_bar for point in found.points} == fixed
        assert (found.count, found.candidates, found.cycle is None) == (len(fixed), len(table), bool(fixed))
        kinds.add(len(fixed))
    assert len(kinds) > 1
