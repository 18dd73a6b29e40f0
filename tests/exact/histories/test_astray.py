"""Where agents leave what is optimal for all of them, held against the definition: every joint history that is met, in order."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.exact.histories.astray import Astray, astray
from qtran_cli.exact.histories.tree import Histories, histories

SEEN_IN_PART = [name for name in catalogue.names(several=True) if not catalogue.load(name).fully_observed]


def drawn(tree: Histories, seed: int):
    """Actions of every agent at every history of its own, some of them ties."""
    rng = random.Random(seed)
    return tuple(
        [np.array(sorted(rng.sample(range(m), rng.randint(1, m)))) for _ in steps]
        for m, steps in zip(tree.task.shape, tree.steps, strict=True)
    )


def optimal(tree: Histories, j: int) -> set[tuple[int, ...]]:
    table = tree.q_jt(j)
    return {u for u in np.ndindex(*tree.task.shape) if table[u] == table.max}


def met(tree: Histories, rows) -> list[int]:
    """The joint histories that such play can meet, a generation after the other."""
    front, found = list(range(len(tree.unrolled.start))), []
    while front:
        found += front
        played = {j: product(*(rows[i][int(h)].tolist() for i, h in enumerate(tree.local[:, j]))) for j in front}
        flat = [(j, int(np.ravel_multi_index(u, tree.task.shape))) for j, us in played.items() for u in us]
        front = [child for j, k in flat for child, _ in tree.children(j, k)]
    return found


@pytest.mark.parametrize("name", SEEN_IN_PART)
@pytest.mark.parametrize("seed", range(8))
def test_the_first_that_is_met(name, seed):
    tree = histories(catalogue.load(name))
    rows = drawn(tree, seed)
    sets = {j: [set(rows[i][int(h)].tolist()) for i, h in enumerate(tree.local[:, j])] for j in range(tree.count)}
    off = [j for j in met(tree, rows) if not set(product(*sets[j])) <= optimal(tree, j)]
    found = astray(tree, rows)
    assert (found is None) == (not off)
    if found is None:
        return
    assert found.history == off[0]
    parts = [{u[i] for u in optimal(tree, off[0])} for i in range(tree.task.n)]
    alone = [(i, a) for i, own in enumerate(sets[off[0]]) for a in sorted(own) if a not in parts[i]]
    assert (found.agent, found.action) == (alone[0] if alone else (None, None))
    assert found.best is None if not alone else found.best in parts[alone[0][0]]


def test_optimal_play_is_nowhere_astray():
    tree = histories(catalogue.load("prisoners"))
    (u,) = {next(iter(optimal(tree, j))) for j in range(tree.count)}
    assert astray(tree, tuple([np.array([a])] * len(steps) for a, steps in zip(u, tree.steps, strict=True))) is None


def test_actions_of_several_optima_that_do_not_fit_together():
    tree = histories(catalogue.load("broadcast_channel"))
    assert astray(tree, tuple([np.arange(2)] * len(steps) for steps in tree.steps)) == Astray(0)
