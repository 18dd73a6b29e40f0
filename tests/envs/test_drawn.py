"""Environments that pay by chance: as often as the game says, seed by seed, and plain games as before."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.envs.make import make
from qtran_cli.errors import GameError
from qtran_cli.learn.tensors.streams import Stream
from tests.lots import coin, gambled, gambled_task
from tests.tasks import two_step

GRID = 600
"""Lanes whose random numbers are the multiples of 1/GRID: every outcome as often as its probability says, exactly."""
THIRDS = (Fraction(-3), Fraction(1, 6)), (Fraction(0), Fraction(1, 3)), (Fraction(5, 2), Fraction(1, 2))
NOISY = catalogue.load("dec_tiger")


def grid(columns: int) -> torch.Tensor | None:
    """[GRID, columns]: the multiples of 1/GRID in the last column, 0 elsewhere; None without a column."""
    if not columns:
        return None
    found = torch.zeros(GRID, columns, dtype=torch.float64)
    found[:, -1] = torch.arange(GRID, dtype=torch.float64) / GRID
    return found


def begun(game):
    """An environment of GRID lanes in its first state."""
    made = make(game, GRID)
    draws = made.spec.draws
    made.reset(torch.ones(GRID, dtype=torch.bool), torch.zeros(GRID, draws, dtype=torch.float64) if draws else None)
    return made


def paid(made, u) -> dict[float, Fraction]:
    """How often a joint action is paid what, over the grid."""
    reward = made.step(torch.tensor(u).expand(GRID, -1), grid(made.spec.draws))[1].reward
    return {x: Fraction(count, GRID) for x, count in Counter(reward.tolist()).items()}


@pytest.mark.parametrize("name", ["climb_partially_stochastic", "climb_stochastic"])
def test_one_step_games_pay_with_their_probabilities(name):
    game = catalogue.load(name)
    for k, u in enumerate(itertools.product(range(3), repeat=2)):
        expected = game.drawn.get(k, ((game.payoff[u], Fraction(1)),))
        assert paid(begun(game), u) == {float(x): p for x, p in expected}


def test_any_number_of_outcomes():
    game = gambled(catalogue.load("unequal_actions"), {0: coin(1, 2), 7: THIRDS})
    u = tuple(int(a) for a in torch.unravel_index(torch.tensor(7), game.shape))
    assert paid(begun(game), u) == {-3.0: Fraction(1, 6), 0.0: Fraction(1, 3), 2.5: Fraction(1, 2)}


@pytest.mark.parametrize(
    ("task", "moves"),
    [(two_step(), 0), (replace(two_step(), initial=((0, Fraction(1, 2)), (2, Fraction(1, 2)))), 1), (replace(NOISY, horizon=3), 2)],
)
def test_games_with_several_states_pay_with_their_probabilities(task, moves):
    """Whatever else is random; the payoff's number is the last, and moves nothing."""
    drawn = gambled_task(task, [{0: THIRDS}, *({} for _ in task.states[1:])])
    made, plain = begun(drawn), begun(task)
    assert (made.spec.draws, made.spec.rewards, made.spec.moves) == (moves + 1, 1, moves) and plain.spec.draws == moves
    u = torch.zeros(GRID, task.n, dtype=torch.int64)
    after, outcome = made.step(u, grid(moves + 1))
    same, _ = plain.step(u, grid(moves + 1)[:, :moves] if moves else None)
    assert Counter(outcome.reward.tolist()) == {-3.0: GRID // 6, 0.0: GRID // 3, 2.5: GRID // 2}
    assert torch.equal(after.state, same.state) and torch.equal(after.observations, same.observations)


def test_only_what_is_drawn_is_random():
    """In the other states and at the other joint actions the number makes no difference."""
    task = gambled_task(two_step(), [{}, {}, {3: coin(0, 16)}])
    made = begun(task)
    assert paid(made, (1, 1)) == {0.0: 1}
    assert paid(made, (1, 1)) == {0.0: Fraction(1, 2), 16.0: Fraction(1, 2)}
    plain = begun(task.expected)
    assert [paid(plain, (1, 1)) for _ in range(2)] == [{0.0: 1}, {8.0: 1}]


@pytest.mark.parametrize("game", [catalogue.load("climb_stochastic"), gambled_task(NOISY, [{0: THIRDS}, {}])], ids=lambda game: game.name)
def test_lanes_do_not_depend_on_each_other(game):
    """Lane k of many pays what it pays alone, from its own random numbers."""
    game = replace(game, horizon=3) if game.states else game
    together, alone = make(game, 3), make(game, 1)
    stream = Stream(range(3), "test", (together.spec.draws,))
    done = torch.ones(3, dtype=torch.bool)
    together.reset(done, stream.at(0))
    alone.reset(done[:1], stream.at(0)[2:])
    rewards = []
    for k in range(1, 40):
        u = torch.full((3, game.n), 0)
        many, one = together.step(u, stream.at(k))[1], alone.step(u[:1], stream.at(k)[2:])[1]
        assert torch.equal(many.reward[2:], one.reward)
        rewards.append(one.reward.item())
        together.reset(done, stream.at(k))
        alone.reset(done[:1], stream.at(k)[2:])
    assert len(set(rewards)) > 1


def test_plain_games_ask_for_no_random_numbers():
    for name in ("climb", "two_step"):
        spec = make(catalogue.load(name), 1).spec
        assert (spec.draws, spec.rewards, spec.moves) == (0, 0, 0)


def test_the_best_is_what_can_be_expected():
    assert make(catalogue.load("climb_stochastic"), 1).spec.best == 11


def test_what_floating_point_cannot_hold_is_refused_though_its_mean_can_be():
    with pytest.raises(GameError, match=r"a payoff beyond 1e\+15"):
        make(gambled(catalogue.load("climb"), {0: coin(-(10**16), 10**16)}), 1)
