"""Strict and consistent factorizability, margins, tight factors and (7): against brute force, and on games made for them."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from qtran_cli.certificates.histories import Choices, Disagreement, HistoryFactors, NotRectangular, Refutation, UntouchedLine
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.histories import consistent, factors, seven
from qtran_cli.exact.histories import solve as partial
from qtran_cli.exact.histories.consistent import Undecided
from qtran_cli.exact.histories.gaps import gaps
from qtran_cli.exact.histories.tree import histories
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from qtran_cli.verify.histories import verify
from qtran_cli.verify.unrolled import unrolled
from tests import sampling
from tests.asks import BARE
from tests.exact.histories import brute
from tests.exact.histories.worlds import SEEN, UNSEEN, one_step, random_tasks, tiger, two_state

SAME, APART = [[1, 0], [0, 1]], [[0, 1], [1, 0]]


def every(task):
    return gaps(histories(task))


def test_random_games_strict_consistent_and_margin_by_brute_force():
    answers: Counter = Counter()
    for task in random_tasks(150, seed=11, most=60):
        truth, tree = unrolled(task), every(task)
        strict, choice = factors.decide(tree), consistent.decide(tree)
        verify(strict, task, truth)
        verify(choice, task, truth)
        assert strict.holds == brute.strict(truth)
        tried = brute.consistent(truth)
        assert tried is None or choice.holds == tried
        assert choice.holds or not strict.holds
        if strict.holds and tree.histories.cells <= 60:
            assert strict.margin == brute.largest_margin(truth)
        answers[type(strict), type(choice), tried is None] += 1
    seen = {kind for pair in answers for kind in pair[:2]}
    assert seen == {HistoryFactors, NotRectangular, Disagreement, Choices, Refutation}
    assert sum(count for (_, _, skipped), count in answers.items() if not skipped) > 60


def test_both_objectives_are_what_they_say():
    for task in random_tasks(80, seed=12):
        tree, truth = every(task), unrolled(task)
        for objective in ("tight", "margin"):
            found = factors.decide(tree, objective)
            if isinstance(found, HistoryFactors):
                verify(found, task, truth)
                assert found.objective == objective
                positive = [x for rows in found.d for row in rows.values() for x in row if x]
                assert found.margin == min(positive, default=None) or (objective == "tight" and found.margin < min(positive))


def test_one_step_games_have_the_one_step_answer():
    for table in sampling.tables(120, seed=13):
        payoff = sampling.exact(table)
        over = (((END, Fraction(1)),),) * payoff.size
        found = partial.solve(Task((payoff,), (over,), ((0, Fraction(1)),), ("s",), observations=(("x",),) * payoff.ndim), BARE)
        game = Facts(payoff)
        assert found.factorizable.holds == game.best.rectangular
        assert (found.optimum, found.decentralised.lower) == (game.best.value, game.best.value)
        assert found.additive_values.holds and found.consistent.holds
        if isinstance(found.factorizable, HistoryFactors):
            assert [list(row.values()) for row in found.factorizable.d] == [[tuple(d.flat())] for d in game.base.d]
            assert found.factorizable.margin == game.base.margin
            assert [[q.flat() for q in found.factors(0)]] == [[q.flat() for q in game.base.q]]


def test_the_two_state_game():
    hidden, shown, one = (partial.solve(two_state(*sees), BARE) for sees in ((False, False), (True, True), (True, False)))
    assert hidden.factorizable.margin == Fraction(1, 2)
    assert shown.factorizable.d[0] == {("first",): (0, 2, 5), ("second",): (5, 2, 0)}
    assert isinstance(one.factorizable, Disagreement)
    assert one.factorizable.agent == 1
    assert isinstance(one.consistent, Refutation)
    assert [s.optimum for s in (hidden, shown, one)] == [6, 10, 10]


def test_factorizable_in_each_state_and_not_as_a_whole():
    task = one_step([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], (UNSEEN, SEEN))
    found = partial.solve(task, BARE)
    assert found.factorizable == Disagreement(0, 0, (("unseen",), ("first",)), (("unseen",), ("second",)))
    assert found.consistent.holds is False
    assert found.decentralised.lower == Fraction(3, 2) < found.optimum == 2


def test_not_rectangular_names_the_shortest_history():
    found = partial.solve(one_step([SAME], (("x",), ("x",))), BARE).factorizable
    assert isinstance(found, NotRectangular)
    assert found.tau == (("x",), ("x",))


def ring(*tables):
    """Agents with two histories each; the four pairs are a cycle: (a, a), (b, a), (b, b), (a, b)."""
    return one_step(tables, (("a", "b", "b", "a"), ("a", "a", "b", "b")))


def test_choices_that_no_exclusion_finds_are_refuted_by_cases():
    """Around the ring three pairs must agree and one must not: every action of every history is part of some optimum."""
    task = ring(SAME, SAME, SAME, APART)
    found = consistent.decide(every(task))
    assert isinstance(found, Refutation)
    assert found.split is not None and len(found.cases) == 2
    verify(found, task)
    even = ring(SAME, APART, SAME, APART)
    assert isinstance(consistent.decide(every(even)), Choices)
    assert partial.solve(task, BARE).decentralised.lower == Fraction(3, 4)


def test_the_search_says_where_it_stopped():
    found = consistent.decide(every(ring(SAME, SAME, SAME, APART)), splits=0)
    assert isinstance(found, Undecided)
    assert "0 case distinctions" in found.reason


def test_a_ring_of_many_histories_takes_few_cases():
    """Independent cycles do not multiply, and one distinction settles a whole cycle."""
    n = 40
    rows = [(f"a{k}", f"b{k}") for k in range(n)] + [(f"a{k}", f"b{(k + 1) % n}") for k in range(n)]
    for tables, answer in (([SAME] * (2 * n), Choices), ([SAME] * (2 * n - 1) + [APART], Refutation)):
        task = one_step(tables, tuple(zip(*rows, strict=True)))
        found = consistent.decide(every(task), splits=3)
        assert isinstance(found, answer)
        verify(found, task)


def test_seven_fails_for_two_agents_under_partial_observation():
    """gap(y) = [[0,1],[1,1]], gap(z) = [[0,1],[5,5]], agent 1 with one history."""
    task = one_step([[[5, 4], [4, 4]], [[5, 4], [0, 0]]], (UNSEEN, SEEN))
    found = seven.decide(every(task))
    assert isinstance(found, UntouchedLine)
    verify(found, task)
    assert not brute.line_tight(unrolled(task), task)
    each = [partial.solve(one_step([table], (("x",), ("x",))), BARE).alt for table in ([[5, 4], [4, 4]], [[5, 4], [0, 0]])]
    assert all(isinstance(alt, HistoryFactors) for alt in each)


def test_seven_against_every_choice_of_tight_cells():
    answers: Counter = Counter()
    for task in random_tasks(400, seed=14, shapes=((2, 2),), horizons=(1,), most=60):
        tree = every(task)
        if tree.histories.count > 3 or not factors.decide(tree).holds:
            continue
        found, truth = seven.decide(tree), unrolled(task)
        truly = brute.line_tight(truth, task)
        answers[type(found), truly] += 1
        if not isinstance(found, Undecided):
            verify(found, task, truth)
            assert isinstance(found, HistoryFactors) == truly
    assert answers[HistoryFactors, True] > 20 and answers[UntouchedLine, False] > 2


def test_given_factors_are_checked_for_seven():
    tree = every(two_state(True, True))
    tight, margin = (factors.regrets(tree, objective) for objective in ("tight", "margin"))
    assert seven.untouched(tree, tight) is None
    j, agent, u = seven.untouched(tree, margin)
    line = seven.slack(tree, margin)[(j, *(slice(None) if i == agent else a for i, a in enumerate(u)))]
    assert line.min() > 0


def test_histories_that_share_nothing_have_margins_of_their_own():
    """Shown to both, each state is a game by itself: its factors are those of its own table."""
    tables = [[[9, 0], [0, 1]], [[0, 2], [1, 1]]]
    found = partial.solve(one_step(tables, (SEEN, SEEN)), BARE).factorizable
    alone = [partial.solve(one_step([table], (("x",), ("x",))), BARE).factorizable for table in tables]
    assert [[row[(label,)] for row in found.d] for label in SEEN] == [[row[("x",)] for row in one.d] for one in alone]
    assert found.margin == min(one.margin for one in alone)


@pytest.mark.parametrize("horizon", [2, 3])
def test_dec_tiger_is_not_factorizable(horizon):
    task = tiger(horizon)
    found, truth = partial.solve(task, BARE), unrolled(task)
    for certificate in (found.factorizable, found.consistent, found.additive_values):
        assert certificate.holds is False
        verify(certificate, task, truth)
