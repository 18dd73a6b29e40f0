"""Games with several states as environments: their chances, ends and rewards against the game, what is seen against what happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qtran_cli import catalogue
from qtran_cli.envs import recall
from qtran_cli.envs.chance import Chance
from qtran_cli.envs.make import make
from qtran_cli.envs.payoffs import LARGEST
from qtran_cli.envs.several_states import WIDEST, SeveralStates, decisions
from qtran_cli.errors import GameError, UsageError
from qtran_cli.learn.agents.feedforward import ones_at
from qtran_cli.model.branches import END
from qtran_cli.model.situations import Situations, situations
from qtran_cli.model.task import Task
from tests.envs.playing import episodes
from tests.exact.histories.worlds import random_tasks
from tests.tasks import OVER, certain, drawn, repeated, table, tasks, two_step
from tests.thorough import share

GRID = 840
"""Evenly spaced numbers in [0, 1): an outcome of probability p, a multiple of 1/840, is drawn 840 p times."""
WORLDS = list(random_tasks(12, 7))
SEEN = [catalogue.load(name) for name in ("dec_tiger", "recycling", "signal", "prisoners", "v_jt_of_history", "needs_v_jt")]


def grid(columns: int) -> torch.Tensor:
    """[GRID, columns] with the same number in every column."""
    return ((torch.arange(GRID, dtype=torch.float64) + 0.5) / GRID)[:, None].expand(GRID, columns)


def placed(task: Task, s: int, **options) -> SeveralStates:
    """GRID lanes, all in state ``s``."""
    environment = SeveralStates(task, GRID, **options)
    environment.reset(torch.ones(GRID, dtype=torch.bool), grid(2))
    state = environment.state()
    environment.load(state | {"where": torch.full_like(state["where"], s)})
    return environment


@pytest.mark.parametrize("seed", range(6))
def test_transitions_have_the_games_probabilities(seed):
    task = drawn(seed, states=4, shape=(2, 3), discount=Fraction(1, 2))
    for s in range(4):
        for k in range(task.size):
            environment = placed(task, s)
            u = torch.tensor(task.joint_action(k)).expand(GRID, 2)
            _, outcome = environment.step(u, grid(1))
            led = torch.where(outcome.terminated, END, environment.state()["where"]).tolist()
            assert Counter(led) == {t: p * GRID for t, p in task.next[s][k]}
            assert set(outcome.reward.tolist()) == {float(task.payoff[s][task.joint_action(k)])}


def test_first_states_have_the_games_probabilities():
    task = replace(drawn(1, states=3, horizon=2), initial=((0, Fraction(1, 2)), (1, Fraction(1, 3)), (2, Fraction(1, 6))))
    environment = SeveralStates(task, GRID)
    environment.reset(torch.ones(GRID, dtype=torch.bool), grid(1))
    assert Counter(environment.state()["where"].tolist()) == {0: GRID / 2, 1: GRID / 3, 2: GRID / 6}


def test_noisy_signals_have_the_games_probabilities():
    """Dec-Tiger, both listen with the tiger on the left: each hears it with 17/20, independently."""
    task = catalogue.load("dec_tiger")
    environment = placed(task, 0)
    uniforms = torch.stack([torch.zeros(GRID, dtype=torch.float64), grid(1)[:, 0]], 1)
    percept, _ = environment.step(torch.zeros(GRID, 2, dtype=torch.int64), uniforms)
    heard = Counter(tuple(x) for x in percept.observations[..., 0].tolist())
    assert {k: n / GRID for k, n in heard.items()} == pytest.approx(
        {(0, 0): 0.7225, (0, 1): 0.1275, (1, 0): 0.1275, (1, 1): 0.0225}, abs=2 / GRID
    )


@given(st.lists(st.fractions(Fraction(1, 10**6), 1), min_size=1, max_size=8))
@settings(max_examples=share(50))
def test_no_number_below_one_passes_the_last_outcome(weights):
    total = sum(weights)
    chance = Chance([[(k, w / total) for k, w in enumerate(weights)], [(7, Fraction(1))]], "")
    rows = torch.zeros(2, dtype=torch.int64)
    last = torch.tensor([0.0, 1 - 2.0**-53], dtype=torch.float64)
    assert chance.draw(rows, last).tolist() == [0, len(weights) - 1]
    assert chance.draw(rows + 1, last).tolist() == [7, 7]


def test_an_outcomes_share_of_the_numbers_is_half_open():
    halves = Chance([[(4, Fraction(1, 2)), (5, Fraction(1, 2))]], "")
    numbers = torch.tensor([0.0, 0.5 - 2.0**-54, 0.5], dtype=torch.float64)
    assert halves.draw(torch.zeros(3, dtype=torch.int64), numbers).tolist() == [4, 4, 5]


@pytest.mark.parametrize("task", [*SEEN, *WORLDS], ids=lambda task: task.name)
def test_what_is_perceived_is_what_happened(task):
    """The situation kept by hand along an episode, looked up by name, gives the percepts that the environment gave; and only they."""
    environment, kind = SeveralStates(task, 5), situations(task)
    here: list = [None] * 5
    codes: dict = {}
    for step in episodes(environment, 12):
        where = step.where.tolist()
        first = {s: x for x, own in kind.start().items() for s in own}
        here = [first[s] if x is None else x for x, s in zip(here, where, strict=True)]
        for lane, (x, s) in enumerate(zip(here, where, strict=True)):
            named = recall.course(environment, [x], [s]).percepts[-1]
            assert all(torch.equal(mine[0], theirs[lane]) for mine, theirs in zip(named, step.before, strict=True))
            for i in range(task.n):
                code = tuple(sorted(set(step.before.observations[lane, i].tolist())))
                own = x[i] if not task.fully_observed else x
                assert codes.setdefault((i, code), own) == own, "different histories look different"
        here = followed(kind, here, step)


def followed(kind: Situations, here: list, step) -> list:
    """The next situation of every lane, None where it starts anew: the one whose percept was given."""
    found = []
    environment = SeveralStates(kind.task, 1)
    for lane, x in enumerate(here):
        s, t, u = step.where[lane].item(), step.following[lane].item(), tuple(step.u[lane].tolist())
        branches = [y for y, state, _ in kind.after(x, s, u) if state == t]
        over = bool(step.outcome.terminated[lane])
        like = [
            y
            for y in branches
            if torch.equal(recall.course(environment, [y], [t]).percepts[-1].observations[0], step.after.observations[lane])
        ]
        found.append(None if over else like[0])
    return found


@given(tasks(), st.integers(1, 3), st.booleans())
@settings(max_examples=share(25))
def test_games_with_any_names_and_sights_can_be_played(task, horizon, history):
    """Rewards are the game's, episodes are as long as the horizon allows, and codes stay within their vectors."""
    task = replace(task, horizon=horizon)
    assume(max(abs(x) for table in task.payoff for x in (table.max, table.min)) < LARGEST)
    environment = SeveralStates(task, 3, history=history)
    lived = torch.zeros(3, dtype=torch.int64)
    for step in episodes(environment, 6):
        lived += 1
        expected = [float(task.payoff[s][tuple(u)]) for s, u in zip(step.where.tolist(), step.u.tolist(), strict=True)]
        assert step.outcome.reward.tolist() == expected
        assert (step.outcome.terminated | (lived < horizon)).all()
        for codes, width in ((step.before.state, environment.spec.state), (step.before.observations, environment.spec.observation)):
            assert ((codes >= 0) & (codes <= width)).all() and width > 0
        lived[step.outcome.terminated] = 0


@pytest.mark.parametrize("name", ["dec_tiger", "recycling", "needs_v_jt"])
def test_a_lane_does_not_depend_on_its_company(name):
    task = catalogue.load(name)
    together, alone = SeveralStates(task, 3), SeveralStates(task, 1)
    uniforms = torch.rand(12, 2, 3, together.spec.draws, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    done = torch.ones(3, dtype=torch.bool)
    for first, second in uniforms:
        mine, theirs = together.reset(done, first), alone.reset(done[1:2], first[1:2])
        assert all(torch.equal(a[1:2], b) for a, b in zip(mine, theirs, strict=True))
        u = (second[:, :1] * 3).long().clamp(max=min(task.shape) - 1).expand(3, task.n)
        (_, outcome), (_, own) = together.step(u, second), alone.step(u[1:2], second[1:2])
        assert all(torch.equal(a[1:2], b) for a, b in zip(outcome, own, strict=True))
        done = outcome.terminated


def test_horizon_ends_an_episode_and_the_clock_is_seen():
    environment = SeveralStates(repeated([[1, 0], [0, 0]], horizon=3), 1)
    assert (environment.spec.state, environment.spec.observation, environment.spec.draws) == (4, 4, 0)
    seen = [
        (step.before.state.tolist(), step.outcome.terminated.item(), step.outcome.truncated.item()) for step in episodes(environment, 4)
    ]
    assert seen == [([[0, 3]], False, False), ([[0, 2]], False, False), ([[0, 1]], True, False), ([[0, 3]], False, False)]


def test_clock_is_left_out_where_it_always_says_the_same():
    assert SeveralStates(two_step(horizon=1), 1).spec.observation == 3


def test_time_limit_truncates_a_game_that_never_ends():
    environment = SeveralStates(repeated([[1, 0], [0, 0]], discount=Fraction(1, 2)), 1, time_limit=2)
    ends = [(step.outcome.terminated.item(), step.outcome.truncated.item()) for step in episodes(environment, 4)]
    assert ends == [(False, False), (False, True)] * 2
    assert environment.spec.discount == 0.5


def test_episode_that_ends_at_the_time_limit_is_terminated():
    task = Task(
        (table([1]),) * 2,
        (certain(1), (((END, Fraction(1, 2)), (0, Fraction(1, 2))),)),
        ((0, Fraction(1)),),
        ("a", "b"),
        discount=Fraction(1, 2),
    )
    environment = SeveralStates(task, 2, time_limit=2)
    environment.reset(torch.ones(2, dtype=torch.bool), torch.zeros(2, 1, dtype=torch.float64))
    uniforms = torch.tensor([[0.2], [0.7]], dtype=torch.float64)
    environment.step(torch.zeros(2, 2, dtype=torch.int64), uniforms)
    outcome = environment.step(torch.zeros(2, 2, dtype=torch.int64), uniforms)[1]
    assert (outcome.terminated.tolist(), outcome.truncated.tolist()) == ([True, False], [False, True])


def test_acyclic_game_needs_no_clock_and_no_limit():
    environment = SeveralStates(two_step(), 4, time_limit=1)
    assert not any(step.outcome.truncated.any() for step in episodes(environment, 6))
    assert decisions(two_step()) == 2 and decisions(catalogue.load("maven_4_steps")) == 4


def test_present_alone():
    task = catalogue.load("dec_tiger")
    environment = SeveralStates(task, 4, history=False)
    assert environment.spec.observation == 2 + 2  # two sounds, two decisions
    for step in episodes(environment, 6):
        assert step.before.observations.shape[-1] == 2


def test_unequal_actions_are_unavailable_where_missing():
    task = drawn(3, states=2, shape=(1, 3), horizon=2)
    percept = SeveralStates(task, 2).reset(torch.ones(2, dtype=torch.bool), torch.zeros(2, 1, dtype=torch.float64))
    assert percept.available.tolist() == [[[True, False, False], [True, True, True]]] * 2


def test_lanes_over_are_stepped_without_harm():
    """Evaluations go on until the last lane is over."""
    environment = SeveralStates(catalogue.load("dec_tiger"), 2)
    environment.reset(torch.ones(2, dtype=torch.bool), torch.zeros(2, 2, dtype=torch.float64))
    for _ in range(5):
        percept, _ = environment.step(torch.zeros(2, 2, dtype=torch.int64), torch.full((2, 2), 0.99, dtype=torch.float64))
        assert ones_at(percept.observations, environment.spec.observation).shape == (2, 2, 2 + 3)


def test_state_is_kept_and_restored():
    task = catalogue.load("recycling")
    first, second = SeveralStates(task, 3), SeveralStates(task, 3)
    steps = episodes(first, 5)
    next(steps)
    second.load({name: x.clone() for name, x in first.state().items()})
    u, uniforms = torch.ones(3, 2, dtype=torch.int64), torch.full((3, 1), 0.7, dtype=torch.float64)
    (mine, a), (theirs, b) = first.step(u, uniforms), second.step(u, uniforms)
    assert all(torch.equal(x, y) for x, y in zip((*mine, *a), (*theirs, *b), strict=True))


def test_ones_at():
    assert ones_at(torch.tensor([[[0, 3]], [[2, 1]]]), 3).tolist() == [[[1, 0, 0]], [[0, 1, 1]]]


def test_make_knows_both_kinds():
    assert isinstance(make(two_step(), 2, history=False), SeveralStates)
    assert make(catalogue.load("climb"), 2, history=False).spec.constant


def test_one_state_and_one_decision_never_varies():
    task = Task((table([1, 2], [3, 4]),), ((OVER,) * 4,), ((0, Fraction(1)),), ("s",))
    spec = SeveralStates(task, 1).spec
    assert spec.constant and not spec.bootstraps and spec.observation == spec.state == 1


def test_refusals_name_the_numbers():
    with pytest.raises(UsageError, match=f"a state takes 20,003 numbers .* more than {WIDEST:,}"):
        SeveralStates(two_step(horizon=20_000), 1)
    long = replace(catalogue.load("prisoners"), horizon=4_000)
    with pytest.raises(UsageError, match="an observation 15,996"):
        SeveralStates(long, 1)
    assert SeveralStates(long, 1, history=False).spec.observation == 4_002
    with pytest.raises(GameError, match=r"a payoff beyond 1e\+15"):
        SeveralStates(repeated([[10**16, 0]], horizon=1), 1)
    with pytest.raises(GameError, match=r"a payoff beyond 1e\+15"):  # nor is it a float
        SeveralStates(repeated([[10**400, 0]], horizon=1), 1)


def test_chance_counts_before_it_allocates(monkeypatch):
    monkeypatch.setattr("qtran_cli.envs.chance.LARGEST", 5)
    with pytest.raises(UsageError, match="next: 2 rows × 3 outcomes = 6 numbers, more than 5"):
        Chance([[(k, Fraction(1, 3)) for k in range(3)], [(0, Fraction(1))]], "next")
