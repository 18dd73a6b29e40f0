"""Floating tables beyond 10^6 cells: compared exactly, added exactly where it decides, and refused where squares would overflow."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.certificates.one_step import Sum
from qtran_cli.errors import GameError
from qtran_cli.exact.classes.additive import two_sum
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import vdn
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.exact.sweeps.igm import optimum
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.model.game import Game
from qtran_cli.table import EXACT_FLOATS, Table, from_array
from tests import oracle, sampling

WIDE = (1001, 1000)
"""Just above EXACT_FLOATS."""


def spread(seed: int, *shape: int) -> np.ndarray:
    """Doubles whose bits span more than 62 places, so that they stay floating."""
    draw = np.random.default_rng(seed)
    return draw.normal(size=shape) * 10.0 ** draw.integers(-12, 12, shape)


def test_doubles_that_fit_integers_become_integers_at_any_size():
    array = np.random.default_rng(1).integers(-9, 9, WIDE) / 8
    table = from_array(array)
    assert table.num.dtype == np.int64
    assert np.array_equal(table.num / table.den, array)


def test_doubles_that_do_not_stay_floating_and_keep_their_values():
    array = spread(2, *WIDE)
    assert array.size > EXACT_FLOATS
    table = from_array(array)
    assert table.floating
    assert table[3, 7] == Fraction(float(array[3, 7]))


@pytest.mark.parametrize("bits", range(50, 70))
def test_doubles_of_any_span_become_the_integers_they_are(bits):
    """Up to 61 bits they are int64, beyond they are Python integers; no bit is lost on either side."""
    values = [1.75, -1.0, 0.0, 3 * 2.0 ** -(bits - 1), -(2.0**-bits)]
    table = from_array(np.array(values))
    assert table.num.dtype == (np.int64 if bits <= 60 else object)
    assert table.flat() == [Fraction(x) for x in values]


def test_a_large_floating_table_is_solved():
    array = spread(3, *WIDE)
    solution = solve(Game(from_array(array)))
    u = tuple(int(k) for k in np.unravel_index(array.argmax(), WIDE))
    assert solution.optimum.first(2) == [u]
    assert solution.base.margin == min(
        *(
            Fraction(float(array[u])) - Fraction(float(x))
            for x in (np.delete(array[u[0]], u[1]).max(), np.delete(array[:, u[1]], u[0]).max())
        ),
        (Fraction(float(array[u])) - Fraction(float(np.delete(np.delete(array, u[0], 0), u[1], 1).max()))) / 2,
    )
    assert qtran.least_slack(from_array(array), solution.base) == 0
    assert not solution.methods["vdn"].exact


@pytest.mark.parametrize("shape", [(12, 13), (5, 6, 7), (2,) * 7])
def test_sums_that_cancel_are_decided_exactly(shape):
    """Entries of 1e15 that differ in their last bits: the float sums tie, the exact ones do not."""
    draw = np.random.default_rng(4)
    array = 1e15 + draw.integers(0, 40, shape) / 8
    array[(0,) * len(shape)] = 1e15 + 7
    cells = {u: Fraction(float(array[u])) for u in sampling.joint_actions(shape)}
    factors = qtran.factorise(Table(array), optimum(Table(array)), "tight")
    assert sampling.lists(factors.d) == sampling.lists(qtran.factorise(sampling.exact(cells), optimum(sampling.exact(cells)), "tight").d)
    assert qtran.least_slack(Table(array), factors) == 0


def test_a_floating_table_that_is_exactly_additive():
    """One agent's values decide everything: every joint action is tight, and the whole table looks additive."""
    array = np.repeat(spread(5, 120, 1), 100, axis=1)
    solution = solve(Game(Table(array)))
    assert isinstance(solution.additive, Sum)
    assert solution.monotone.holds
    assert solution.base.d[0].flat() == [Fraction(float(array.max())) - Fraction(float(x)) for x in array[:, 0]]
    assert solution.methods["vdn"].sse >= 0


def test_the_error_of_a_float_sum_is_exact():
    x, y = spread(6, 1000), spread(7, 1000)
    for a, b, total, error in zip(x, y, *two_sum(x, y), strict=True):
        assert Fraction(float(a)) + Fraction(float(b)) == Fraction(float(total)) + Fraction(float(error))


def test_values_whose_sums_overflow_are_looked_at_one_by_one():
    top = 1.7e308
    rows = np.array([[top, top], [-top, -top]])
    assert Facts(Table(rows)).best.value == Fraction(top)
    found = solve(Game(from_array(rows)))  # below EXACT_FLOATS: integers of a thousand bits
    assert found.additive.holds
    assert found.methods["vdn"].sse == 0
    assert oracle.additive({u: Fraction(float(rows[u])) for u in sampling.joint_actions((2, 2))})


@pytest.mark.parametrize("large", [1e200, 1.7e308])
def test_a_floating_table_whose_squares_overflow_is_refused(large):
    array = spread(8, *WIDE)
    array[5, 5] = -large
    with pytest.raises(GameError) as refused:
        from_array(array)
    assert len(str(refused.value).splitlines()) == 2


def test_the_squared_error_of_rounded_sums_is_never_negative():
    """On an additive table it is 0, and rounding goes either way."""
    for seed in range(20):
        array = spread(seed, 40, 1) + np.zeros((1, 40))
        assert vdn.project(Facts(Table(array))).sse >= 0
