"""docs/theory.md, section 13: several states, histories, and why V_jt exists."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from types import SimpleNamespace

import pytest

from qtran_cli import catalogue
from qtran_cli.certificates.histories import HistoryFactors, Imbalance, UntouchedLine
from qtran_cli.exact.histories import bootstrap as history_bootstrap
from qtran_cli.exact.histories import methods as history_methods
from qtran_cli.exact.histories import solve as partial
from qtran_cli.exact.histories.consistent import Undecided
from qtran_cli.exact.histories.gaps import gaps
from qtran_cli.exact.histories.tree import histories
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.model.task import Task
from qtran_cli.verify.histories import verify
from qtran_cli.verify.unrolled import holders, unrolled
from tests import linear, oracle
from tests.asks import BARE
from tests.exact.decentralised.test_solve import complete
from tests.exact.histories import brute
from tests.exact.histories.worlds import SEEN, UNSEEN, one_step, random_tasks, tiger

Y, Z = [[5, 4], [4, 4]], [[5, 4], [0, 0]]


@pytest.fixture(scope="module")
def games():
    """(game, its joint histories from the definitions, what the solver says)."""
    return [(task, unrolled(task), partial.solve(task, BARE)) for task in random_tasks(120, seed=131, most=60)]


def test_13_2_products_that_depend_on_ones_own_history(games):
    for _, truth, found in games:
        assert found.factorizable.holds == brute.strict(truth)


def test_13_2_the_factors_of_the_proof_satisfy_strict_igm(games):
    for _, truth, found in games:
        if found.factorizable.holds:
            greedy = {(i, own): {u[i] for u in stage.optima} for tau, stage in truth.items() for i, own in enumerate(tau)}
            for tau, stage in truth.items():
                best = [u for u in stage.q if all(a in greedy[key] for a, key in zip(u, enumerate(tau), strict=True))]
                assert best == stage.optima


def test_13_3_consistent_is_a_choice_and_is_less(games):
    for _, truth, found in games:
        tried = brute.consistent(truth, most=5_000)
        assert tried is None or found.consistent.holds == tried
        assert found.consistent.holds or not found.factorizable.holds
    less = partial.solve(one_step([[[1, 1], [0, 0]], [[1, 0], [0, 0]]], (SEEN, UNSEEN)), BARE)
    assert (less.factorizable.holds, less.consistent.holds) == (False, True)


def test_13_4_margin_and_tight(games):
    for task, truth, found in games:
        if not isinstance(found.factorizable, HistoryFactors):
            continue
        verify(found.factorizable, task, truth)  # (4b), strict IGM, every action touches 0
        if found.histories.cells <= 60:
            assert found.factorizable.margin == brute.largest_margin(truth)


def test_13_5_seven_fails_for_two_agents():
    task = one_step([Y, Z], (UNSEEN, SEEN))
    found = partial.solve(task, BARE)
    assert found.factorizable.holds
    assert isinstance(found.alt, UntouchedLine)
    assert not brute.line_tight(unrolled(task), task)
    for alone in (Y, Z):
        table = one_step([alone], (("x",), ("x",)))
        assert brute.line_tight(unrolled(table), table)


def test_13_6_levels_or_multipliers(games):
    for task, truth, found in games:
        assert found.additive_values.holds == brute.additive_values(truth)
        verify(found.additive_values, task, truth)


def test_13_6_any_levels_leave_a_v_jt_for_which_the_conditions_hold(games):
    for _, truth, found in games:
        if found.factorizable.holds:
            for j in range(found.histories.count):
                stage, q, v = truth[found.histories.history(j)], found.factors(j), found.v_jt[j]
                slack = {u: sum(x[a] for x, a in zip(q, u, strict=True)) - value + v for u, value in stage.q.items()}
                assert min(slack.values()) == 0
                assert all(slack[u] == 0 for u in stage.optima)


def test_13_6_without_consistent_igm_no_v_jt_makes_4a_hold():
    table, q = oracle.cells([1, 0]), [[Fraction(0), Fraction(1)]]
    assert not oracle.four_a(table, q, max(table.values()) - max(q[0]))
    assert oracle.left_side(table, q, max(table.values()) - max(q[0]))[1,] == 1


def test_13_7_where_levels_exist_and_where_not(games):
    for task, truth, found in games:
        if task.signals is None:
            seen = Task(**{**fields_of(task), "observations": None})
            assert partial.solve(seen, BARE).additive_values.holds
        if any(all(len(taus) == 1 for taus in row.values()) for row in holders(truth)):
            assert found.additive_values.holds
    four = one_step([[[2]], [[2]], [[2]], [[4]]], (("a", "a", "b", "b"), ("a", "b", "a", "b")))
    assert isinstance(partial.solve(four, BARE).additive_values, Imbalance)
    assert partial.solve(four, BARE).additive_values.value == 2


def fields_of(task: Task) -> dict:
    return {name: getattr(task, name) for name in Task.__dataclass_fields__}


def test_13_8_the_gaps_on_the_way_are_what_is_lost(games):
    for task, truth, found in games:
        policy = complete(task, found.decentralised)
        lost, reached = Fraction(0), [(tau, 1) for tau, stage in truth.items() if is_start(task, tau)]
        while reached:
            following = []
            for tau, weight in reached:
                stage, u = truth[tau], tuple(policy[key] for key in enumerate(tau))
                lost += weight * stage.reach * stage.gap(u)
                following += [(after, weight * task.discount) for after in stage.following[u]]
            reached = following
        assert brute.earned(task, policy) == found.optimum - lost


def is_start(task: Task, tau) -> bool:
    return len(tau[0]) == (1 if task.signals is None else 0)


def test_13_9_consistent_games_lose_nothing_and_so_may_others(games):
    for _, _, found in games:
        assert not found.consistent.holds or found.decentralised.lower == found.optimum
    signal = partial.solve(catalogue.load("signal"), BARE)
    assert signal.consistent.holds is False
    assert signal.decentralised.lower == signal.optimum


def test_13_7_for_two_agents_the_values_alternate_to_0_along_every_cycle(games):
    """The cycles of a spanning forest tell for all: an edge off it closes one."""
    for task, truth, found in games:
        if task.n == 2:
            assert found.additive_values.holds == all(x == 0 for x in alternating(truth))


def alternating(truth):
    """Of every edge off a spanning forest: its V less the sum of the levels that the forest gives its ends."""
    level = {}
    rest = list(truth)
    while rest:
        ready = [tau for tau in rest if any(key in level for key in enumerate(tau))]
        tau = ready[0] if ready else rest[0]
        rest.remove(tau)
        first, second = enumerate(tau)
        if first in level and second in level:
            yield truth[tau].v - level[first] - level[second]
        elif second in level:
            level[first] = truth[tau].v - level[second]
        else:
            level.setdefault(first, Fraction(0))
            level[second] = truth[tau].v - level[first]


def test_13_10_least_squares_and_means_differ_by_constants_per_history(games):
    """Both fits from their definitions: the regression of each agent by itself, and the normal equations of the sum."""
    compared = 0
    for task, truth, _ in games:
        if len(brute.variables(truth)) * max(task.shape) > 24:
            continue
        means, sums = brute.regressions(task, truth), brute.least_squares(task, truth)
        for key, own in means.items():
            assert {sums[key][a] - x for a, x in enumerate(own)} == {sums[key][0] - own[0]}
        compared += 1
    assert compared > 20


def test_13_10_the_greedy_actions_lose_least_in_the_mean(games):
    for task, truth, _ in games:
        for (i, own), q in brute.regressions(task, truth).items():
            held = [tau for tau in truth if tau[i] == own]
            lost = [Fraction(0)] * task.shape[i]
            for tau in held:
                for u in truth[tau].q:
                    lost[u[i]] += brute.explored(task, truth, tau) * truth[tau].gap(u)
            assert {a for a, x in enumerate(q) if x == max(q)} == {a for a, x in enumerate(lost) if x == min(lost)}


def test_13_11_a_policy_that_is_greedy_for_its_own_value_earns_the_optimum(games):
    """Every map from individual histories to actions, of small games: where it is greedy for its own value it is optimal."""
    met = 0
    for task, truth, found in games:
        names = brute.variables(truth)
        if task.size ** len(names) > 300:
            continue
        for choice in product(*(range(task.shape[i]) for i, _ in names)):
            policy = dict(zip(names, choice, strict=True))
            value = own_values(task, truth, lambda tau, policy=policy: tuple(policy[key] for key in enumerate(tau)))
            if all(q[tuple(policy[key] for key in enumerate(tau))] == max(q.values()) for tau, q in value.items()):
                assert value == {tau: stage.q for tau, stage in truth.items()}
                assert found.consistent.holds
                met += 1
    assert met > 10


def own_values(task, truth, act) -> dict:
    """Q of the policy ``act`` at every joint history: what is paid now is Q_jt less the best of what follows."""
    value: dict = {}
    for tau in sorted(truth, key=lambda tau: len(tau[0]), reverse=True):
        stage = truth[tau]
        value[tau] = {
            u: x
            - task.discount * sum((truth[t].reach / stage.reach * (truth[t].v - value[t][act(t)]) for t in stage.following[u]), Fraction(0))
            for u, x in stage.q.items()
        }
    return value


def test_13_12_full_observation_is_decided_state_by_state(games):
    for task, _, _ in games[:60]:
        if task.signals is None and task.n < 3:
            seen = replace(task, observations=None)
            over, states = partial.solve(seen, BARE), solve_task(seen)
            assert over.factorizable.holds == states.factorizable
            assert over.consistent.holds
            assert over.additive_values.holds
            alone = [stage.solution.alt.feasible for stage in states.stages]
            if not isinstance(over.alt, Undecided):
                assert (over.alt is not None and over.alt.holds) == (states.factorizable and all(alone))


@pytest.mark.parametrize("name", ["needs_v_jt", "v_jt_of_history"])
def test_13_13_factorizable_and_not_additive(name):
    found = partial.solve(catalogue.load(name), BARE)
    assert found.factorizable.holds
    assert isinstance(found.additive_values, Imbalance)


def test_13_13_no_v_jt_of_the_state_does():
    """v_jt_of_history: the equations Σ_i v_i(τ_i) + V(s) = V(τ) at all reachable pairs of τ and s have no solution."""
    task = catalogue.load("v_jt_of_history")
    pairs = reachable_pairs(task)
    last = {(tau, s) for tau, s in pairs if any(isinstance(x, int) for x in tau[0])}
    truth = unrolled(task)
    unknown = {
        key: k
        for k, key in enumerate(dict.fromkeys([*((i, own) for tau, _ in last for i, own in enumerate(tau)), *range(len(task.states))]))
    }
    rows = []
    for tau, s in sorted(last, key=str):
        held = {*((i, own) for i, own in enumerate(tau)), s}
        rows.append([Fraction(key in held) for key in unknown])
    own = [{tau[i] for tau, _ in last} for i in range(2)]
    for sides in product(*(product(range(2), repeat=len(side)) for side in own)):
        greedy = [dict(zip(sorted(side, key=str), chosen, strict=True)) for side, chosen in zip(own, sides, strict=True)]
        right = [truth[tau].q[greedy[0][tau[0]], greedy[1][tau[1]]] for tau, _ in sorted(last, key=str)]
        assert linear.solve(rows, right) is None, "(4a) at these greedy actions, optimal or not"
    for tau, _ in last:
        assert len({s for other, s in last if other == tau}) == 2, "every pair of results occurs on either ground"


def reachable_pairs(task: Task) -> set:
    """(joint history, state) that occur together under full exploration."""
    found, rest = set(), []
    for s, _ in task.initial:
        rest += [(tuple((x,) for x in labels) if labels else ((),) * task.n, s, 1) for labels, _ in brute.sight(task, s, None)]
    while rest:
        tau, s, depth = rest.pop()
        found.add((tau, s))
        for k in range(task.size if depth != task.horizon else 0):
            for t, _ in task.next[s][k]:
                for labels, _ in brute.sight(task, t, k) if t >= 0 else ():
                    rest.append((tuple((*own, a, x) for own, a, x in zip(tau, task.joint_action(k), labels, strict=True)), t, depth + 1))
    return found


def test_13_14_levels_and_differences_are_fitted_by_themselves(games):
    """Of the targets of the longest histories: the sums of the two parts are those of the one fit."""
    for task, truth, _ in games[:40]:
        last = max(len(tau[0]) for tau in truth)
        layer = {tau: stage for tau, stage in truth.items() if len(tau[0]) == last}
        if len(brute.variables(layer)) * max(task.shape) > 24:
            continue
        whole, means = brute.least_squares(task, layer), brute.regressions(task, layer)
        average = {tau: {(0,) * task.n: sum(stage.q.values()) / len(stage.q)} for tau, stage in layer.items()}
        level = brute.least_squares(one_action(task), layer, average)
        for tau, stage in layer.items():
            for u in stage.q:
                cells = list(zip(enumerate(tau), u, strict=True))
                parts = sum(level[key][0] + means[key][a] - sum(means[key]) / len(means[key]) for key, a in cells)
                assert parts == sum(whole[key][a] for key, a in cells)


def one_action(task: Task):
    """The game's shape with one action per agent; its weights are the same up to a factor in histories of one length."""
    return SimpleNamespace(shape=(1,) * task.n, size=task.size)


def test_13_14_sums_at_reachable_histories_are_those_of_any_solution():
    """Dec-Tiger: the levels that the solver picks, and those of another solution of the normal equations, sum to the same."""
    task = tiger(2)
    tree = histories(task)
    rows = history_bootstrap.sums(tree, history_methods.explored(gaps(tree)))
    top = [sum(max(q[h]) for q, h in zip(rows, tree.local[:, j].tolist(), strict=True)) for j in range(tree.count)]
    truth = unrolled(task)
    layer = {tau: stage for tau, stage in truth.items() if tau != ((), ())}
    fit = brute.least_squares(task, layer)
    assert top[1:] == [sum(max(fit[key]) for key in enumerate(tree.history(j))) for j in range(1, tree.count)]
