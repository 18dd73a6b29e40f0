"""Tables with given factors of every kind that a check tells apart, and the check's answers by definition."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

from tests import oracle, sampling
from tests.oracle import Cells, Joint

Factors = list[list[Fraction]]


def drawn(draw: random.Random, table: Cells) -> Factors:
    """Anything: mostly IGM fails."""
    return sampling.factors(draw, oracle.shape(table))


def peaked(draw: random.Random, table: Cells) -> Factors:
    """Each Q_i largest at one optimum, by little or by much: consistent IGM, (4b) now and then."""
    best, reach = draw.choice(sorted(oracle.optimal(table))), draw.choice((Fraction(1, 20), Fraction(1), Fraction(5)))
    return [[-reach * (a != best[i]) * draw.randint(1, 4) for a in range(m)] for i, m in enumerate(oracle.shape(table))]


def tight(draw: random.Random, table: Cells) -> Factors:
    """The solver's kind of factors at a scale between too small and too large; where there are none, peaked ones."""
    if not oracle.rectangular(table) or oracle.margin(table) is None:
        return peaked(draw, table)
    scale = draw.choice((Fraction(1, 2), Fraction(1), Fraction(1), Fraction(7, 5)))
    return [[-scale * x for x in row] for row in oracle.tight(table, range(len(oracle.shape(table))))]


def tied(draw: random.Random, table: Cells) -> Factors:
    """Every optimal joint action greedy, and more: (4b) can hold while IGM fails."""
    sets = [{u[i] for u in oracle.optimal(table)} for i in range(len(oracle.shape(table)))]
    chance = draw.choice((0.2, 0.6, 1))
    return [
        [Fraction(0) if a in s or draw.random() < chance else Fraction(-1, 9) for a in range(m)]
        for m, s in zip(oracle.shape(table), sets, strict=True)
    ]


KINDS = (drawn, peaked, tight, tied)


def cases(count: int, seed: int, **choice) -> Iterator[tuple[Cells, Factors]]:
    """``count`` tables, each with factors of the next kind."""
    draw = random.Random(seed)
    for k, table in enumerate(sampling.every(count, seed, **choice)):
        yield table, KINDS[k % len(KINDS)](draw, table)


def least_on_line(left: Cells, u: Joint, i: int) -> Fraction:
    return min(left[oracle.swap(u, i, a)] for a in range(oracle.shape(left)[i]))


def violations(table: Cells, q: Factors, v: Fraction, tolerance: Fraction) -> set[Joint]:
    """The joint actions u ≠ ū at which (4b) breaks by more than the tolerance."""
    left, greedy = oracle.left_side(table, q, v), oracle.greedy_joint(q)
    return {u for u in table if u not in greedy and left[u] < -tolerance}


def four_a(table: Cells, q: Factors, v: Fraction, tolerance: Fraction) -> bool:
    left = oracle.left_side(table, q, v)
    return all(abs(left[u]) <= tolerance for u in oracle.greedy_joint(q))


def consistent(table: Cells, q: Factors, tolerance: Fraction) -> bool:
    gap = oracle.gap(table)
    return all(gap[u] <= tolerance for u in oracle.greedy_joint(q))


def seven(table: Cells, q: Factors, v: Fraction, tolerance: Fraction) -> bool:
    left, greedy = oracle.left_side(table, q, v), oracle.greedy_joint(q)
    return all(abs(least_on_line(left, u, i)) <= tolerance for u in table if u not in greedy for i in range(len(u)))


def factorises(table: Cells, q: Factors, v: Fraction, tolerance: Fraction) -> bool:
    igm = consistent(table, q, tolerance) if tolerance else oracle.strict(table, q)
    return igm and four_a(table, q, v, tolerance) and not violations(table, q, v, tolerance)


def scaled(q: Factors, scales: list[Fraction]) -> Factors:
    return [[a * x for x in row] for a, row in zip(scales, q, strict=True)]


def valid(table: Cells, q: Factors, scales: list[Fraction]) -> bool:
    """Whether a_i Q_i satisfies (4b), with the V_jt of (4a), at every joint action: asked of the definition."""
    mended = scaled(q, scales)
    return all(x >= 0 for u, x in oracle.left_side(table, mended, max(table.values()) - sum(map(max, mended))).items())


def verdict(table: Cells, q: Factors, v: Fraction, tolerance: Fraction) -> str:
    """The word, from what its sentence claims."""
    natural = max(table.values()) - sum(map(max, q))
    if factorises(table, q, v, tolerance):
        return "factorises"
    holds = not violations(table, q, v, tolerance)
    corrected = all(x >= -tolerance for x in oracle.left_side(table, q, natural).values())
    if consistent(table, q, tolerance):
        if corrected:
            return "wrong_v"
        blocked = any(u not in oracle.greedy_joint(q) for u in oracle.optimal(table))  # then no positive scale is valid
        return "not_strict" if blocked else "rescale"
    gap = oracle.gap(table)
    some = any(gap[u] <= tolerance for u in oracle.greedy_joint(q))
    return "tie" if some and holds and corrected else "fails"
