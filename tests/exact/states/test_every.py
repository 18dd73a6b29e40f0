"""All fixed points of bootstrapping: against all policies, all orders by max-min means, all active sets, and plain iteration."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.states import every, fixed_points
from qtran_cli.exact.states.layers import layers
from qtran_cli.exact.states.solution import FixedPoint, FixedPoints
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.exact.states.values import Model
from qtran_cli.model.task import Task
from tests.exact.states.test_bootstrap import additive, targets
from tests.exact.states.test_pieces import tops as mixer_tops
from tests.exact.states.test_vdn_fixed_points import diverging
from tests.tasks import OVER, certain, drawn, table
from tests.thorough import share

F = Fraction
NINE = F(9, 10)
UPPER = [{3}, {2, 3}, {1, 3}, {1, 2, 3}, {0, 1, 2, 3}]
LOWER = [{0}, {0, 1}, {0, 2}, {0, 1, 2}, {0, 1, 2, 3}]


def points(task: Task, name: str) -> FixedPoints:
    method = PROJECTIONS[name]
    return every.listed(Model(task, layers(task)), method.TRAITS.bootstrap, method.project, Facts)


def one(*rows, ends, discount=NINE) -> Task:
    """One state of two agents with two actions; these joint actions end the game."""
    leads = tuple(OVER if k in ends else certain(0)[0] for k in range(4))
    return Task((table(*rows),), (leads,), ((0, F(1)),), ("s",), discount=discount)


def four() -> Task:
    """Two states in which VDN has four fixed points."""
    to = certain(0, 1)
    payoff = table([2, -1], [-2, -2]), table([-1, 1], [-3, 0])
    leads = (to[0], OVER, to[0], to[1]), (to[1], to[1], to[0], OVER)
    return Task(payoff, leads, ((0, F(1, 2)), (1, F(1, 2))), ("s0", "s1"), discount=NINE)


def switching(discount: Fraction) -> Task:
    payoff = (table([4, 0], [0, 0]),) * 2
    return Task(payoff, (certain(0, 0, 0, 1), certain(1, 1, 1, 0)), ((0, F(1)),), ("s0", "s1"), discount=discount)


def shown(found: FixedPoints) -> list[tuple]:
    return [(p.learned, p.value, p.stability.attracts, p.reached_from_zero) for p in found.points]


def monotone_tops(y: np.ndarray) -> set[Fraction]:
    """The values of the best monotone tables of 2×2 at their greedy joint actions, by max-min means in each order."""
    found = []
    for cells in (y[::a, ::b].ravel().tolist() for a, b in product((1, -1), repeat=2)):
        fit = [max(min(mean(cells, up & low) for low in LOWER if c in low) for up in UPPER if c in up) for c in range(4)]
        found.append((sum((x - t) ** 2 for x, t in zip(cells, fit, strict=True)), fit[3]))
    return {top for error, top in found if error == min(found)[0]}


def mean(cells: list, inside: set[int]) -> Fraction:
    return sum((F(cells[c]) for c in inside), F(0)) / len(inside)


def vdn_tops(y: np.ndarray) -> set[Fraction]:
    return {additive(y).max()}


TOPS = {"vdn": vdn_tops, "qmix": monotone_tops, "qmix_mixer": mixer_tops}


def image(task: Task, name: str, v) -> list[set[Fraction]]:
    """The values of the fits of what V makes, state by state, by brute force."""
    known = {(s, None): x for s, x in enumerate(v)}
    return [TOPS[name](targets(task, known, s, None)) for s in range(len(v))]


def iterated(task: Task, name: str, v: list[Fraction], steps: int = 60) -> list[float] | None:
    """Where plain rounded iteration has settled; None where it has not."""
    for _ in range(steps):
        before, v = v, [min(values).limit_denominator(10**9) for values in image(task, name, v)]
        if all(abs(x - y) < F(1, 10**6) for x, y in zip(v, before, strict=True)):
            return [float(x) for x in v]
    return None


def near(point: FixedPoint, v: list[float]) -> bool:
    return all(abs(float(x) - y) < 1e-3 for x, y in zip(point.v, v, strict=True))


def test_monotone_tables_have_two_and_iteration_from_zero_ends_at_the_worse():
    found = points(one([-3, 4], [1, 1], ends={1, 3}), "qmix")
    assert shown(found) == [(10, 10, True, False), (F(20, 7), 1, True, True)]


def test_of_vdns_four_two_attract():
    found = points(four(), "vdn").points
    assert {p.v for p in found} == {(10, 10), (F(50, 13), F(50, 13)), (F(250, 97), F(650, 97)), (F(650, 97), F(250, 97))}
    assert sorted(p.value for p in found if p.stability.attracts) == [-5, 5]
    assert [p.stability.radius for p in found if not p.stability.attracts] == [F(9, 8), F(9, 8)]
    assert [p.v[0] for p in found if p.reached_from_zero] == [F(50, 13)], "along its stable direction, which symmetry keeps"


def test_vdn_has_eight_too_which_earns_nothing():
    found = points(one([0, 0], [0, 4], ends={3}), "vdn")
    assert shown(found) == [(8, 0, False, False), (F(120, 31), 4, True, True)]


def test_from_above_a_point_that_repels_values_grow_and_from_below_they_end():
    """The mixer's tables of [[γV, γV], [γV, 4]]: exact for γV ≤ 4, beyond that (9V − 8) / 8, with the fixed point 8."""
    leads = points(one([0, 0], [0, 4], ends={3}), "qmix_mixer").leads
    assert [leads([F(v)]).end.v for v in (-50, 0, 5, F(799, 100), 8)] == [(4,), (4,), (4,), (4,), (8,)]
    assert [(leads([F(v)]).grown, leads([F(v)]).end) for v in (F(801, 100), 9, 40)] == [(True, None)] * 3


def test_without_a_fixed_point_values_grow():
    led = points(diverging(NINE), "vdn").leads([F(0)])
    assert led.grown and led.end is None and led.reason.endswith("values have grown a hundredfold")


@pytest.mark.parametrize(("discount", "count"), [("66/100", 1), ("67/100", 3)])
def test_one_fixed_point_becomes_three(discount, count):
    assert len(points(switching(F(discount)), "vdn").points) == count


@pytest.mark.parametrize("name", ["vdn", "qmix_mixer"])
def test_at_the_boundary_there_is_none(name):
    assert points(diverging(F(4, 5)), name).points == ()


def cramer(rows) -> tuple[Fraction, Fraction] | None:
    ((a, b), e), ((c, d), f) = rows
    det = (1 - a) * (1 - d) - b * c
    return None if det == 0 else ((e * (1 - d) + b * f) / det, ((1 - a) * f + c * e) / det)


def affine(task: Task, s: int, u: int) -> tuple[tuple[Fraction, ...], Fraction]:
    """VDN's fit at a joint action as a function of V, from its values at V = 0 and the unit vectors."""
    at = [additive(targets(task, {(0, None): F(x), (1, None): F(y)}, s, None)).ravel()[u] for x, y in ((0, 0), (1, 0), (0, 1))]
    return (at[1] - at[0], at[2] - at[0]), at[0]


@pytest.mark.parametrize("seed", range(share(40)))
def test_vdns_list_is_what_all_policies_give(seed):
    task = drawn(seed, 2, discount=NINE)
    expected = set()
    for first, second in product(range(4), repeat=2):
        v = cramer((affine(task, 0, first), affine(task, 1, second)))
        if v is not None and image(task, "vdn", v) == [{v[0]}, {v[1]}]:
            expected.add(v)
    assert {p.v for p in points(task, "vdn").points} == expected


@pytest.mark.parametrize("states", [1, 2])
@pytest.mark.parametrize("name", ["vdn", "qmix", "qmix_mixer"])
@pytest.mark.parametrize("seed", range(share(12, 12)))
def test_plain_iteration_from_many_starts_ends_in_the_list(name, states, seed):
    task = drawn(seed, states, discount=F(3, 5))
    found, random_ = points(task, name).points, random.Random(seed)
    for point in found:
        assert all(x in values for x, values in zip(point.v, image(task, name, point.v), strict=True))
        if point.stability.ball is not None:
            start = [x + random_.choice((-1, 1)) * point.stability.ball * F(99, 100) for x in point.v]
            assert near(point, iterated(task, name, start))
    leads = points(task, name).leads
    for _ in range(share(4, 2)):
        v = [F(random_.randint(-40, 40)) for _ in range(states)]
        end, led = iterated(task, name, v), leads(v)
        assert end is None or any(near(point, end) for point in found)
        assert led.end is None or near(led.end, end), "where iteration is said to end, plain iteration does"
        assert not led.grown or end is None
    reached = [point for point in found if point.reached_from_zero]
    assert not reached or near(reached[0], iterated(task, name, [F(0)] * states))


def test_what_is_not_listed_is_said():
    found = solve_task(drawn(1, 2, discount=NINE)).methods
    for name in ("iql", "qtran_base", "cw_qmix"):
        assert found[name].points.points is None and found[name].points.reason.startswith("no list: ")
    assert points(drawn(1, 2, acyclic=True), "vdn").reason == every.ACYCLIC


def test_what_is_too_much_is_not_begun(monkeypatch):
    monkeypatch.setattr(fixed_points, "POLICIES", 3)
    monkeypatch.setattr(every, "CHOICES", 3)
    assert points(diverging(NINE), "vdn").reason == "no list: there are more than 3 policies"
    assert points(diverging(NINE), "qmix").reason == "no list: there are more than 3 choices of pieces"


def ring(count: int, *rows) -> Task:
    """Each of so many states leads to the next one, whatever is done."""
    payoff = table(*rows)
    leads = tuple(certain(*[(s + 1) % count] * payoff.size) for s in range(count))
    return Task((payoff,) * count, leads, ((0, F(1)),), tuple(map(str, range(count))), discount=NINE)


@pytest.mark.parametrize("rows", [([0, 1], [1, 1]), ([1],)], ids=["2×2", "1×1"])
@pytest.mark.parametrize("name", ["vdn", "qmix", "qmix_mixer"])
def test_thousands_of_states_are_refused_at_once(name, rows):
    """4^5,000 policies are a number that is not even printed; one policy would be a system of 5,000 unknowns."""
    found = points(ring(5_000, *rows), name)
    assert (found.points, found.reason) == (None, "no list: there are 5,000 states, and fixed points are listed in games of up to 16")


def test_forty_actions_an_agent_are_refused_at_once(monkeypatch):
    """1,600 policies are few, and each is held against 1,600 joint actions: minutes."""
    monkeypatch.setattr(fixed_points, "every", lambda *_: pytest.fail("work was begun"))
    found = points(ring(1, *[list(range(40))] * 40), "vdn")
    assert (found.points, found.reason) == (None, "no list: policies × states × joint actions are 2,560,000, above 500,000")


def test_sixteen_states_with_one_joint_action_are_listed():
    (point,) = points(ring(16, [1]), "vdn").points
    assert point.v == (10,) * 16 and point.stability.attracts and point.stability.radius == NINE


def test_of_tied_greedy_joint_actions_the_worst_is_earned():
    assert shown(points(one([1, 0], [0, 1], ends=()), "vdn")) == [(5, 0, True, True)]


def test_where_equally_good_fits_disagree_nothing_is_said_of_attraction():
    """Of XOR the monotone tables have four best fits: two with 1 at the top, two with 2/3."""
    found = points(one([1, 0], [0, 1], ends=()), "qmix")
    assert shown(found) == [(10, 10, None, None), (F(20, 3), 0, None, None)]
    assert {p.stability.reason for p in found.points} == {"other fits are equally good and have other values"}
    assert found.reason == "from 0: after 0 steps equally good fits have different values"


@pytest.mark.parametrize(("discount", "attracts"), [(F(1, 2), True), (F(9, 10), None)])
def test_between_pieces_it_attracts_where_all_of_them_contract(discount, attracts):
    """Nothing is paid, so at V = 0 all four joint actions tie, with slopes of 5/4, 3/4, 3/4 and 1/4 of the discount."""
    (point,) = points(one([0, 0], [0, 0], ends={3}, discount=discount), "vdn").points
    assert (point.v, point.stability.attracts, point.stability.against_one) == ((0,), attracts, None)
    assert point.stability.reason == ("" if attracts else "it lies on the edge between pieces")
