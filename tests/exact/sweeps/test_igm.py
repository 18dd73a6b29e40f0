"""exact/sweeps/igm.py against the definitions, on int64, big-integer and floating tables alike."""

from __future__ import annotations

import random

import numpy as np
import pytest

from qtran_cli.exact.sweeps.igm import greedy, igm, optimum
from qtran_cli.table import gap, regret
from tests import oracle, sampling

FORMS = (sampling.exact, sampling.big, sampling.floating)


def forms(form, count: int, seed: int):
    """(cells, the Table in that form)."""
    for table in sampling.tables(count, seed):
        cells = sampling.dyadic(table) if form is sampling.floating else table
        yield cells, form(cells)


@pytest.mark.parametrize("form", FORMS)
def test_the_optimum(form):
    for cells, table in forms(form, 190, 1):
        best, joint = optimum(table), oracle.optimal(cells)
        assert best.value == max(cells.values())
        assert best.count == len(joint)
        assert {tuple(map(int, u)) for u in np.argwhere(best.mask)} == joint
        assert [set(o.tolist()) for o in best.actions] == [set(side) for side in zip(*joint, strict=True)]
        assert best.first(3) == sorted(joint)[:3]


@pytest.mark.parametrize("form", FORMS[:2])
def test_gap_and_regret(form):
    for cells, table in forms(form, 190, 2):
        assert sampling.back(gap(table)) == oracle.gap(cells)
        row = sampling.vectors([list(cells.values())])[0]
        assert regret(row).flat() == oracle.regrets([list(cells.values())])[0]


def test_the_gap_of_the_widest_integers_does_not_overflow():
    low, high = -(2**62) + 1, 2**62 - 1
    table = sampling.exact(oracle.cells([[low, high], [0, 1]]))
    assert table.num.dtype == np.int64
    assert gap(table).flat() == [high - low, 0, high, high - 1]


@pytest.mark.parametrize("form", FORMS)
def test_igm_and_its_witness(form):
    draw, seen = random.Random(3), set()
    for cells, table in forms(form, 380, 3):
        q = sampling.factors(draw, oracle.shape(cells))
        if draw.random() < 0.5:  # half of them peak where the table does
            u = draw.choice(sorted(oracle.optimal(cells)))
            q = [[x + 9 * (a == b) for b, x in enumerate(row)] for a, row in zip(u, q, strict=True)]
        sets = greedy(sampling.vectors(q))
        assert [set(s.tolist()) for s in sets] == oracle.greedy(q)
        found = igm(optimum(table), sets)
        assert (found.strict, found.consistent) == (oracle.strict(cells, q), oracle.consistent(cells, q))
        if not found.consistent:
            assert found.witness in oracle.greedy_joint(q) - oracle.optimal(cells)
        elif not found.strict:
            assert found.witness in oracle.optimal(cells) - oracle.greedy_joint(q)
        else:
            assert found.witness is None
        seen.add((found.strict, found.consistent))
    assert len(seen) == 3
