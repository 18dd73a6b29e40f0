"""What ε-greedy play leaves in a replay: by the definition, the mean of the products over the ε of the steps."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from math import prod

import numpy as np
import pytest

from qtran_cli.exact.one_step.play import held, steady
from qtran_cli.exact.sampling import around


def mean_of_products(epsilons, shape, u_bar) -> dict[tuple[int, ...], Fraction]:
    """w(u) = E[Π_i ((1 − ε) [u_i = ū_i] + ε / m_i)], ε by ε."""

    def chance(e, u):
        return prod((1 - e) * (a == b) + e / m for a, b, m in zip(u, u_bar, shape, strict=True))

    return {u: sum(chance(e, u) for e in epsilons) / len(epsilons) for u in np.ndindex(*shape)}


@pytest.mark.parametrize("shape", [(3,), (2, 2), (2, 3), (2, 2, 2), (1, 3, 2, 2)])
def test_the_mean_of_the_products(shape):
    draw = random.Random(str(shape))
    for _ in range(5):
        epsilons = [Fraction(draw.randrange(11), 10) for _ in range(draw.randrange(1, 6))] + [Fraction(1, 3)]
        u_bar = tuple(draw.randrange(m) for m in shape)
        w = held(Counter(epsilons), epsilons[-1], len(shape)).around(u_bar, shape)
        wanted = mean_of_products(epsilons, shape, u_bar)
        assert {u: Fraction(int(w.num[u]), w.total) for u in np.ndindex(*shape)} == wanted


def test_one_epsilon_is_the_product_of_solve():
    play = steady(Fraction(1, 10), 2)
    assert play.steady and play.end == play == held({Fraction(1, 10): 7}, Fraction(1, 10), 2)
    w, product = play.around((2, 0), (3, 2)), around((3, 2), Fraction(1, 10), (2, 0))
    assert (w.num == product.num).all() and w.product


def test_epsilon_that_varies_ties_the_agents_together():
    play = held({Fraction(1): 1, Fraction(1, 10): 1}, Fraction(1, 10), 2)
    assert not play.steady and play.mean == Fraction(11, 20) and play.end == steady(Fraction(1, 10), 2)
    assert not play.around((0, 0), (2, 2)).product


def test_without_exploration_one_joint_action_is_held():
    assert steady(Fraction(0), 2).around((0, 1), (2, 2)).num.tolist() == [[0, 1], [0, 0]]
