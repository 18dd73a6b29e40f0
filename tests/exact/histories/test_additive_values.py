"""Whether V_jt ≡ 0 would do: against a dense elimination, on games made for it, and with certificates that are checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

from qtran_cli.certificates.histories import Imbalance, Levels
from qtran_cli.exact.histories import additive_values
from qtran_cli.exact.histories import solve as partial
from qtran_cli.exact.histories.consistent import Undecided
from qtran_cli.exact.histories.gaps import gaps
from qtran_cli.exact.histories.tree import histories
from qtran_cli.verify.histories import verify
from qtran_cli.verify.unrolled import unrolled
from tests.asks import BARE
from tests.exact.histories import brute
from tests.exact.histories.worlds import one_step, random_tasks, tiger

SIDES = (("clear", "clear", "fire", "fire"), ("clear", "fire", "clear", "fire"))


def lookouts(bonus: int):
    """Each reports what he sees on his side for 1; ``bonus`` more is paid when both sides burn."""
    rows = [[[2, 1], [1, 0]], [[1, 2], [0, 1]], [[1, 0], [2, 1]], [[bonus, 1 + bonus], [1 + bonus, 2 + bonus]]]
    return one_step(rows, SIDES)


def test_random_games_against_a_dense_elimination():
    answers: Counter = Counter()
    for task in random_tasks(200, seed=21, most=80):
        tree, truth = gaps(histories(task)), unrolled(task)
        found = additive_values.decide(tree)
        verify(found.certificate, task, truth)
        if len(truth) <= 60:
            assert found.certificate.holds == brute.additive_values(truth)
            answers[found.certificate.holds, task.n] += 1
    assert min(answers[False, 2], answers[True, 2], answers[True, 3]) > 5


def test_the_levels_leave_v_jt_only_where_the_equations_before_do_not_allow_0():
    for task in random_tasks(60, seed=22):
        tree = gaps(histories(task))
        found = additive_values.decide(tree)
        for j in range(tree.histories.count):
            total = sum(v[h] for v, h in zip(found.levels, tree.histories.local[:, j].tolist(), strict=True))
            assert total + found.v_jt[j] == tree.histories.v(j)
        assert any(found.v_jt) == isinstance(found.certificate, Imbalance)


def test_a_factorizable_game_that_needs_v_jt():
    found = partial.solve(lookouts(2), BARE)
    assert found.factorizable.holds
    assert isinstance(found.additive_values, Imbalance)
    assert found.additive_values.value == 2
    assert sorted(y for _, y in found.additive_values.multipliers) == [-1, -1, 1, 1]
    assert (found.v_jt, found.needing_v) == ([0, 0, 0, 2], 1)
    assert found.decentralised.lower == found.optimum == Fraction(5, 2)


def test_without_the_bonus_it_needs_none():
    found = partial.solve(lookouts(0), BARE)
    assert isinstance(found.additive_values, Levels)
    assert found.v_jt == [0] * 4
    assert found.needing_v == 0


def three(value: int):
    """Three agents with two histories each, every combination: 1 per agent who saw b is paid, and ``value`` more on bbb."""
    seen = [(x, y, z) for x in "ab" for y in "ab" for z in "ab"]
    return one_step([[[[row.count("b") + value * (row == ("b",) * 3)]]] for row in seen], tuple(zip(*seen, strict=True)))


def test_three_agents():
    assert isinstance(partial.solve(three(0), BARE).additive_values, Levels)
    found = partial.solve(three(5), BARE).additive_values
    assert isinstance(found, Imbalance)
    verify(found, three(5))


def test_always_additive_when_one_agent_knows_all_and_on_forests():
    met: Counter = Counter()
    for task in random_tasks(120, seed=23, shapes=((2, 2), (2, 3), (2, 2, 2))):
        truth = unrolled(task)
        determined = max(len({tau[i] for tau in truth}) for i in range(task.n)) == len(truth)
        if determined or (task.n == 2 and is_forest(truth)):
            assert partial.solve(task, BARE).additive_values.holds
            met[determined] += 1
    assert min(met[True], met[False]) > 3


def test_always_additive_when_everybody_sees_the_state():
    """Given the steps left, max Q_jt depends on the state alone, which every τ_i holds."""
    for task in random_tasks(60, seed=24):
        if task.signals is None:
            assert partial.solve(replace(task, observations=None), BARE).additive_values.holds


def is_forest(truth) -> bool:
    """Whether the graph with an edge τ between τ_1 and τ_2 has no cycle."""
    root = {key: key for tau in truth for key in enumerate(tau)}

    def find(x):
        while root[x] != x:
            x = root[x]
        return x

    for tau in truth:
        first, second = (find(key) for key in enumerate(tau))
        if first == second:
            return False
        root[first] = second
    return True


def test_the_elimination_says_where_it_stopped():
    found = additive_values.decide(gaps(histories(tiger(2))), work=5)
    assert isinstance(found.certificate, Undecided)
    assert (found.levels, found.v_jt) == (None, None)
    assert "5 additions" in found.certificate.reason
