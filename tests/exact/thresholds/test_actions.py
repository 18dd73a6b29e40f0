"""One action more: what is tried is what it is called, and what it does to a method is what the definition says."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import iql, qmix, vdn
from qtran_cli.exact.thresholds import actions
from tests import oracle
from tests.exact.thresholds import cases
from tests.sampling import back, exact, joint_actions

F = Fraction


def drawn(draw: random.Random, shape):
    return {u: F(draw.randint(-6, 6), draw.choice([1, 1, 2])) for u in joint_actions(shape)}


def test_candidates_are_useless_copied_or_dominated():
    draw = random.Random(1)
    for shape in [(2, 2), (2, 3), (3, 1, 2), (3,)]:
        table = drawn(draw, shape)
        for action in actions.candidates(exact(table)):
            large, i = back(actions.enlarged(exact(table), action)), action.agent
            assert oracle.shape(large) == (*shape[:i], shape[i] + 1, *shape[i + 1 :])
            assert {u: x for u, x in large.items() if u[i] < shape[i]} == table
            added = {u: x for u, x in large.items() if u[i] == shape[i]}
            assert back(action.pays) == {(*u[:i], *u[i + 1 :]): x for u, x in added.items()}
            others = [{u: table[oracle.swap(u, i, a)] for u in added} for a in range(shape[i])]
            if action.kind == "useless":
                assert set(added.values()) <= {F(0)} or set(added.values()) == {min(table.values())}
                assert max(added.values()) < max(table.values())
            elif action.kind == "copied":
                assert added == others[action.like]
            else:
                assert any(all(added[u] <= other[u] for u in added) for other in others)
                assert max(large.values()) == max(table.values())
            assert oracle.optimal(table) <= oracle.optimal(large), "no optimum is lost"


def test_effects_are_those_of_the_definitions():
    draw, seen = random.Random(2), set()
    for method, greedy, tables in ((iql, cases.iql, 12), (vdn, cases.vdn, 12), (qmix, cases.qmix, 1)):
        for _ in range(tables):
            table = drawn(draw, (2, 2))
            found = actions.effects(Facts(exact(table)), method.project)
            right = greedy(table, dict.fromkeys(table, F(1)))
            for kind, effect in found.items():
                tried = [back(actions.enlarged(exact(table), a)) for a in actions.candidates(exact(table)) if a.kind == kind]
                changed = [greedy(large, dict.fromkeys(large, F(1))) != right for large in tried]
                assert (effect.right, effect.tried, effect.changed) == (right, len(tried), sum(changed))
                assert (effect.example is None) is not any(changed)
                seen.add((kind, any(changed)))
    assert seen == set(product(actions.KINDS, (True, False)))


def test_what_is_not_fitted_is_not_counted():
    facts = Facts(exact(drawn(random.Random(3), (2, 2))))
    none = replace(qmix.project(facts), greedy=None, reason="not today")
    found = actions.effects(facts, lambda _: none)
    assert {(e.right, e.tried, e.changed, e.reason) for e in found.values()} == {(None, 0, 0, "not today")}
