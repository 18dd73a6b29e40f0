"""docs/theory.md, section 14: what a printed table can tell."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from fractions import Fraction

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qmix, qmix_mixer, vdn
from qtran_cli.exact.sampling import around
from qtran_cli.table import Table, from_fractions

F = Fraction
TABLE_1 = catalogue.load_one_step("qtran_table1").payoff
UNIT = F(1, 100)


def under(method, payoff: Table, epsilon: Fraction, centre) -> list[Table]:
    """A method's best fit and local optima under ε-greedy play around ``centre``."""
    found = method.project(Facts(payoff, replace(Ask(), sampling=around(payoff.shape, epsilon, centre))))
    return [found.q_jt] if found.landscape is None else [o.q_jt for o in found.landscape.optima]


def rms(x: list[Fraction], y: list[Fraction]) -> float:
    return math.sqrt(sum((a - b) ** 2 for a, b in zip(x, y, strict=True)) / len(x))


def test_14_20_what_rounding_leaves_open():
    draw = random.Random(1420)
    for _ in range(200):
        true, near, far = ([F(draw.randint(-500, 500), 997) for _ in range(4)] for _ in range(3))
        given = [round(x, 2) for x in true]
        if rms(far, given) - rms(near, given) > UNIT:
            assert rms(near, true) < rms(far, true)
        assert max(abs(x - y) for x, y in zip(true, given, strict=True)) <= UNIT / 2


@pytest.mark.parametrize("method", [vdn, qmix, qmix_mixer])
def test_14_20_alike_actions_make_alike_centres(method):
    """B and C of Table 1's game: exchanged, the tables around (A,B) are those around (A,C)."""
    exchanged = [0, 2, 1]
    one, other = (under(method, TABLE_1, F(1, 4), centre) for centre in ((0, 1), (0, 2)))
    assert {tuple(t.flat()) for t in other} == {tuple(from_fractions(_columns(t, exchanged), t.shape).flat()) for t in one}


def _columns(table: Table, order: list[int]) -> list[Fraction]:
    return [table[a, b] for a in range(table.shape[0]) for b in order]


@pytest.mark.parametrize("epsilon", [F(1, 40), F(1, 15), F(1, 4), F(13, 42), F(9, 10), F(1)])
def test_14_20_the_tables_that_are_printed_for_qmix_and_weighted_qmix(epsilon):
    low, rest = (32 * epsilon - 72) / (6 - epsilon), -12 * (3 - 2 * epsilon) / (3 - epsilon)
    worst = [low, low, low, low, F(0), F(0), low, F(0), F(0)]
    assert worst in [table.flat() for table in under(qmix, TABLE_1, epsilon, (1, 1))]
    assert [F(8), *[rest] * 8] in [table.flat() for table in under(qmix, TABLE_1, epsilon, (0, 0))]
