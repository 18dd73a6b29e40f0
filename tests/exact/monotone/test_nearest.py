"""The nearest monotone and supermodular tables of many games at once, against those that are found one by one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.exact.algebra.faces import Faces
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qmix_mixer
from qtran_cli.exact.monotone import nearest, supermodular
from qtran_cli.table import Table, from_fractions
from tests import thorough
from tests.exact.monotone.test_bounds import drawn

SHAPES = [(2, 2), (3, 3), (2, 4), (2, 2, 2), (2, 3, 2), (1, 4), (4,)]


def summary(found) -> list[tuple]:
    return sorted((o.error, o.table.flat(), [s.tolist() for s in o.greedy]) for o in found)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_same_tables(shape):
    tables = [drawn(shape, seed) for seed in range(thorough.share(40, 4, 10))]
    for table, found in zip(tables, nearest.nearest_each(tables), strict=True):
        assert summary(found) == summary(supermodular.nearest(table))


def test_blocks_change_nothing(monkeypatch):
    tables = [drawn((3, 3), seed) for seed in range(12)]
    whole = list(map(summary, nearest.nearest_each(tables)))
    monkeypatch.setattr(nearest, "POINTS", 100)
    assert list(map(summary, nearest.nearest_each(tables))) == whole


def test_what_is_not_found_is_left_to_the_solver(monkeypatch):
    tables = [drawn((3, 3), seed) for seed in range(12)]
    whole = list(map(summary, nearest.nearest_each(tables)))
    monkeypatch.setattr(
        Faces, "face", lambda self, active: None if len(active) > 3 else self._made(list(active)) if active else self._whole
    )
    payoffs = np.stack([table.num.ravel() for table in tables])
    assert 0 < sum(len(set(found.game.tolist())) for _, found in nearest.near(payoffs, (3, 3))) < len(tables)
    assert list(map(summary, nearest.nearest_each(tables))) == whole


def test_numbers_beyond_64_bits():
    large = from_fractions([Fraction(10**30 * x, 7) for x in (3, 1, 2, 9)], (2, 2))
    wide = Table(np.array([[1 << 50, 0], [3, 7]]))
    tables = [large, drawn((2, 2), 1), wide]
    assert list(map(summary, nearest.nearest_each(tables))) == [summary(supermodular.nearest(t)) for t in tables]
    assert list(map(summary, nearest.nearest_each([large]))) == [summary(supermodular.nearest(large))]


def test_the_method_reports_them(monkeypatch):
    """alone gives for many games what it gives for each by itself, found without the tables of many games."""
    tables = [drawn((3, 3), seed) for seed in range(8)]
    many = list(qmix_mixer.alone([Facts(t) for t in tables]))
    monkeypatch.setattr(qmix_mixer, "nearest_each", lambda some: map(supermodular.nearest, some))
    for table, found in zip(tables, many, strict=True):
        [one] = qmix_mixer.alone([Facts(table)])
        assert (found.sse, found.value, found.optimal, found.q_jt.flat(), found.reason) == (
            one.sse,
            one.value,
            one.optimal,
            one.q_jt.flat(),
            one.reason,
        )
