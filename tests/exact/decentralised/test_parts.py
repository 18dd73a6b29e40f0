"""The parts of the search: clusters lose nothing, bounds are bounds, decisions are best, plans say what was found, counts are right."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qtran_cli.exact.decentralised import clusters, plan, situations
from qtran_cli.exact.decentralised.beliefs import Beliefs
from qtran_cli.exact.decentralised.bounds import NONE, Bounds
from qtran_cli.exact.decentralised.counting import policies
from qtran_cli.exact.decentralised.search import Search
from qtran_cli.exact.decentralised.solve import best, denominator
from qtran_cli.exact.decentralised.stage import Stage, greedy, optimum
from qtran_cli.exact.histories.tree import histories
from qtran_cli.model.task import Task
from qtran_cli.verify.unrolled import unrolled
from tests.exact.histories import brute
from tests.exact.histories.worlds import random_tasks, table, tiger


@st.composite
def distribution(draw, values):
    """One of few values, with small denominators."""
    chosen = draw(st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True))
    weights = [draw(st.integers(1, 3)) for _ in chosen]
    return tuple(sorted((v, Fraction(w, sum(weights))) for v, w in zip(chosen, weights, strict=True)))


@st.composite
def tasks(draw, agents=2, horizons=(2, 3)):
    """Two or three states, two actions and two observations an agent, noisy or the state's."""
    states, joint = draw(st.integers(2, 3)), list(product((0, 1), repeat=agents))
    payoff = tuple(table([draw(st.integers(-3, 3)) for _ in joint], (2,) * agents) for _ in range(states))
    move, sight = distribution(range(states)), distribution(list(product("ab", repeat=agents)))
    moves = tuple(tuple(draw(move) for _ in joint) for _ in range(states))
    if draw(st.booleans()):
        seen = {"signals": tuple(tuple(draw(sight) for _ in joint) for _ in range(states))}
    else:
        seen = {"observations": tuple(tuple(draw(st.sampled_from("ab")) for _ in range(states)) for _ in range(agents))}
    weights, names = [draw(st.integers(1, 3)) for _ in range(states)], tuple(f"s{k}" for k in range(states))
    start = tuple((s, Fraction(w, sum(weights))) for s, w in enumerate(weights))
    return Task(payoff, moves, start, names, draw(st.sampled_from(horizons)), draw(st.sampled_from([Fraction(1), Fraction(9, 10)])), **seen)


def by_backward_induction_over_what_others_play(task) -> Fraction:
    """The optimum by other means: all policies of all agents but one, and the last one's best answer, history by history."""
    truth = unrolled(task)
    own = [list(dict.fromkeys(tau[i] for tau in truth)) for i in range(task.n)]
    most = -inf
    for choice in product(*(product(range(task.shape[i]), repeat=len(own[i])) for i in range(task.n - 1))):
        others = [dict(zip(own[i], row, strict=True)) for i, row in enumerate(choice)]
        most = max(most, answered(task, truth, others))
    return most


def answered(task, truth, others) -> Fraction:
    """What the last agent's best answer earns: its histories from the longest on, each joint history weighed by its probability."""
    depth = {tau: sum(isinstance(x, int) for x in tau[-1]) for tau in truth}
    reached = {tau: 1 for tau in truth if depth[tau] == 0}
    for tau in truth:
        if tau in reached:
            for a in range(task.shape[-1]):
                reached |= dict.fromkeys(truth[tau].following[(*(p[h] for p, h in zip(others, tau[:-1], strict=True)), a)], 1)
    value = {}
    for mine in sorted({tau[-1] for tau in reached}, key=len, reverse=True):
        held = [tau for tau in reached if tau[-1] == mine]
        sums = []
        for a in range(task.shape[-1]):
            total = Fraction(0)
            for tau in held:
                u = (*(p[h] for p, h in zip(others, tau[:-1], strict=True)), a)
                total += task.discount ** depth[tau] * now(truth, tau, u, task)
            after = {x[-1] for tau in held for x in truth[tau].following[(*(p[h] for p, h in zip(others, tau[:-1], strict=True)), a)]}
            sums.append(total + sum(value[x] for x in after))
        value[mine] = max(sums)
    return sum(x for mine, x in value.items() if not any(isinstance(y, int) for y in mine))


def now(truth, tau, u, task) -> Fraction:
    """reach · r(τ, u), from Q_jt and what follows."""
    stage = truth[tau]
    return stage.reach * stage.q[u] - task.discount * sum(truth[x].reach * truth[x].v for x in stage.following[u])


@settings(max_examples=60, deadline=None)
@given(tasks())
def test_random_games_of_two_against_enumeration(task):
    found = best(task, seconds=600)
    assert found.exact
    truth = unrolled(task)
    if sum(1 for _ in {tau[0] for tau in truth}) <= 8:
        assert found.lower == by_backward_induction_over_what_others_play(task)
    named = {(i, own): found.policy[i].get(own, 0) for tau in truth for i, own in enumerate(tau)}
    assert brute.earned(task, named) == found.lower


@settings(max_examples=25, deadline=None)
@given(tasks(agents=3, horizons=(1, 2)))
def test_three_agents_against_enumeration(task):
    truth = unrolled(task)
    if sum(len({tau[i] for tau in truth}) for i in (0, 1)) <= 10:
        assert best(task, seconds=600).lower == by_backward_induction_over_what_others_play(task)


@settings(max_examples=40, deadline=None)
@given(tasks())
def test_clustering_loses_nothing(task):
    """The same search without merging, on the histories as they are."""
    found = best(task, seconds=600)
    with pytest.MonkeyPatch.context() as patch:
        alone = lambda cells, i, pulse: {labels[i]: labels[i] for labels in cells}  # noqa: E731
        patch.setattr(clusters, "_equivalent", alone)
        assert best(task, seconds=600).lower == found.lower


def test_dec_tiger_has_as_many_clusters_as_differences_of_what_was_heard():
    """After listening k times an agent knows #left − #right: k + 1 clusters of 2^k histories."""
    beliefs = Beliefs(tiger(5))
    here = situations.start(beliefs)
    for k in range(5):
        assert [len({c[i] for c, _, _ in here.cells}) for i in (0, 1)] == [k + 1, k + 1]
        rule = ((0,) * (k + 1),) * 2
        here = situations.following(beliefs, here.cells, rule)


def test_what_is_equivalent_is_decided_exactly():
    """Masses in one proportion against the same beliefs: and off by one in a billion they are not."""
    cells = {(a, b): (m, 7) for a, b, m in (("x", "p", 2), ("x", "q", 3), ("y", "p", 2 * 10**9), ("y", "q", 3 * 10**9))}
    assert len(clusters.clustered(cells, 2)[0]) == 1
    cells["y", "q"] = (3 * 10**9 + 1, 7)
    assert len(clusters.clustered(cells, 2)[0]) == 4


def test_equal_situations_get_equal_cells_whatever_their_histories_are_called():
    base = {(a, b): (10 * a + b + 1, a % 2) for a in range(3) for b in range(4)}
    expected = clusters.clustered(base, 2)[0]
    for move in ((1, 2), (2, 3)):
        renamed = {((a + move[0]) % 3, (b + move[1]) % 4): cell for (a, b), cell in base.items()}
        assert clusters.clustered(renamed, 2)[0] == expected


@pytest.mark.parametrize("task", [*random_tasks(25, seed=51, most=40), tiger(3)], ids=lambda task: task.name)
def test_every_effort_bounds_what_can_be_earned(task):
    """From the start, as one situation: each effort's bound is at least the optimum, and none is above the one before."""
    beliefs = Beliefs(task)
    search, bounds, scale = Search(beliefs), Bounds(beliefs), denominator(beliefs)
    truth, cells, left = best(task).lower, search.root.situation.cells, beliefs.horizon
    effort, before = NONE, inf
    while effort is not None:
        bounds.tried(cells, left, effort)
        bound = Fraction(bounds.stage(cells, left).first().bound, scale)
        assert truth <= bound <= before
        before, effort = bound, bounds.next(effort, left)


def test_an_effort_that_costs_too_much_is_cut_off(monkeypatch):
    monkeypatch.setattr("qtran_cli.exact.decentralised.bounds.WORK", 3)
    task = tiger(4)
    assert best(task).lower == Fraction("4.80275515625")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_decision_is_the_best_of_all_rules(data):
    shape = data.draw(st.sampled_from([(2, 2), (2, 3), (2, 2, 2), (3,)]))
    sizes = [data.draw(st.integers(1, 2)) for _ in shape]
    where = data.draw(st.lists(st.sampled_from(list(product(*map(range, sizes)))), min_size=1, unique=True))
    where += [tuple(m - 1 for m in sizes)] if tuple(m - 1 for m in sizes) not in where else []
    joint = list(product(*map(range, shape)))
    scale = data.draw(st.sampled_from([1, 10**30]))
    payoffs = [[scale * data.draw(st.integers(-4, 4)) for _ in joint] for _ in where]
    rules = product(*(product(range(m), repeat=c) for m, c in zip(shape, sizes, strict=True)))

    def worth(rule):
        picked = (joint.index(tuple(own[c] for own, c in zip(rule, at, strict=True))) for at in where)
        return sum(row[k] for row, k in zip(payoffs, picked, strict=True))

    stage = Stage(where, payoffs, shape)
    most = max(map(worth, rules))
    assert optimum(stage) == most
    assert worth(greedy(stage)) <= most <= stage.first().bound


def test_the_number_of_policies_is_that_of_the_tree():
    for task in random_tasks(60, seed=52, most=40):
        assert policies(task, Beliefs(task).horizon) == counted(histories(task))


def counted(tree) -> int:
    """By the histories themselves: a product over what follows, a sum over actions."""
    total = 1
    for steps, m in zip(tree.steps, tree.task.shape, strict=True):
        after = [[1] * m for _ in steps]
        for h in range(len(steps) - 1, -1, -1):
            before, action, _ = steps[h]
            if before >= 0:
                after[before][action] *= sum(after[h])
            else:
                total *= sum(after[h])
    return total


def test_too_many_policies_are_not_counted():
    assert policies(tiger(12), 12) is None and policies(tiger(3), 3) == 4_782_969


def test_a_plan_needs_no_two_clusters_that_act_alike():
    found = best(tiger(4))
    for t, rule in enumerate(found.plan.rules):
        for i, own in enumerate(rule):
            onward = {} if t + 1 == len(found.plan.rules) else found.plan.moves[t + 1][i]
            kinds = Counter((a, frozenset((seen, to) for (c, seen), to in onward.items() if c == k)) for k, a in enumerate(own))
            assert max(kinds.values()) == 1


def test_histories_of_a_plan_are_not_listed_where_there_are_many():
    found = best(tiger(3))
    assert plan.histories(found.plan, tiger(3), most=13) is None
    assert sum(map(len, plan.histories(found.plan, tiger(3), most=14))) == 14
