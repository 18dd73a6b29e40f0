"""Which greedy joint actions confirm themselves under ε-greedy play, by floating least squares, and by the theorems of docs/theory.md."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import reduce

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.one_step import settling
from qtran_cli.exact.one_step.outcomes import SAMPLED, outcomes
from qtran_cli.exact.one_step.play import Play, held, steady
from qtran_cli.exact.sampling import Weights
from qtran_cli.table import from_array

FALLING = tuple(Fraction(k, 20) for k in range(20, 1, -1)) + (Fraction(1, 10),) * 22
"""As in training: linearly from 1 to 0.1 over 45 % of the steps, then 0.1."""


def play_of(epsilons, n: int) -> Play:
    return held(Counter(epsilons), epsilons[-1], n)


def points(name: str, table, play: Play, **options) -> set[tuple[int, ...]] | None:
    facts = table if isinstance(table, Facts) else Facts(from_array(np.array(table)))
    found = outcomes(name, facts, False, play=play, **options).explored.held
    return None if found.points is None else set(found.points)


def game(name: str):
    return np.array(catalogue.load_one_step(name).payoff.nested(float))


def least_squares(payoff: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Σ_i Q_i nearest to the payoff under weights, by an SVD."""
    rows = [np.concatenate([np.eye(m)[a] for m, a in zip(payoff.shape, u, strict=True)]) for u in np.ndindex(*payoff.shape)]
    design, root = np.array(rows), np.sqrt(w.ravel())
    found = np.linalg.lstsq(design * root[:, None], payoff.ravel() * root, rcond=None)[0]
    return (design @ found).reshape(payoff.shape)


def means(payoff: np.ndarray, w: np.ndarray) -> list[np.ndarray]:
    """Conditional means, by the definition."""
    others = [tuple(j for j in range(payoff.ndim) if j != i) for i in range(payoff.ndim)]
    return [(w * payoff).sum(axis) / w.sum(axis) for axis in others]


def confirmed(payoff: np.ndarray, epsilons, greedy) -> set[tuple[int, ...]]:
    """The ū that are among ``greedy`` of the payoff under what play around them leaves."""
    found = set()
    for u_bar in np.ndindex(*payoff.shape):
        products = []
        for e in map(float, epsilons):
            rows = [[(1 - e) * (a == best) + e / m for a in range(m)] for m, best in zip(payoff.shape, u_bar, strict=True)]
            products.append(reduce(np.multiply.outer, map(np.array, rows)))
        if greedy(payoff, np.mean(products, axis=0), u_bar):
            found.add(u_bar)
    return found


def on_top_of_the_sum(payoff, w, u) -> bool:
    table = least_squares(payoff, w)
    return bool(table[u] >= table.max() - 1e-9)


def on_top_of_the_means(payoff, w, u) -> bool:
    return all(q[a] >= q.max() - 1e-9 for q, a in zip(means(payoff, w), u, strict=True))


@pytest.mark.parametrize(("name", "greedy"), [("vdn", on_top_of_the_sum), ("iql", on_top_of_the_means)])
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 4), (2, 2, 2)])
def test_as_plain_least_squares_says(name, greedy, shape):
    draw = np.random.default_rng([len(name), *shape])
    for _ in range(6):
        payoff = draw.integers(-9, 10, shape)
        for epsilons in (FALLING, (Fraction(1, 10),), (Fraction(1), Fraction(1, 4))):
            wanted = confirmed(payoff.astype(float), epsilons, greedy)
            assert (points(name, payoff, play_of(epsilons, len(shape))) or set()) == wanted


def test_what_is_left_of_old_exploration_decides():
    """Climb: after training (C,C) confirms itself, at ε = 0.1 alone it does not. On the trap not one joint action is in both lists."""
    found = outcomes("vdn", Facts(catalogue.load_one_step("climb").payoff), False, play=play_of(FALLING, 2))
    assert found.explored.held.points == ((0, 0), (2, 2)) and found.explored.last.points == ((0, 0), (1, 2))
    assert found.allows((2, 2)) and not found.allows((1, 2))
    trap = outcomes("vdn", Facts(catalogue.load_one_step("weighted_qmix_trap").payoff), False, play=play_of(FALLING, 2)).explored
    assert (trap.held.points, trap.last.points) == (((1, 0),), ((0, 0),))


@pytest.mark.parametrize(
    ("epsilon", "kept"), [("3/5", True), ("13/20", True), ("7/10", False), ("39/50", False), ("41/50", True), ("1", True)]
)
def test_right_wrong_and_right_again(epsilon, kept):
    """docs/theory.md: VDN keeps (A,B,B) of epsilon_gap for ε < 2/3 and for ε > 4/5, not between."""
    assert ((0, 1, 1) in (points("vdn", game("epsilon_gap").astype(int), steady(Fraction(epsilon), 3)) or ())) is kept


@pytest.mark.parametrize(("epsilon", "kept"), [("49/100", True), ("51/100", False)])
def test_vdn_keeps_the_optimum_below_a_half(epsilon, kept):
    assert ((1, 0) in (points("vdn", [[2, 1], [3, -2]], steady(Fraction(epsilon), 2)) or ())) is kept


def test_a_unique_optimum_always_confirms_itself_over_monotone_tables():
    """Some local optimum has it alone greedy, under any positive weights (docs/theory.md), so under those of play around it."""
    draw = np.random.default_rng(14)
    for shape in ((2, 2), (3, 2), (2, 2, 2)):
        for epsilons in (FALLING, (Fraction(9, 10),), (Fraction(1, 10),)):
            payoff = draw.permutation(int(np.prod(shape))).reshape(shape)
            best = tuple(map(int, np.unravel_index(int(payoff.argmax()), shape)))
            assert best in points("qmix", payoff, play_of(epsilons, len(shape)))


def test_the_mixer_stays_at_the_best_sum_of_what_was_replayed():
    """Wherever VDN confirms itself the mixer can: all its hidden units may be linear there, whatever the weights."""
    for name in ("climb", "weighted_qmix_trap", "epsilon_gap"):
        facts = Facts(catalogue.load_one_step(name).payoff)
        play = play_of(FALLING, facts.table.ndim)
        assert points("vdn", facts, play) <= points("qmix_mixer", facts, play)


def test_the_trap_under_weights_is_the_weighted_sum():
    payoff, w = game("climb"), np.array([[50, 1, 1], [1, 1, 1], [1, 1, 1]])
    facts = Facts(from_array(payoff.astype(int)))
    tops = [np.unravel_index(int(least_squares(payoff, x.astype(float)).argmax()), (3, 3)) for x in (w, np.ones((3, 3)))]
    assert tops == [(0, 0), (2, 2)]
    trap = PROJECTIONS["qmix_mixer"].TRAITS.traps
    for sampling, top in ((Weights(w), tops[0]), (None, tops[1])):
        products = trap(replace(facts, ask=replace(facts.ask, sampling=sampling)))
        assert tuple(int(a) for (a,) in products) == top
    (products,) = settling.under(PROJECTIONS["vdn"], facts, Weights(w), 1.0).products
    assert tuple(int(a) for (a,) in products) == tops[0]


def test_training_with_nowhere_to_settle_says_so():
    """A method that always turns from what is played."""

    class Fleeing:
        TRAITS = PROJECTIONS["vdn"].TRAITS

        @staticmethod
        def project(facts):
            fit = PROJECTIONS["vdn"].project(facts)
            played = tuple(int(m.argmax()) for m in map(np.array, facts.ask.sampling.marginals))
            return type(fit)(fit.q, fit.q_jt, fit.sse, tuple(np.array([1 - a]) for a in played), fit.value, False, False)

    found = settling.explored(Fleeing, Facts(from_array(np.array([[3, 9], [8, 2]]))), steady(Fraction(1, 10), 2))
    assert found.held.points == () and found.held.products is None and found.held.reason == settling.NOWHERE


def test_large_games_and_other_methods_are_left_open():
    large = outcomes("vdn", Facts(from_array(np.arange(1100).reshape(11, 100) ** 2)), False, play=steady(Fraction(1, 10), 2))
    assert large.products is None and "1,100 joint actions: up to 1,000" in large.reason
    facts = Facts(catalogue.load_one_step("climb").payoff)
    assert outcomes("cw_qmix", facts, False, play=steady(Fraction(1, 10), 2)).products is None
    assert outcomes("vdn", facts, False).reason == SAMPLED
    assert outcomes("qtran_base", facts, False, play=steady(Fraction(1, 10), 2)).explored is None


def test_a_search_that_runs_out_of_time_says_so():
    facts = Facts(catalogue.load_one_step("climb").payoff, orders=0.0)
    found = settling.explored(PROJECTIONS["vdn"], facts, steady(Fraction(1, 10), 2))
    assert found.held.points is None and found.held.reason == settling.LATE
