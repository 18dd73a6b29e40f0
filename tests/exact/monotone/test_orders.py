"""The best monotone tables over all orders, against the definition, and the exact numbers of the paper's game and of climb."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.exact.algebra import isotonic
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone.landscape import explore
from qtran_cli.exact.monotone.loss import weighted
from qtran_cli.exact.monotone.symmetry import choices, symmetry
from qtran_cli.table import Table, from_fractions
from tests import oracle

F = Fraction


def local_optima(table: Table, deadline: float = float("inf")) -> list[orders.Optimum] | None:
    """Under the plain squared error."""
    found = explore(table, weighted(np.ones(table.size, dtype=np.int64)), choices(symmetry(table)), deadline)
    return found and found.optima


def by_definition(table: Table) -> list[tuple[Fraction, oracle.Cells]]:
    """(error, table) of every local optimum: fitted order by order, kept where it is best in all orders in which it rises."""
    shape, payoff = table.shape, oracle.cells(table.nested())
    choices = list(itertools.product(*(itertools.permutations(range(m)) for m in shape)))
    fitted = {}
    for choice in choices:
        cells = [tuple(order[k] for order, k in zip(choice, place, strict=True)) for place in np.ndindex(*shape)]
        values = np.array([[int(payoff[u] * table.den) for u in cells]], dtype=object)
        fit = isotonic.means(values, np.ones_like(values), shape)
        fitted[choice] = {u: F(int(n), int(d) * table.den) for u, n, d in zip(cells, fit.num[0], fit.den[0], strict=True)}
    found: list[tuple[Fraction, oracle.Cells]] = []
    for made in fitted.values():
        rising = (other for other in choices if all(oracle.rises(made, i, order) for i, order in enumerate(other)))
        if all(fitted[other] == made for other in rising) and made not in [t for _, t in found]:
            found.append((oracle.squared_error(payoff, made), made))
    return sorted(found, key=by_error_and_entries)


def by_error_and_entries(pair: tuple[Fraction, oracle.Cells]) -> tuple:
    return pair[0], [pair[1][u] for u in sorted(pair[1])]


@pytest.mark.parametrize(("shape", "count"), [((3,), 5), ((2, 2), 20), ((3, 3), 6), ((2, 4), 4), ((2, 2, 2), 8), ((1, 3), 4), ((2, 3), 6)])
def test_local_optima_are_those_of_the_definition(shape, count):
    draw = random.Random(1)
    for _ in range(count):
        span = draw.choice((1, 2, 9))
        table = from_fractions([F(draw.randint(-span, span), draw.choice((1, 1, 3))) for _ in range(int(np.prod(shape)))], shape)
        found = [(o.error, oracle.cells(o.table.nested())) for o in local_optima(table) or ()]
        assert sorted(found, key=by_error_and_entries) == by_definition(table)
        assert [error for error, _ in found] == sorted(error for error, _ in found)


def summary(table: Table) -> list[tuple[Fraction, Fraction]]:
    """(error, worst greedy payoff) of every local optimum."""
    found = local_optima(table) or []
    return [(o.error, min(table[u] for u in itertools.product(*(g.tolist() for g in o.greedy)))) for o in found]


def test_table_1_of_the_paper():
    """The global optimum is greedy-optimal; the table that the paper shows for QMIX, error 320, is a local one."""
    table = catalogue.load("qtran_table1").payoff
    expected = [(288, 8), *[(F(2208, 7), -12)] * 2, (320, 0), *[(F(1096, 3), 0)] * 4, *[(F(1884, 5), -12)] * 4, *[(F(1984, 5), 0)] * 4]
    assert summary(table) == expected
    found = local_optima(table) or []
    assert found[0].table.nested() == [[8, -6, -6], [-6, -6, -6], [-6, -6, -6]]
    assert found[3].table.nested() == [[-8, -8, -8], [-8, 0, 0], [-8, 0, 0]]
    assert [g.tolist() for g in found[3].greedy] == [[1, 2], [1, 2]]


def test_climb():
    found = summary(catalogue.load("climb").payoff)
    assert len(found) == 11
    assert (found[0], found[-1]) == ((F(11969, 12), 5), (F(21898, 15), 11))


def test_greedy_actions_dominate_all_others():
    """Not the argmax of the table: [[0, 1], [1, 1]] has three maxima and one dominant joint action."""
    [only] = local_optima(catalogue.load("or_gate").payoff) or []
    assert (only.error, [g.tolist() for g in only.greedy]) == (0, [[1], [1]])


def test_the_deadline_ends_the_search():
    assert local_optima(catalogue.load("climb").payoff, -math.inf) is None
