"""Every module of exact/classes decides its class, with a certificate that proves it, on every form of a table.

``MEMBERS`` is the definition of each class; a new class needs an entry there and nothing else.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.certificates.one_step import Flip, Interaction, Orders, Sum
from qtran_cli.exact.classes import additive, monotone
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import CLASSES
from qtran_cli.table import Table, from_array
from qtran_cli.verify import verify
from tests import oracle, sampling
from tests.verify.truth import true_of

MEMBERS = {"additive": oracle.additive, "monotone": oracle.monotone, "rectangular": oracle.rectangular}
FORMS = (sampling.exact, sampling.big, sampling.floating)


def test_every_class_has_a_definition_here():
    assert set(CLASSES.names()) == set(MEMBERS)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", CLASSES.names())
def test_membership_is_decided_and_proved(name, form):
    seen = set()
    for table in sampling.tables(380, seed=81):
        cells = sampling.dyadic(table) if form is sampling.floating else table
        found = CLASSES[name].decide(Facts(form(cells)))
        assert found.holds == MEMBERS[name](cells), cells
        assert found.claim == name
        assert true_of(found, cells)
        verify(found, form(cells))
        verify(found, sampling.exact(cells))
        seen.add(found.holds)
    assert seen == {True, False}


LARGE = ((300, 301), (3, 40001), (40001, 3), (41, 42, 43), (2,) * 17)
"""More cells than one tile holds."""


def sums(shape: tuple[int, ...], seed: int) -> np.ndarray:
    """A large additive table."""
    draw = np.random.default_rng(seed)
    parts = (draw.integers(-50, 50, m).reshape([-1 if j == i else 1 for j in range(len(shape))]) for i, m in enumerate(shape))
    return np.broadcast_to(sum(parts), shape).copy()


def forms(array: np.ndarray) -> list[Table]:
    return [Table(array), Table(array.astype(np.float64)), Table(array.astype(object) * 3**50, 3**50)]


@pytest.mark.parametrize("shape", LARGE, ids=str)
def test_one_cell_of_a_large_table_decides(shape):
    array = sums(shape, 1)
    for table in forms(array):
        found = additive.decide(Facts(table))
        assert isinstance(found, Sum)
        parts = [
            np.array([float(x) for x in v.flat()]).reshape([-1 if j == i else 1 for j in range(len(shape))]) for i, v in enumerate(found.q)
        ]
        assert np.array_equal(np.broadcast_to(sum(parts), shape), array)
        assert isinstance(monotone.decide(Facts(table)), Orders)
    last = tuple(m - 1 for m in shape)
    array[last] += 1
    for table in forms(array):
        found = additive.decide(Facts(table))
        assert isinstance(found, Interaction)
        first, second, third, fourth = (int(array[u]) for u in found.corners)
        assert found.value == first - second - third + fourth != 0


@pytest.mark.parametrize("shape", LARGE, ids=str)
def test_one_flip_in_a_large_table_is_found(shape):
    array = sums(shape, 2) * 4
    low, high = np.argsort(array[(slice(None),) + (0,) * (len(shape) - 1)], kind="stable")[[0, -1]]
    last = tuple(m - 1 for m in shape[1:])
    array[(low, *last)] = array[(high, *last)] + 1
    for table in forms(array):
        flip = monotone.decide(Facts(table))
        assert isinstance(flip, Flip)
        for u, sign in ((flip.better, 1), (flip.worse, -1)):
            assert sign * (int(array[u]) - int(array[oracle.swap(u, flip.agent, flip.other)])) > 0


def test_rounded_means_do_not_decide_the_order():
    """In float64 both means round to the same number or even swap; the slices themselves are compared."""
    tiny = 2.0**-60
    array = np.array([[1.0, 1.0, tiny], [1.0, 1.0, 0.0], [1.0, 1.0, 2 * tiny]])
    found = monotone.decide(Facts(Table(array)))
    assert isinstance(found, Orders)
    assert found.orders[0].tolist() == [1, 0, 2]


def test_rounding_does_not_make_a_table_additive():
    """0.1 + 0.2 is not the double 0.3, nor is 1 + 2^-60 a double: entries are what they are."""
    for cells in ([[0.0, 0.2], [0.1, 0.3]], [[0.0, 2.0**-60], [1.0, 1.0]]):
        array = np.array(cells)
        assert isinstance(additive.decide(Facts(Table(array))), Interaction)
        assert isinstance(additive.decide(Facts(from_array(array))), Interaction)
    exact = np.array([[0.0, 0.25], [0.5, 0.75]])
    assert isinstance(additive.decide(Facts(Table(exact))), Sum)


def test_extreme_integers_do_not_overflow():
    top = 2**62 - 1
    assert isinstance(additive.decide(Facts(Table(np.array([[top, -top], [-top, top]])))), Interaction)
    found = additive.decide(Facts(Table(np.array([[top, -top], [top, -top]]))))
    assert sampling.lists(found.q) == [[top, top], [0, -2 * top]]
    flip = monotone.decide(Facts(Table(np.array([[top, -top], [-top, top]]))))
    assert isinstance(flip, Flip)
    wide = Table(np.array([[Fraction(2) ** 90, 0], [0, 1]], dtype=object))
    assert not additive.decide(Facts(wide)).holds
