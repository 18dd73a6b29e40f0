"""Partially observed games for the tests: those of the literature, and random ones small enough for brute force."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from qtran_cli.table import from_fractions

HALF = Fraction(1, 2)
FIRST, SECOND = [[10, 8, 5], [8, 6, 3], [5, 3, 0]], [[0, 3, 5], [3, 6, 8], [5, 8, 10]]
UNSEEN, SEEN = ("unseen", "unseen"), ("first", "second")


def table(rows, shape=None):
    """Nested integers, or a flat list with a shape, as a Table."""
    if shape is None:
        shape, inner = [], rows
        while isinstance(inner, list):
            shape.append(len(inner))
            inner = inner[0]
        for _ in shape[1:]:
            rows = [x for row in rows for x in row]
    return from_fractions([Fraction(x) for x in rows], shape)


def one_step(payoffs, observations, **keys) -> Task:
    """States of equal probability, in each of which one joint action is chosen."""
    tables = tuple(map(table, payoffs))
    names, p = tuple(f"s{k}" for k in range(len(tables))), Fraction(1, len(tables))
    over = (((END, Fraction(1)),),) * tables[0].size
    return Task(tables, (over,) * len(tables), tuple((s, p) for s in range(len(tables))), names, observations=observations, **keys)


def two_state(first_sees: bool, second_sees: bool) -> Task:
    """The authors' two-state game."""
    return one_step([FIRST, SECOND], (SEEN if first_sees else UNSEEN, SEEN if second_sees else UNSEEN))


def tiger(horizon: int) -> Task:
    """Dec-Tiger (Nair et al. 2003): listen, open left, open right; the tiger is behind the left or the right door."""

    def reward(state: int, u) -> int:
        danger, opened = 1 + state, [a for a in u if a]
        if not opened:
            return -2
        if len(opened) == 1:
            return -101 if opened[0] == danger else 9
        return -100 if u[0] != u[1] else -50 if u[0] == danger else 20

    def heard(state: int, u):
        right = [Fraction(17, 20), Fraction(3, 20)][:: 1 if state == 0 else -1] if u == (0, 0) else [HALF, HALF]
        return tuple((("left" if x == 0 else "right", "left" if y == 0 else "right"), right[x] * right[y]) for x in (0, 1) for y in (0, 1))

    joint = list(product(range(3), repeat=2))
    anywhere = ((0, HALF), (1, HALF))
    return Task(
        payoff=tuple(table([reward(s, u) for u in joint], (3, 3)) for s in (0, 1)),
        next=tuple(tuple(((s, Fraction(1)),) if u == (0, 0) else anywhere for u in joint) for s in (0, 1)),
        initial=anywhere,
        states=("tiger left", "tiger right"),
        horizon=horizon,
        signals=tuple(tuple(heard(s, u) for u in joint) for s in (0, 1)),
        actions=(("listen", "left", "right"),) * 2,
        name="tiger",
    )


SHAPES = ((2, 2), (2, 3), (2, 2), (3, 2), (1, 2), (2, 2, 2), (2, 1, 2), (2,))


def random_tasks(count: int, seed: int, shapes=SHAPES, horizons=(1, 1, 2, 2, 3), most: int = 400) -> Iterator[Task]:
    """``count`` games with ties, endings, chance, discounts, and observations or signals, of at most ``most`` cells or so."""
    draw = random.Random(seed)
    while count > 0:
        shape, horizon = draw.choice(shapes), draw.choice(horizons)
        size = len(list(product(*map(range, shape))))
        if size ** (horizon - 1) * 4**horizon * size > 16 * most:
            continue
        states = draw.randint(1, 3)
        values = draw.choice([(0, 1), (0, 1, 2), tuple(range(-5, 6))])
        payoff = tuple(table([draw.choice(values) for _ in range(size)], shape) for _ in range(states))
        moves = tuple(tuple(_branches(draw, states, 0.2) for _ in range(size)) for _ in range(states))
        keys = _sight(draw, states, size, len(shape))
        initial = tuple((s, Fraction(1, states)) for s in range(states))
        names = tuple(f"s{k}" for k in range(states))
        yield Task(payoff, moves, initial, names, horizon, draw.choice([Fraction(1), Fraction(1), Fraction(9, 10)]), **keys)
        count -= 1


def _branches(draw: random.Random, states: int, ends: float):
    if draw.random() < ends:
        return ((END, Fraction(1)),)
    chosen = sorted(draw.sample(range(states), draw.randint(1, min(2, states))))
    weights = [draw.randint(1, 3) for _ in chosen]
    return tuple((s, Fraction(w, sum(weights))) for s, w in zip(chosen, weights, strict=True))


def _sight(draw: random.Random, states: int, size: int, n: int) -> dict:
    if draw.random() < 0.6:
        labels = [tuple(draw.choice("ab") for _ in range(states)) for _ in range(n)]
        return {"observations": tuple(labels)}

    def seen():
        support = sorted(draw.sample(list(product("ab", repeat=n)), draw.randint(1, 2)))
        weights = [draw.randint(1, 2) for _ in support]
        return tuple((labels, Fraction(w, sum(weights))) for labels, w in zip(support, weights, strict=True))

    return {"signals": tuple(tuple(seen() for _ in range(size)) for _ in range(states))}
