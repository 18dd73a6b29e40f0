"""docs/theory.md, 13.16 to 13.19: situations, clusters, bounds, and the search for the best decentralised policy."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from qtran_cli.exact.decentralised import clusters, plan
from qtran_cli.exact.decentralised.beliefs import Beliefs
from qtran_cli.exact.decentralised.bounds import Bounds, Knows
from qtran_cli.exact.decentralised.search import Node, Search
from qtran_cli.exact.decentralised.situations import following, start
from qtran_cli.exact.decentralised.solve import best, denominator
from qtran_cli.verify.unrolled import unrolled
from tests.exact.decentralised.counted import Counted
from tests.exact.histories import brute
from tests.exact.histories.worlds import random_tasks, tiger

TASKS = [*random_tasks(40, seed=71, most=40), tiger(2), tiger(3)]


def drawn(beliefs: Beliefs, random_: random.Random) -> Node:
    """A joint policy with rules at random, kept as the search keeps it."""
    search = Search(beliefs)
    search.lower = 10**300
    node = search.root
    while not node.over:
        sizes = [1 + max(c[i] for c, _, _ in node.situation.cells) for i in range(beliefs.task.n)]
        rule = tuple(tuple(random_.randrange(m) for _ in range(k)) for m, k in zip(beliefs.task.shape, sizes, strict=True))
        node = search._after(node, rule)
    return node


def test_13_16_what_a_policy_earns_is_told_by_its_situations():
    """Against a simulation with all chances of the same policy by histories."""
    random_ = random.Random(5)
    for task in TASKS:
        beliefs = Beliefs(task)
        node = drawn(beliefs, random_)
        policy = plan.histories(plan.of(node), task)
        named = {(i, own): policy[i].get(own, 0) for tau in unrolled(task) for i, own in enumerate(tau)}
        assert Fraction(node.gained, denominator(beliefs)) == brute.earned(task, named)


def test_13_17_clusters_joined_lose_nothing_of_the_best_return(monkeypatch):
    joined = [best(task).lower for task in TASKS[:-1]]
    monkeypatch.setattr(clusters, "_equivalent", lambda cells, i, pulse: {labels[i]: labels[i] for labels in cells})
    assert joined == [best(task).lower for task in TASKS[:-1]]


def test_13_17_what_is_joined_says_the_same_of_all_else():
    """Dec-Tiger: conditional on what an agent heard, by Bayes' rule over the histories, and as many as differences."""
    task = tiger(3)
    truth = unrolled(task)
    heard = [tau for tau in truth if len(tau[0]) == 4 and all(x == 0 for own in tau for x in own[::2])]
    told = {}
    for own in {tau[0] for tau in heard}:
        row = {tau[1]: truth[tau].reach for tau in heard if tau[0] == own}
        told[own] = frozenset((other, p / sum(row.values()), truth[own, other].v) for other, p in row.items())
    beliefs = Beliefs(task)
    here = following(beliefs, following(beliefs, start(beliefs).cells, ((0,), (0,))).cells, ((0, 0), (0, 0)))
    assert len({c[0] for c, _, _ in here.cells}) == len(set(told.values())) == 3


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_13_18_who_knows_more_earns_no_less(task):
    beliefs = Beliefs(task)
    bounds = {knows: Bounds(beliefs) for knows in Knows}
    left, scale, truth = beliefs.horizon, denominator(beliefs), best(task).lower
    found = {}
    for knows, own in bounds.items():
        if knows is not Knows.state:
            own.tried(start(beliefs).cells, left, (knows, left - 1))
        found[knows] = [own.known(b, left) for _, _, b in start(beliefs).cells]
        assert Fraction(own.stage(start(beliefs).cells, left).first().bound, scale) >= truth
    for state, shared, own in zip(*found.values(), strict=True):
        assert all(x >= y >= z for x, y, z in zip(state, shared, own, strict=True))


def test_13_18_shared_all_the_way_is_the_centralised_optimum():
    for task in TASKS:
        beliefs = Beliefs(task)
        bounds, left = Bounds(beliefs), beliefs.horizon
        bounds.tried(start(beliefs).cells, left, (Knows.shared, left - 1))
        top = sum(mass * max(bounds.known(b, left)) for _, mass, b in start(beliefs).cells)
        truth = unrolled(task)
        firsts = [stage for tau, stage in truth.items() if not any(isinstance(x, int) for x in tau[0])]
        assert Fraction(top, denominator(beliefs)) == sum(stage.reach * stage.v for stage in firsts)


def test_13_19_whenever_the_search_ends_the_best_return_lies_between():
    for task in TASKS:
        truth = best(task).lower
        for looks in (1, 3, 9, 27, 81):
            found = best(task, Counted(looks))
            assert found.lower <= truth <= found.upper
