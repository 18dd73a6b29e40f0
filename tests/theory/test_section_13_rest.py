"""docs/theory.md, 13.15: where QTRAN-base comes to rest over histories."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from qtran_cli import catalogue
from qtran_cli.verify.unrolled import unrolled
from tests.exact.histories import brute
from tests.exact.histories.worlds import SEEN, UNSEEN, one_step
from tests.theory.resting import Descent, rest, slope
from tests.thorough import share

LAST = {"big": ("high", 2, "high"), "little": ("high", 1, "high")}


def drawn(count: int):
    """Games of one decision, each agent with one or two histories, which one no other agent need know."""
    draw = random.Random(1315)
    for _ in range(count):
        payoffs = [[[draw.randint(0, 4) for _ in range(2)] for _ in range(2)] for _ in range(draw.randint(2, 4))]
        task = one_step(payoffs, tuple(tuple(draw.choice("xy") for _ in payoffs) for _ in range(2)))
        yield task, unrolled(task)


GAMES = list(drawn(share(60, 3)))


def points(task, truth, lam):
    """(ū by (i, τ_i), whether each is greedy alone, whether ū is optimal everywhere) of the points of no slope that are found."""
    names = brute.variables(truth)
    for actions in product(*(range(task.shape[i]) for i, _ in names)):
        u_bar = dict(zip(names, actions, strict=True))
        x = rest(task, truth, u_bar, lam)
        if x is not None:
            assert not any(slope(task, truth, x, u_bar, lam).values())
            alone = all(x[(*key, a)] > x[(*key, b)] for key, a in u_bar.items() for b in range(task.shape[key[0]]) if b != a)
            right = all(tuple(u_bar[key] for key in enumerate(tau)) in stage.optima for tau, stage in truth.items())
            yield u_bar, alone, right


@pytest.mark.parametrize("lam", [Fraction(1, 3), Fraction(1), Fraction(10)], ids=str)
def test_13_15_where_every_greedy_action_is_alone_it_is_optimal_everywhere(lam):
    found = [(alone, right) for task, truth in GAMES for _, alone, right in points(task, truth, lam)]
    assert len(found) > 100 and (True, False) not in found and (True, True) in found


def test_13_15_so_a_game_that_is_not_consistent_has_no_such_point():
    told = {True: 0, False: 0}
    for task, truth in GAMES:
        agreed = brute.consistent(truth)
        told[agreed] += 1
        assert agreed or not any(alone for _, alone, _ in points(task, truth, Fraction(1)))
    assert min(told.values()) > 3


def test_13_15_without_v_jt_a_wrong_action_may_stand_alone():
    """So it is V_jt that the statement hangs on. A pays most but at the second joint history, where B of agent 2 pays 1 more."""
    low, lam = [-20, -20], Fraction(1)
    task = one_step([[[4, -20], low], [[4, 5], low], [[4, -20], low], [[12, -20], low]], (("x", "x", "y", "y"), ("x", "y", "x", "y")))
    truth, less, more = unrolled(task), Fraction(16, 9), Fraction(20, 9)  # Σ Q_i stands so far below 4 and 12, and so far above 4 and 4
    best = {(0, ("x",)): Fraction(0), (1, ("x",)): 4 - less, (1, ("y",)): 4 + more, (0, ("y",)): more + less}
    x = {(*key, a): level - a for key, level in best.items() for a in range(2)}
    assert not any(slope(task, truth, x, dict.fromkeys(best, 0), lam, value=False).values())
    assert any(slope(task, truth, x | dict.fromkeys(truth, Fraction(0)), dict.fromkeys(best, 0), lam).values())
    assert (0, 0) not in truth[("x",), ("y",)].optima


def second_decision():
    task = catalogue.load("recycling")
    return task, {tau: stage for tau, stage in unrolled(task).items() if len(tau[0]) > 1}


@pytest.mark.parametrize(("lam", "least", "most"), [(10, 0.7, 0.95), (1, 0.02, 0.1)])
def test_13_15_on_recycling_the_greedy_action_turns_over_and_over(lam, least, most):
    """After big with a high battery: the share of steps in which big is greedy, not little; and which leads, by how little."""
    task, truth = second_decision()
    made, big, turns, last = Descent(task, truth, lam, seed=0), 0, 0, None
    for step in range(6000):
        made.step(0.3 * (1 - step / 6000))
        if step >= 3000:
            now = made.greedy(0, LAST["big"])
            big, turns, last = big + (now == 2), turns + (last is not None and now != last), now
            assert now in (1, 2)
    assert least < big / 3000 < most and turns > 100 and made.gap(0, LAST["big"]) < 0.05


def test_13_15_where_the_game_is_consistent_it_stands():
    task = one_step([[[5, 4], [4, 0]], [[5, 4], [4, 3]]], (UNSEEN, SEEN))
    truth = unrolled(task)
    made = Descent(task, truth, 10, seed=0)
    for _ in range(3000):
        made.step(0.1)
    before = [q.copy() for q in made.q]
    made.step(0.1)
    assert all(abs(q - old).max() < 1e-9 for q, old in zip(made.q, before, strict=True))
    assert [made.greedy(i, own) for i in range(2) for own in made.own[i]] == [0, 0, 0]
