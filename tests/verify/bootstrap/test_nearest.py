"""The checker's best tables and pieces, each by mathematics of its own, against the solver's and against other formulas."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.methods.vdn import at
from qtran_cli.table import Table, from_fractions
from qtran_cli.verify.bootstrap import upper_sets
from qtran_cli.verify.bootstrap.nearest import scaled
from qtran_cli.verify.methods import checker
from qtran_cli.verify.methods.qmix import loss
from qtran_cli.verify.monotone import best_tables
from tests import sampling
from tests.exact.states.test_every import monotone_tops
from tests.exact.states.test_pieces import tops as mixer_tops

F = Fraction
SHAPES = [(1,), (2,), (4,), (2, 2), (3, 2), (1, 3), (2, 1, 2), (3, 3), (2, 2, 2), (4, 2)]
XOR = from_fractions([F(1), F(0), F(0), F(1)], (2, 2))


def games(shape, seed: int, count: int = 6) -> Iterator[Table]:
    """Random tables, some of them with ties, and two that are nothing but ties."""
    yield from map(sampling.exact, sampling.tables(count, seed, shapes=(shape,)))
    yield from (from_fractions([F(k % m) for k in range(math.prod(shape))], shape) for m in (1, 2))


@pytest.mark.parametrize("name", ["vdn", "qmix", "qmix_mixer"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_equally_good_fits_are_the_solver_s(name, shape):
    fits, method = checker(name, "fits"), PROJECTIONS[name]
    for table in games(shape, 5):
        facts = Facts(table)
        every = [method.project(facts)] if name == "vdn" else method.TRAITS.bootstrap.pieces.every(facts)
        known = sorted((fit.q_jt[fit.u_bar], tuple(map(tuple, (s.tolist() for s in fit.greedy)))) for fit in every)
        found = sorted(
            (value, tuple(tuple(sorted({u[i] for u in some})) for i in range(len(shape)))) for value, some in fits(shape, table.flat())
        )
        assert found == known


@pytest.mark.parametrize("seed", range(10))
def test_and_those_of_other_formulas(seed):
    """Max-min means, and every active set."""
    for table in (*games((2, 2), seed, 4), XOR):
        y, shape = np.array(table.flat(), dtype=object).reshape(2, 2), (2, 2)
        assert {value for value, _ in checker("qmix", "fits")(shape, table.flat())} == monotone_tops(y)
        assert {value for value, _ in checker("qmix_mixer", "fits")(shape, table.flat())} == mixer_tops(y)


@pytest.mark.parametrize("shape", [(3,), (2, 2), (3, 2), (2, 2, 2)], ids=str)
def test_from_above_every_order_has_the_table_of_the_min_max_formula(shape):
    for table in games(shape, 9, 4):
        y = table.flat()
        whole, scale = scaled(y, math.lcm(*range(1, len(y) + 1)))
        found = list(upper_sets._best_tables(shape, whole))
        assert [[F(x, scale) for x in one] for one in found] == list(best_tables(shape, loss(y, None)[0]))


def weights(name: str, shape) -> set | None:
    """The checker's pieces as weights: what they make of each cell alone."""
    size = math.prod(shape)
    found = checker(name, "pieces")(shape, [[F(int(i == j)) for j in range(size)] for i in range(size)])
    return None if found is None else set(found)


@pytest.mark.parametrize("name", ["qmix", "qmix_mixer"])
@pytest.mark.parametrize("shape", [*SHAPES[:-3], (5,), (1, 5), (2, 4), (2, 2, 2), (3, 3)], ids=str)
def test_the_pieces_are_the_solver_s(name, shape):
    known = PROJECTIONS[name].TRAITS.bootstrap.pieces.weights(shape)
    assert known is not None and weights(name, shape) == known


@pytest.mark.parametrize("shape", [(2,), (2, 2), (3, 2), (2, 3, 2)], ids=str)
def test_vdns_pieces_are_the_solver_s(shape):
    assert weights("vdn", shape) == {tuple(at(shape, u)) for u in np.ndindex(*shape)}


@pytest.mark.parametrize("name", ["qmix", "qmix_mixer"])
def test_what_is_too_large_is_not_begun(name):
    assert checker(name, "pieces")((9, 9), []) is None
