"""Every monotone table that is returned, against the conditions of a projection on a cone, exactly; and against quadratic programs.

For one choice of orders the monotone tables are the cone of the constants and the indicators of upper sets. With the pulls
p(u) = w(u) (Q(u) − T(u)), T is the best of them iff it is monotone, Σ p = 0, Σ_{u ∈ U} p(u) ≤ 0 for every upper set U, and
Σ p T = 0. The upper sets come from verify/monotone.py, which shares nothing with the regression.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from scipy.optimize import nnls

from qtran_cli.exact.algebra import isotonic
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import cw_qmix, ow_qmix, qmix
from qtran_cli.exact.monotone import orders
from qtran_cli.table import Table, from_array
from qtran_cli.verify.monotone import upper_sets

ALPHA = Fraction(1, 10)
METHODS = {"qmix": qmix, "cw_qmix": cw_qmix, "ow_qmix": ow_qmix}


@cache
def members(shape: tuple[int, ...]) -> np.ndarray:
    """The upper sets as rows of 0 and 1, cells in C order."""
    cells = math.prod(shape)
    return np.array([[mask >> k & 1 for k in range(cells)] for mask in upper_sets(shape)], dtype=np.int64)


def pulls(method: str, table: Table, made: list[Fraction]) -> list[Fraction]:
    """w (Q − T), flat in C order."""
    payoff = table.flat()
    first = payoff.index(max(payoff))
    weights = {
        "qmix": [Fraction(1)] * len(payoff),
        "cw_qmix": [Fraction(1) if k == first else ALPHA for k in range(len(payoff))],
        "ow_qmix": [Fraction(1) if t < x else ALPHA for x, t in zip(payoff, made, strict=True)],
    }[method]
    return [w * (x - t) for w, x, t in zip(weights, payoff, made, strict=True)]


def best_of_its_orders(shape: tuple[int, ...], made: list[Fraction], pull: list[Fraction]) -> bool:
    """made, pull: sorted so that every agent's order is that of its indices."""
    cube = np.array(made, dtype=object).reshape(shape)
    rises = all((np.diff(cube, axis=i) >= 0).all() for i in range(len(shape)))
    common = math.lcm(*(p.denominator for p in pull))
    force = np.array([int(p * common) for p in pull], dtype=object)
    sums = members(shape).astype(object) @ force
    return rises and sum(force) == 0 and max(sums) <= 0 and sum(p * t for p, t in zip(pull, made, strict=True)) == 0


def sorted_by_itself(made: Table) -> np.ndarray:
    """Flat indices of the cells, in an order of each agent's actions in which the table rises if it does in any."""
    ranks = [np.argsort(np.moveaxis(made.num, i, 0).reshape(m, -1).sum(axis=1), kind="stable") for i, m in enumerate(made.shape)]
    return np.arange(made.size).reshape(made.shape)[np.ix_(*ranks)].ravel()


def returned(method: str, table: Table) -> list[Table]:
    found = METHODS[method].project(Facts(table, Ask(alpha=ALPHA, qmix_seconds=2.0)))
    assert found.q_jt is not None
    assert found.landscape is not None
    return [found.q_jt, *(o.q_jt for o in found.landscape.optima or ())]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [(4,), (3, 3), (2, 4), (4, 4), (2, 2, 2), (3, 3, 3), (6, 6), (3, 9)], ids=str)
def test_every_table_that_is_returned_is_the_best_of_its_orders(method, shape):
    """All local optima of small games; of larger ones what the bounds prove, or what the descent ends at."""
    table = from_array(np.random.default_rng(sum(shape)).integers(-9, 10, shape))
    for made in returned(method, table):
        flat, at = made.flat(), sorted_by_itself(made)
        pull = pulls(method, table, flat)
        assert best_of_its_orders(shape, [flat[k] for k in at], [pull[k] for k in at])


@pytest.mark.parametrize("method", METHODS)
def test_a_table_with_one_entry_changed_is_not(method):
    table = from_array(np.random.default_rng(7).integers(-9, 10, (3, 3)))
    made = returned(method, table)[0]
    at = sorted_by_itself(made)
    for cell in range(9):
        for step in (Fraction(-1, 100), Fraction(1, 100)):
            flat = [x + (step if k == cell else 0) for k, x in enumerate(made.flat())]
            pull = pulls(method, table, flat)
            assert not best_of_its_orders((3, 3), [flat[k] for k in at], [pull[k] for k in at])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (2, 2, 2), (3, 3, 3)], ids=str)
def test_the_global_optimum_is_the_least_of_all_orders(method, shape):
    """Each order's table is proved best by its conditions; the least error among them is the one that is returned."""
    table = from_array(np.random.default_rng(1).integers(-9, 10, shape))
    at = orders.every(shape)
    values, first = table.num.ravel(), int(table.num.argmax())
    weights = np.where(np.arange(table.size) == first, 10, 1) if method == "cw_qmix" else np.ones(table.size, dtype=np.int64)
    fits = isotonic.expectiles(values[at], ALPHA, shape) if method == "ow_qmix" else isotonic.means(values[at], weights[at], shape)
    errors = []
    for row, num, den in zip(at, fits.num, fits.den, strict=True):
        made = [Fraction(0)] * table.size
        for k, n, d in zip(row, num, den, strict=True):
            made[k] = Fraction(int(n), int(d))
        pull = pulls(method, table, made)
        assert best_of_its_orders(shape, [made[k] for k in row], [pull[k] for k in row])
        errors.append(sum(p * (x - t) for p, x, t in zip(pull, table.flat(), made, strict=True)))
    assert len(errors) == orders.count(shape)
    assert METHODS[method].project(Facts(table, Ask(alpha=ALPHA))).sse == min(errors)


@pytest.mark.parametrize("shape", [(6, 6), (3, 3, 3), (4, 8)], ids=str)
def test_fits_are_those_of_a_quadratic_program(shape):
    """Least squares with non-negative coefficients of the upper sets' indicators, and a constant of either sign."""
    draw = np.random.default_rng(2)
    values, weights = draw.integers(-9, 10, (1, math.prod(shape))), draw.integers(1, 4, (1, math.prod(shape)))
    fits = isotonic.means(values, weights, shape)
    columns = np.concatenate([members(shape), -np.ones((1, math.prod(shape)))]).T
    root = np.sqrt(weights[0])
    found, _ = nnls(columns * root[:, None], values[0] * root)
    assert np.allclose(columns @ found, fits.num[0] / fits.den[0], atol=1e-7)
