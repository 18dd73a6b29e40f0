"""A search whose time is up ends soon, wherever it is, and then has a policy and bounds: nothing here asks a clock."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from qtran_cli import memory
from qtran_cli.certificates.histories import Carried
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.budget import Budget, Late
from qtran_cli.exact.decentralised import blind, clusters, counting, search, situations
from qtran_cli.exact.decentralised.beliefs import Beliefs
from qtran_cli.exact.decentralised.bounds import Bounds
from qtran_cli.exact.decentralised.pulses import PIECE, Spared, never, paced
from qtran_cli.exact.decentralised.search import Search
from qtran_cli.exact.decentralised.solution import End
from qtran_cli.exact.decentralised.solve import best, denominator
from qtran_cli.exact.decentralised.stage import Stage, greedy
from qtran_cli.exact.histories.solve import solve
from qtran_cli.model.branches import END
from qtran_cli.verify.histories import verify
from tests.exact.decentralised.counted import Counted
from tests.exact.histories.worlds import random_tasks, table, tiger
from tests.work import lines, stretches

LONGEST = 20_000
"""Lines between two looks: some hundredths of a second."""
SMALL = [tiger(3), tiger(4), *random_tasks(10, seed=91, most=40)]


@pytest.fixture
def unspared(monkeypatch):
    """No work is done once the time is up, so that a search is cut where the look is."""
    monkeypatch.setattr(search, "FREE", 0)


@pytest.fixture(scope="module")
def large():
    """A situation of Dec-Tiger after some decisions: (beliefs, cells, left)."""
    beliefs = Beliefs(tiger(30))
    found = Search(beliefs)
    node = found.root
    while len(node.situation.cells) < 4000:
        node = found._after(node, greedy(found.bounds.stage(node.situation.cells, node.left)))
    return beliefs, node.situation.cells, node.left


def many_states(count: int):
    """A ring of states, seen by nobody, that pays a little somewhere."""
    base = tiger(3)
    nothing = (((("", ""), Fraction(1)),),)
    return replace(
        base,
        states=tuple(f"s{k}" for k in range(count)),
        payoff=tuple(table([k % 7] * 9, (3, 3)) for k in range(count)),
        next=tuple((tuple(sorted(((k, Fraction(1, 2)), ((k + 1) % count, Fraction(1, 2))))),) * 9 for k in range(count)),
        signals=tuple(nothing * 9 for _ in range(count)),
        initial=tuple((k, Fraction(1, count)) for k in range(count)),
        expect={},
        drawn=(),
    )


def rule_of(cells):
    return tuple(tuple(c % 3 for c in range(1 + max(x[i] for x, _, _ in cells))) for i in (0, 1))


WORK = {
    "following": lambda beliefs, cells, left: situations.following(beliefs, cells, rule_of(cells)),
    "earned": lambda beliefs, cells, left: situations.earned(beliefs, cells, rule_of(cells)),
    "bound": lambda beliefs, cells, left: Bounds(beliefs).stage(cells, left).first(),
    "greedy": lambda beliefs, cells, left: greedy(Bounds(beliefs).stage(cells, left), beliefs.pulse),
}


@pytest.mark.parametrize("name", WORK)
def test_large_situations_are_left_in_the_middle(large, name, monkeypatch):
    beliefs, cells, left = large

    def work(mark):
        monkeypatch.setattr(beliefs, "pulse", mark)
        WORK[name](beliefs, cells, left)

    found = stretches(work)
    assert len(found) > len(cells) / PIECE and max(found) < LONGEST
    for after in (0, 1, len(found) // 2):
        monkeypatch.setattr(beliefs, "pulse", Spared(late, after))
        with pytest.raises(Late):
            WORK[name](beliefs, cells, left)


def late():
    raise Late


def test_histories_that_many_others_can_go_with_are_left_in_the_middle():
    """What one of them says of all others."""
    row, looks = [((k,), 1 + k, k) for k in range(20 * PIECE)], []
    assert len(clusters._conditional(row, lambda: looks.append(0))) == len(row)
    assert len(looks) == 20


def test_a_decision_is_left_between_any_two_choices(large):
    """As many looks as clusters of all agents, and more."""
    beliefs, cells, left = large
    stage, looks = Bounds(beliefs).stage(cells, left), []
    greedy(stage, lambda: looks.append(0))
    assert len(looks) == sum(stage.counts)


def test_a_first_policy_of_growing_situations_looks_at_the_time(monkeypatch):
    """Dec-Tiger far out, as far as situations of 50,000 entries; the cells of the one that is gone on from blindly are added up at once."""
    monkeypatch.setattr(search, "FREE", 0)
    monkeypatch.setattr(search, "MOST", 50_000)
    made = Search(Beliefs(tiger(30)))

    def work(mark):
        made.beliefs.pulse = mark
        made._prepare()

    assert max(stretches(work)) < 2 * LONGEST


def test_large_tables_are_made_with_looks_at_the_time():
    """Few joint clusters of many clusters each: the table of the agents' clusters is what is large."""
    looks = []
    many = [(c, c) for c in range(1000)]
    stage = Stage(many, [[10**30, 0, 0, c] for c in range(1000)], (2, 2), lambda: looks.append(0))
    assert stage.first().bound == 1000 * 10**30 and len(looks) > 50
    assert situations.Situation(tuple((x, 1, 0) for x in many), ({(0, str(c)): c for c in range(1000)},) * 2).entries((2, 2)) == 4 * 10**6


@pytest.mark.parametrize(
    "work",
    [lambda beliefs: Bounds(beliefs)._of_states(3), lambda beliefs: list(blind.tails(beliefs, Search(beliefs).root, 0))],
    ids=["states", "blind"],
)
def test_many_states_are_left_in_the_middle(work):
    beliefs = Beliefs(many_states(3 * PIECE))
    beliefs.start, beliefs.steps, beliefs.rewards(0)  # what is made once

    def marked(mark):
        beliefs.pulse = mark
        work(beliefs)

    assert len(stretches(marked)) > 60
    beliefs.pulse = Spared(late, 20)
    with pytest.raises(Late):
        work(beliefs)


def test_one_policy_is_there_however_late_it_is():
    beliefs = Beliefs(many_states(3 * PIECE), late)
    rest = blind.tails(beliefs, Search(beliefs).root, 4)
    assert next(rest)[1] == 4
    with pytest.raises(Late):
        next(rest)


@pytest.mark.parametrize("task", SMALL, ids=lambda task: task.name)
def test_wherever_it_is_cut_the_policy_earns_the_lower_bound(task, unspared):
    """By the checker, which carries the machines out."""
    truth = best(task).lower
    for looks in (*range(40), *range(40, 400, 23)):
        found = best(task, Counted(looks))
        verify(Carried(*found.plan.machines(), found.lower, None), task)
        assert found.lower <= truth <= found.upper


def test_a_first_policy_that_is_cut_goes_on_blindly_from_where_it_is(unspared):
    """What it earns lies between the best blind one and the whole first policy."""
    task = tiger(8)
    earned = {best(task, Counted(looks)).lower for looks in range(0, 1500, 29)}
    assert min(earned) == -16 and len(earned) > 2


def test_where_situations_get_large_a_policy_goes_on_blindly_and_the_search_goes_on(monkeypatch):
    expected = [best(task).lower for task in SMALL]
    for most in (0, 40, 300):
        monkeypatch.setattr(search, "MOST", most)
        found = [best(task) for task in SMALL]
        assert [each.lower for each in found] == [each.upper for each in found] == expected


def test_the_end_comes_with_the_look_that_finds_it_late(unspared):
    for looks in (0, 5, 100, 1000, 3000):
        clock = Counted(looks)
        assert not best(tiger(30), clock).exact
        assert clock.looks >= -4


def test_a_little_is_prepared_however_late_it_is():
    """Both bounds are those of the search, not the ones before it."""
    found, sure = best(tiger(12), Counted(0)), Beliefs(tiger(12))
    bound = Bounds(sure).stage(situations.start(sure).cells, 12).first().bound
    assert found.upper == Fraction(bound, denominator(sure)) and found.lower > -24


@pytest.mark.parametrize("task", [*random_tasks(30, seed=92, most=40), tiger(4)], ids=lambda task: task.name)
def test_before_there_are_bounds_the_best_payoff_bounds(task):
    """However many decisions of the states are known."""
    beliefs = Beliefs(task)
    left = beliefs.horizon
    truth = max(map(max, Bounds(beliefs)._of_states(left)))
    for known in range(left + 1):
        bounds = Bounds(beliefs)
        bounds._of_states(known)
        assert bounds.ceiling(left) >= truth
    assert bounds.ceiling(left) == truth


def test_an_end_that_spares_a_loss_is_thought_of():
    """Every payoff is −1, and half of the time the game is over: what is left is worth 0, not −1."""
    half = ((END, Fraction(1, 2)), (0, Fraction(1, 2)))
    blank, once = (((("", ""), Fraction(1)),),) * 9, ((0, Fraction(1)),)
    losing = {"payoff": (table([-1] * 9, (3, 3)),), "next": ((half,) * 9,), "states": ("s",), "initial": once, "signals": (blank,)}
    task = replace(tiger(5), **losing, expect={})
    beliefs = Beliefs(task)
    assert Bounds(beliefs).ceiling(5) >= max(map(max, Bounds(beliefs)._of_states(5)))


def test_the_lower_bound_is_what_a_policy_earns_from_the_first_one_on(unspared):
    """-60, not an integer's last place below it."""
    heard = []
    best(tiger(30), Counted(60), heard=lambda *pair: heard.append(pair))
    assert heard and all(lower.denominator == 1 for lower, _ in heard) and heard[0][0] == -60


def test_how_many_policies_there_are_is_left_where_it_takes_long(monkeypatch):
    assert counting.policies(tiger(4), 4) is not None
    monkeypatch.setattr(counting, "WORK", 17)
    assert counting.policies(tiger(4), 4) is None


def test_a_long_horizon_is_no_work():
    assert lines(lambda: Beliefs(tiger(10**6)).horizon) == lines(lambda: Beliefs(tiger(9)).horizon)


def test_few_entries_are_gone_through_as_they_are():
    few, many, looks = range(PIECE), range(3 * PIECE + 1), []
    assert paced(few, never) is few
    assert list(paced(many, lambda: looks.append(0))) == list(many) and len(looks) == 4
    looks.clear()
    assert list(paced(few, lambda: looks.append(0), 2)) == list(few) and len(looks) == 2


@pytest.mark.parametrize("horizon", [2, 3])
def test_no_bound_exceeds_what_agents_earn_who_see_everything(horizon):
    """Neither that of the answer, nor one that is heard on the way."""
    heard = []
    found = solve(tiger(horizon), times=replace(Ask(plan_seconds=0).times(), bounds=lambda *bounds: heard.append(bounds)))
    assert found.decentralised.lower <= found.decentralised.upper <= found.optimum
    assert all(upper <= found.optimum for _, upper in heard)


def test_what_ended_the_search_is_told():
    """Its time, somebody's word or too little memory; nothing did where the policy is proved best."""
    stopped = Budget(60)
    assert (found := best(tiger(3))).exact and found.ended is None
    found = best(tiger(8), 0)
    assert not found.exact and (found.ended, found.seconds) == (End.time, 0)
    assert best(tiger(8), stopped, heard=lambda *_: stopped.stop()).ended is End.stopped


@pytest.mark.parametrize(("left", "ended"), [(101, None), (99, End.memory)])
def test_memory_that_runs_short_ends_the_search(left, ended, monkeypatch):
    """At an eighth of what was available when it began."""
    told = iter([800])
    monkeypatch.setattr(memory, "available", lambda: next(told, left))
    found = best(tiger(4))
    assert found.ended is ended and found.exact is (ended is None)
    assert found.lower <= best(tiger(4)).lower <= found.upper


def test_a_bound_that_proves_it_leaves_nothing_that_ended_the_search():
    found = replace(best(tiger(8), 0), upper=Fraction(10**6))
    assert found.below(Fraction(10**7)).upper == 10**6 and found.below(found.lower).ended is None
    assert found.below(found.lower).exact and found.below(found.lower + 1).ended is End.time
