"""Products in parts: tried against the whole, and refused where one bit is another or they take longer."""

from __future__ import annotations

import numpy as np
import pytest

from qtran_cli.learn.tensors.listed.operations import blocks

SHAPES = [((1, 2400, 21), (1, 21, 64)), ((2400, 64), (64, 5)), ((3, 960, 64), (3, 64, 64)), ((2, 700, 64), (1, 64, 64)), ((64, 9), (9, 3))]


@pytest.mark.parametrize(("left", "right"), SHAPES)
@pytest.mark.parametrize("across", [False, True])
def test_what_is_carried_out_is_the_product_to_the_last_bit(left, right, across):
    x, y = blocks._drawn(left, across, 7), blocks._drawn(right, False, 8)
    found = np.zeros((*left[:-1], right[-1]), np.float32)
    blocks.carried_out(x, y, found)()
    assert found.tobytes() == np.matmul(x, y).tobytes()


@pytest.mark.parametrize("rows", [64, 700, 2400, 2399])
def test_parts_are_of_one_size_and_small(rows):
    size = blocks._part(rows, 64 * 64)
    assert (size > 0) == (rows in (700, 2400))
    assert not size or (rows % size == 0 and blocks.LEAST <= size < rows and size * 64 * 64 <= blocks.SMALL)


@pytest.fixture
def looks():
    blocks._sooner.cache_clear()
    yield ((2400, 64), False), ((64, 64), False), ((2400, 64), False)
    blocks._sooner.cache_clear()


@pytest.mark.parametrize(("seconds", "taken"), [((2.0, 1.0), True), ((1.0, 2.0), False)])
def test_the_sooner_one_is_taken(monkeypatch, looks, seconds, taken):
    told = iter(seconds * blocks.TRIES)
    monkeypatch.setattr(blocks, "_parts", lambda _, *given: blocks._whole(*given))
    monkeypatch.setattr(blocks, "_seconds", lambda call: (call(), next(told))[1])
    assert blocks._sooner(240, *looks) == taken


def test_parts_that_round_otherwise_are_refused(monkeypatch, looks):
    told = iter((2.0, 1.0) * blocks.TRIES)

    def otherwise(size, left, right, out):
        return lambda: np.copyto(out, np.nextafter(left @ right, np.float32(9)))

    monkeypatch.setattr(blocks, "_parts", otherwise)
    monkeypatch.setattr(blocks, "_seconds", lambda call: (call(), next(told))[1])
    assert not blocks._sooner(240, *looks)
