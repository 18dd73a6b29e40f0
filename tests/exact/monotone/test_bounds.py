"""Bounds on the best error under each choice of orders, and the search that they prune, against all regressions."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.exact.monotone import best as order_best
from qtran_cli.exact.monotone import bounds as order_bounds
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone import pruning as order_pruning
from qtran_cli.exact.monotone.landscape import explore
from qtran_cli.exact.monotone.least import reach
from qtran_cli.exact.monotone.loss import Loss, asymmetric, weighted
from qtran_cli.exact.monotone.pruning import search
from qtran_cli.exact.monotone.symmetry import choices, symmetry
from qtran_cli.table import Table, from_array, from_fractions

SHAPES = [(3, 3), (2, 4), (4, 3), (5, 2), (3, 3, 3), (1, 4), (2, 1, 4), (2, 2, 2, 2), (4,)]
LOSSES = ["weighted", "asymmetric"]


def drawn(shape: tuple[int, ...], seed: int) -> Table:
    draw = random.Random(seed)
    span = draw.choice((1, 3, 9))
    cells = [Fraction(draw.randint(-span, span), draw.choice((1, 1, 3))) for _ in range(math.prod(shape))]
    return from_fractions(cells, shape)


def loss_of(kind: str, table: Table) -> Loss:
    if kind == "asymmetric":
        return asymmetric(Fraction(1, 10))
    return weighted(np.random.default_rng(1).integers(1, 4, table.size), 2)


def lists(shape: tuple[int, ...]) -> list[np.ndarray]:
    return [np.array(list(itertools.permutations(range(m)))) for m in shape]


def errors(table: Table, loss: Loss) -> np.ndarray:
    """The best error of every choice of orders, in units of (max − min)² of the numerators."""
    at = orders.every(table.shape)
    values = table.num.ravel()[at]
    return loss.rough(values, at, loss.fits(values, at, table.shape), max(table.high - table.low, 1))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", LOSSES)
def test_no_choice_is_better_than_its_bound(shape, kind):
    for seed in range(3):
        table = drawn(shape, seed)
        loss = loss_of(kind, table)
        found = errors(table, loss)
        bounds = order_bounds.each(table, loss, lists(shape))
        assert bounds.shape == found.shape
        assert (bounds <= found * (1 + 1e-9) + 1e-12).all()
        cube = found.reshape([math.factorial(m) for m in shape])
        for i in range(len(shape)):
            least = order_bounds.least(table, loss, i, lists(shape)[i])
            best = np.moveaxis(cube, i, 0).reshape(len(least), -1).min(axis=1)
            assert (least <= best * (1 + 1e-9) + 1e-12).all()


def test_two_actions_an_agent_leave_nothing_to_bound():
    """The parts of a 4 × 2 table are the table: its bounds are its errors."""
    table = drawn((4, 2), 1)
    loss = loss_of("weighted", table)
    assert np.allclose(order_bounds.each(table, loss, lists((4, 2)), [0]), errors(table, loss), rtol=1e-12)


@pytest.mark.parametrize("m", range(1, 8))
def test_pairings_are_all_of_them(m):
    found = [frozenset(way) for way in order_bounds.pairings(m)]
    assert len(set(found)) == len(found) == math.prod(range(m - 1 + m % 2, 0, -2))
    assert all(sorted(a for pair in way for a in set(pair)) == list(range(m)) for way in found)
    assert order_bounds.ways(m) == min(len(found), order_bounds.PAIRINGS)


def summary(found) -> list[tuple]:
    return sorted((o.error, o.table.flat()) for o in found)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", LOSSES)
def test_the_pruned_search_finds_all_best_tables(shape, kind):
    for seed in range(4):
        table = drawn(shape, seed)
        loss = loss_of(kind, table)
        best = summary(explore(table, loss, choices(symmetry(table, loss.marks)), math.inf).best)
        found = search(table, loss, math.inf)
        assert found.proved
        assert found.bound == found.best[0].error == best[0][0]
        assert found.complete
        assert summary(found.best) == best
        assert summary(next(order_best.best_each([table], loss))) == best


def test_five_by_five_against_every_regression():
    table = from_array(np.random.default_rng(5).integers(-9, 10, (5, 5)))
    for kind in LOSSES:
        loss = loss_of(kind, table)
        [found] = order_best.best_each([table], loss)
        assert math.isclose(float(found[0].error) / int(table.high - table.low) ** 2, errors(table, loss).min(), rel_tol=1e-12)
        assert summary(order_pruning.best(table, loss)) == summary(found)


def test_many_tables_at_once():
    """Each with its own weights, in batches that end in the middle."""
    tables = [drawn((3, 3), seed) for seed in range(250)]
    weights = np.random.default_rng(0).integers(1, 4, (250, 9))
    for k, found in enumerate(order_best.best_each(tables, weighted(weights.ravel()))):
        [alone] = order_best.best_each(tables[k : k + 1], weighted(weights[k]))
        assert summary(found) == summary(alone)


def test_a_known_error_prunes_and_hides_no_equal_table():
    table = drawn((4, 4), 3)
    loss = loss_of("weighted", table)
    known = float(errors(table, loss).min())
    assert summary(search(table, loss, known).best) == summary(search(table, loss, math.inf).best)
    wrong = search(table, loss, known / 2)
    assert (wrong.best, wrong.proved) == ([], False)


def test_symmetric_best_tables_are_all_given(monkeypatch):
    table = from_array(np.eye(4, dtype=int))
    loss = loss_of("asymmetric", table)
    whole = summary(explore(table, loss, choices(symmetry(table)), math.inf).best)
    assert summary(search(table, loss, math.inf).best) == whole
    assert len(whole) > 1
    monkeypatch.setattr(order_pruning, "IMAGES", 1)
    part = search(table, loss, math.inf)
    assert (part.proved, part.complete) == (True, False)
    assert all(one in whole for one in summary(part.best))


@pytest.mark.parametrize("limit", [0, 100])
def test_a_search_that_ends_early_has_a_bound(limit):
    table = drawn((4, 4), 2)
    loss = loss_of("weighted", table)
    best = search(table, loss, math.inf).bound
    found = search(table, loss, math.inf, limit)
    assert not found.proved
    assert 0 < found.bound <= best
    assert search(table, loss.by(-math.inf), math.inf).bound == 0


@pytest.mark.parametrize("error", [0.0, 1 / 3, 1e-300, 7.25e20])
def test_bounds_are_rounded_down_to_six_digits(error):
    table = from_array(np.array([[3, 1], [2, 5]]))
    bound = order_pruning.exact(table, error)
    assert 0 <= bound <= Fraction(error) * 16
    assert error == 0 or float(bound) >= error * 16 * (1 - 1e-4)
    assert reach(error) > error or error == 0


@pytest.mark.parametrize("span", [1, 9, 10**9])
def test_parts_with_the_same_payoffs_and_marks_are_fitted_once(monkeypatch, span):
    draw = np.random.default_rng(5)
    table = Table(draw.integers(-span, span + 1, (4, 3)), 1)
    fitted, plain = [], order_bounds._fitted
    monkeypatch.setattr(order_bounds, "_fitted", lambda table, loss, at, *rest: fitted.append(at) or plain(table, loss, at, *rest))
    for loss in (weighted(np.arange(12) % 2 + 1), asymmetric(Fraction(1, 3))):
        every = np.array(list(itertools.permutations(range(4))))
        found = order_bounds.errors(table, loss, 0, every)
        marks = np.zeros(12, dtype=int) if loss.marks is None else loss.marks
        seen = [tuple(zip(table.num.ravel()[row], marks[row], strict=True)) for at in fitted for row in at]
        assert len(seen) == len(set(seen)) <= 24 * 9
        monkeypatch.setattr(order_bounds, "_distinct", lambda table, loss, at: (np.arange(len(at)), np.arange(len(at))))
        assert np.array_equal(found, order_bounds.errors(table, loss, 0, every))
        monkeypatch.undo()
        monkeypatch.setattr(order_bounds, "_fitted", lambda table, loss, at, *rest: fitted.append(at) or plain(table, loss, at, *rest))
        fitted.clear()
