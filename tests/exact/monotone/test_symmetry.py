"""One choice of orders of each orbit, against all of them: how many there are, and that nothing is lost."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.exact.monotone import landscape as order_landscape
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone.landscape import explore
from qtran_cli.exact.monotone.loss import Loss, asymmetric, weighted
from qtran_cli.exact.monotone.symmetry import Choices, choices, symmetry
from qtran_cli.table import Table, from_array

BOTH = np.eye(3, dtype=int)
RING = (np.arange(4)[:, None] - np.arange(4)) % 4
TRIPLE = sum(np.meshgrid(*[np.array([0, 1, 5])] * 3, indexing="ij")) ** 2
LIKE = {
    "identity": BOTH,
    "ring": RING,
    "table_1": np.array([[8, -12, -12], [-12, 0, 0], [-12, 0, 0]]),
    "equal rows": np.array([[1, 5, 2], [1, 5, 2], [4, 0, 3]]),
    "transposed": np.array([[1, 7, 2], [3, 0, 9], [4, 8, 5]]) + np.array([[1, 7, 2], [3, 0, 9], [4, 8, 5]]).T,
    "exchanged and renamed": np.array([[1, 2, 3], [2, 5, 6], [3, 6, 9]])[:, [1, 2, 0]],
    "half a ring": np.array([[0, 1, 2, 3], [1, 0, 3, 2]]),
    "three agents": TRIPLE % 7,
    "cube": np.array([[[0, 1], [1, 1]], [[1, 1], [1, 0]]]),
    "one agent": np.array([3, 1, 3, 3]),
    "unlike": np.array([[1, 2, 3], [4, 5, 6], [7, 9, 8]]),
    "constant": np.zeros((2, 3, 2), dtype=int),
}


def every(table: Table) -> Choices:
    """All choices, none of them left out."""
    at = orders.every(table.shape)
    lists = tuple(np.array(list(itertools.permutations(range(m)))) for m in table.shape)
    return Choices(lists, at, np.arange(len(at)), np.ones(len(at), dtype=np.int64), ())


def orbits(table: Table, marks: np.ndarray | None) -> int:
    """By definition: choices are related where their sorted tables are the same up to an exchange of agents."""
    cells = list(zip(table.num.ravel().tolist(), [0] * table.size if marks is None else marks.tolist(), strict=True))
    found = set()
    flat = np.arange(table.size).reshape(table.shape)
    for choice in itertools.product(*(itertools.permutations(range(m)) for m in table.shape)):
        place = flat[np.ix_(*choice)]
        turned = [place.transpose(axes) for axes in itertools.permutations(range(table.ndim))]
        valid = [t for t in turned if t.shape == table.shape]
        found.add(min(tuple(cells[k] for k in t.ravel()) for t in valid))
    return len(found)


def _loss(kind: str, table: Table) -> Loss:
    if kind == "weighted":
        return weighted(np.where(table.num.ravel() == table.num.max(), 3, 1))
    return asymmetric(Fraction(1, 10)) if kind == "asymmetric" else weighted(np.ones(table.size, dtype=np.int64))


@pytest.mark.parametrize("name", LIKE)
def test_there_are_as_many_as_orbits(name):
    """Every sorted table that an exchange could give is given by another choice only where the exchange is a symmetry."""
    table = from_array(LIKE[name])
    found = choices(symmetry(table))
    assert sum(found.stands.tolist()) == orders.count(table.shape)
    assert len(found.at) == orbits(table, None)
    assert len(choices(symmetry(table), exchanges=False).at) == symmetry(table).count


@pytest.mark.parametrize("name", LIKE)
def test_the_maps_leave_payoffs_and_marks_alone(name):
    table, marks = from_array(LIKE[name]), np.zeros(LIKE[name].size, dtype=int)
    marks[0] = 1
    for cells in choices(symmetry(table, marks)).maps:
        assert sorted(cells.tolist()) == list(range(table.size))
        assert np.array_equal(table.num.ravel()[cells], table.num.ravel())
        assert cells[0] == 0


@pytest.mark.parametrize("name", LIKE)
@pytest.mark.parametrize("kind", ["plain", "weighted", "asymmetric"])
def test_no_local_optimum_is_lost(name, kind):
    table = from_array(LIKE[name])
    loss = _loss(kind, table)
    part = explore(table, loss, choices(symmetry(table, loss.marks)), math.inf)
    whole = explore(table, loss, every(table), math.inf)
    assert part is not None
    assert whole is not None
    assert summary(part.optima) == summary(whole.optima)
    assert summary(part.best) == summary(whole.best)


def summary(found) -> list[tuple]:
    return sorted((o.error, o.table.flat(), [g.tolist() for g in o.greedy]) for o in found)


def test_no_local_optimum_of_random_symmetric_tables_is_lost():
    draw = random.Random(2)
    for _ in range(25):
        shape = draw.choice(((3, 3), (2, 3), (2, 2, 2), (4, 2)))
        table = from_array(np.array([draw.randint(0, 1) for _ in range(math.prod(shape))]).reshape(shape))
        loss = _loss("plain", table)
        found = explore(table, loss, choices(symmetry(table)), math.inf), explore(table, loss, every(table), math.inf)
        assert summary(found[0].optima) == summary(found[1].optima)


@pytest.mark.parametrize(("size", "left"), [(5, 120), (7, 5040)])
def test_renamings_of_both_agents_at_once(size, left):
    """The identity matrix: renaming an agent's actions is undone by renaming the other's."""
    assert symmetry(from_array(np.eye(size, dtype=int))).count == left


def test_equal_slices_of_large_tables():
    assert symmetry(from_array(np.ones((30, 20), dtype=int))).count == 1
    assert symmetry(from_array(np.arange(20)[:, None] // 10 * np.ones((1, 30), dtype=int))).count == math.comb(20, 10)


def test_marks_break_symmetries():
    table = from_array(BOTH)
    assert len(choices(symmetry(table, np.arange(9))).at) == 36


def test_games_of_the_catalogue():
    """The paper's game: two equal actions an agent and the exchange of the agents leave 6 of 36."""
    assert len(choices(symmetry(catalogue.load("qtran_table1").payoff)).at) == 6
    assert len(choices(symmetry(catalogue.load("climb").payoff)).at) == 36


def test_optima_with_too_many_images_are_not_listed(monkeypatch):
    table = from_array(np.eye(3, dtype=int))
    loss = _loss("plain", table)
    whole = explore(table, loss, choices(symmetry(table)), math.inf)
    monkeypatch.setattr(order_landscape, "IMAGES", 2)
    part = explore(table, loss, choices(symmetry(table)), math.inf)
    assert part.optima is None
    assert part.best[0].error == whole.best[0].error


def test_tables_with_the_same_entries_in_any_order_have_one_number():
    num = np.array([[1, 2, 3], [3, 1, 2], [1, 2, 2], [1, 1, 3]])
    den = np.array([[1, 1, 2], [2, 1, 1], [1, 1, 3], [1, 1, 2]])
    for scale in (1, 1 << 60, 1 << 90):  # numbers of 64 bits, those whose pairs leave them, and longer ones
        tops = num.astype(object) * scale if scale > 1 << 60 else num * scale
        names = order_landscape._contents(tops, den.astype(tops.dtype)).tolist()
        assert names[0] == names[1]
        assert len({names[0], names[2], names[3]}) == 3
