"""docs/theory.md 14.15: two agents with two actions each, and when each class is right."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import product

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qmix, qmix_mixer, vdn
from tests import oracle
from tests.oracle import Cells
from tests.sampling import exact
from tests.thorough import share


def effects(table: Cells) -> tuple[Fraction, Fraction, Fraction]:
    """4α, 4β and 4γ: only their ratios count."""
    signed = [(1 - 2 * i, 1 - 2 * j, x) for (i, j), x in table.items()]
    return sum(s * x for s, _, x in signed), sum(t * x for _, t, x in signed), sum(s * t * x for s, t, x in signed)


def small(alpha: Fraction, beta: Fraction, gamma: Fraction) -> bool:
    """(a)."""
    return alpha * beta * gamma >= 0 or abs(gamma) <= min(abs(alpha), abs(beta))


def supermodular(alpha: Fraction, beta: Fraction, gamma: Fraction) -> bool:
    """(b): |γ| > (1 + √2) m, without the root."""
    over, m = abs(gamma) - min(abs(alpha), abs(beta)), min(abs(alpha), abs(beta))
    return small(alpha, beta, gamma) or over * over > 2 * m * m


def test_14_15_when_each_class_is_right():
    draw, tried = random.Random(14150), {(True, True): 0, (False, True): 0, (False, False): 0}
    for _ in range(share(600)):
        table = {u: Fraction(draw.randint(-9, 9)) for u in product(range(2), repeat=2)}
        alpha, beta, gamma = effects(table)
        if alpha and beta:
            facts = Facts(exact(table))
            expected = small(alpha, beta, gamma), supermodular(alpha, beta, gamma)
            assert oracle.consistent(table, oracle.iql(table)) == expected[0]
            assert vdn.project(facts).optimal == qmix.project(facts).optimal == expected[0]
            assert next(qmix_mixer.alone([facts])).optimal == expected[1]
            tried[expected] += 1
    assert min(tried.values()) > 10


def test_14_15_the_share_of_normal_tables():
    draw, games = random.Random(1415), 40_000
    drawn = [[draw.gauss() for _ in range(3)] for _ in range(games)]
    k = 5 / 12 + math.acos((2 - math.sqrt(2)) / 4) / math.pi
    for found, known in ((small, 2 / 3), (supermodular, k)):
        right = sum(found(*three) for three in drawn) / games
        assert abs(right - known) < 4 * math.sqrt(known * (1 - known) / games)


def test_14_15_the_cone_of_the_proof():
    """f(c) against an integral: given m, |γ| ≤ c m has the chance erf(c m / √2), and m has the density 4 φ(m) (1 − erf(m / √2))."""
    step = 1e-3
    for c in (1.0, 1 + math.sqrt(2), 0.3):
        cone = 2 / math.pi * (2 * math.atan(c) - math.acos(1 / (1 + c * c)))
        points = [(k + 0.5) * step for k in range(8_000)]
        density = [4 * math.exp(-m * m / 2) / math.sqrt(2 * math.pi) * (1 - math.erf(m / math.sqrt(2))) for m in points]
        assert abs(sum(d * math.erf(c * m / math.sqrt(2)) for d, m in zip(density, points, strict=True)) * step - cone) < 1e-6
