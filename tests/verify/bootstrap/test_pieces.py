"""Lists of fixed points: proved for random games, and refused once anything in them is altered, left out or added."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from qtran_cli.certificates.fixed_points import Contradicted, Ends, FixedPoints, Missed, Piece
from qtran_cli.exact.algebra import linear
from qtran_cli.exact.answer import claims
from qtran_cli.exact.states.solve import solve
from qtran_cli.model.task import Task
from qtran_cli.verify import Refused, equations
from qtran_cli.verify.bootstrap import pieces
from tests.exact.states.test_every import NINE, cramer, four, image, one, ring, switching
from tests.exact.states.test_vdn_fixed_points import diverging
from tests.tasks import drawn
from tests.thorough import share

F = Fraction
NAMES = "qmix", "qmix_mixer", "vdn"
GAMES = {
    "two values": lambda: one([-3, 4], [1, 1], ends={1, 3}),
    "four values": four,
    "ties": lambda: one([1, 0], [0, 1], ends=()),
    "between pieces": lambda: one([0, 0], [0, 0], ends={3}),
    "none": lambda: diverging(F(4, 5)),
    "three": lambda: switching(F(67, 100)),
}


@cache
def game(name: str) -> Task:
    return GAMES[name]()


@cache
def listed(name: str) -> dict[str, FixedPoints]:
    return lists(game(name))


def lists(task: Task) -> dict[str, FixedPoints]:
    return {c.method: c for claim, c in claims(solve(task)) if claim == "fixed_points"}


def refused(c: FixedPoints, task: Task, words: str) -> None:
    with pytest.raises(Refused, match=words):
        pieces.verify(c, task)


@pytest.mark.parametrize("name", GAMES)
def test_every_list_is_claimed_and_proved(name):
    assert sorted(listed(name)) == sorted(NAMES)
    for c in listed(name).values():
        pieces.verify(c, game(name))


@pytest.mark.parametrize("seed", range(share(20, 20)))
@pytest.mark.parametrize(("states", "shape"), [(1, (2, 2)), (2, (2, 2)), (1, (3, 2)), (3, (2,)), (1, (2, 2, 2))], ids=str)
def test_lists_of_random_games(states, shape, seed):
    """What brute force says of every point: its V is its image's; and the list of another game is none of this one."""
    task = drawn(seed, states, shape, discount=NINE, high=3)
    other = replace(task, discount=F(4, 5))
    for name, c in lists(task).items():
        pieces.verify(c, task)
        if any(any(piece.slopes) for some in c.pieces for piece in some):
            refused(c, other, "a piece of the method is missing")
        for p in c.points if shape == (2, 2) else ():
            assert all(x in values for x, values in zip(p.v, image(task, name, p.v), strict=True))


@pytest.mark.parametrize("seed", range(share(12, 12)))
@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_of_every_choice_is_what_brute_force_says(name, seed):
    """Cramer's rule, max-min means and active sets."""
    task = drawn(seed, 2, discount=NINE)
    c = lists(task)[name]
    choices = [(first, second) for first in c.pieces[0] for second in c.pieces[1]]
    for (first, second), choice in list(zip(choices, c.choices, strict=True))[::7]:
        v = cramer([(first.slopes, first.constant), (second.slopes, second.constant)])
        if isinstance(choice, Contradicted):
            assert v is None
        elif isinstance(choice, Ends):
            assert c.points[choice.point].v == v and all(x in some for x, some in zip(v, image(task, name, v), strict=True))
        else:
            assert choice.v == v and set(choice.fits) == image(task, name, v)[choice.state] and v[choice.state] not in choice.fits


def moved(v):
    return (v[0] + F(1, 10**9), *v[1:])


POINT = {
    "v": (lambda p: moved(p.v), "no best fit has the value|only solution"),
    "greedy": (lambda p: (p.greedy[0][:-1], *p.greedy[1:]), "the greedy joint actions are others"),
    "earned": (lambda p: moved(p.earned), "earn"),
    "value": (lambda p: p.value + 1, "it earns"),
    "learned": (lambda p: p.learned - 1, "it learns"),
    "attracts": (lambda p: not p.attracts, "attract"),
    "to_one": (lambda p: {-1: 0, 0: 1, 1: None, None: -1}[p.to_one], "its spectral radius"),
    "radius": (lambda p: (p.radius or F(1)) + F(1, 10**6), "its spectral radius is not"),
}


@pytest.mark.parametrize("name", ["two values", "four values", "ties", "between pieces", "three"])
@pytest.mark.parametrize("field", POINT)
def test_a_point_altered_in_one_field_is_refused(name, field):
    alter, words = POINT[field]
    for c in listed(name).values():
        for k, p in enumerate(c.points):
            other = replace(p, **{field: alter(p)})
            refused(replace(c, points=(*c.points[:k], other, *c.points[k + 1 :])), game(name), words)


@pytest.mark.parametrize("name", GAMES)
def test_a_point_left_out_or_added_is_refused(name):
    for c in listed(name).values():
        for k in range(len(c.points)):
            refused(replace(c, points=c.points[:k] + c.points[k + 1 :]), game(name), "no fixed point|only solution")
            refused(replace(c, points=(*c.points, c.points[k])), game(name), "a fixed point stands twice")
            fewer = replace(c, points=c.points[:k] + c.points[k + 1 :], choices=tuple(disowned(c, k, choice) for choice in c.choices))
            refused(fewer, game(name), "the best fits have the values|a best fit has the value")


def disowned(c: FixedPoints, k: int, choice):
    """The choice with point k called none."""
    if not isinstance(choice, Ends):
        return choice
    return Missed(c.points[k].v, 0, (c.points[k].v[0] + 1,)) if choice.point == k else Ends(choice.point - (choice.point > k))


@pytest.mark.parametrize("name", GAMES)
def test_every_choice_is_accounted_for_rightly(name):
    for c in listed(name).values():
        refused(replace(c, choices=c.choices[:-1]), game(name), "are accounted for, of")
        for k, choice in list(enumerate(c.choices))[:: max(1, len(c.choices) // 5)]:
            for other in others(choice, len(c.pieces)):
                refused(replace(c, choices=(*c.choices[:k], other, *c.choices[k + 1 :])), game(name), f"choice {k + 1} of pieces")


def others(choice, states: int):
    """Choices that say something false."""
    if isinstance(choice, Ends):
        return (Ends(99), Ends(-1), Contradicted((F(1),) * states), Contradicted((F(0),) * states))
    if isinstance(choice, Contradicted):
        return (*[Contradicted(moved(choice.multipliers))] * (states > 1), Contradicted(tuple(F(0) for _ in choice.multipliers)), Ends(99))
    other = (
        replace(choice, v=moved(choice.v)),
        replace(choice, fits=moved(choice.fits)),
        replace(choice, fits=(*choice.fits, choice.v[choice.state])),
    )
    return (*other, replace(choice, fits=()), Contradicted((F(1),) * states))


@pytest.mark.parametrize("name", GAMES)
def test_every_piece_has_to_be_there_once(name):
    for c in listed(name).values():
        first, *rest = c.pieces
        extra = Piece(first[0].slopes, first[0].constant + 100)
        for some, words in (
            (first[1:], "a piece of the method is missing"),
            ((*first, first[0]), "stands twice"),
            ((*first, extra), "none of the method's"),
        ):
            made = replace(c, pieces=(tuple(some), *rest))
            count = len(c.choices) // len(first) * len(some)
            refused(replace(made, choices=(c.choices * 2)[:count]), game(name), words)


def test_choices_without_a_solution_are_among_them():
    kinds = {type(choice) for name in GAMES for c in listed(name).values() for choice in c.choices}
    assert kinds == {Ends, Missed, Contradicted}


def test_none_is_claimed_as_a_no():
    assert [c.holds for c in listed("none").values()] == [False if name == "vdn" else c.holds for name, c in listed("none").items()]
    assert not listed("none")["vdn"].points and not listed("none")["qmix_mixer"].points


def test_another_method_s_list_is_refused():
    for name, c in listed("two values").items():
        for other in {*NAMES, "iql", "cw_qmix", "nobody"} - {name}:
            refused(replace(c, method=other), game("two values"), "a piece of the method is missing|no check is known|none of the method's")


def test_sizes_beyond_the_check_are_refused_before_any_work(monkeypatch):
    c = listed("two values")["vdn"]
    refused(c, replace(game("two values"), horizon=2), "with a horizon")
    refused(c, ring(17, [1]), "17 states: up to 16 are checked")
    monkeypatch.setattr(pieces, "WORK", 15)
    monkeypatch.setattr(pieces, "checker", None)
    refused(c, game("two values"), "too many choices of pieces to be checked")


@pytest.mark.parametrize("name", ["qmix", "qmix_mixer"])
def test_a_method_with_too_many_pieces_there_is_refused(name):
    c = FixedPoints(name, (), ((Piece((F(0),), F(0)),),), (Contradicted((F(1),)),))
    refused(c, ring(1, *[[0] * 9] * 9), "too many to be checked")


def test_lists_beyond_the_check_are_not_claimed(monkeypatch):
    from qtran_cli.exact.states import claims as made

    monkeypatch.setattr(made, "WORK", 13 * 4 - 1)
    assert sorted(lists(game("two values"))) == ["vdn"]


def test_a_list_is_not_claimed_where_there_is_none():
    assert lists(drawn(1, 2, acyclic=True)) == {}


@pytest.mark.parametrize("scale", [1, equations.PRIME])
def test_the_only_solution_is_told_from_one_of_many(scale):
    """Also where the determinant is a multiple of the prime."""
    rows = [[F(scale), F(0), F(3 * scale)], [F(1), F(1), F(5)]]
    assert equations.only(rows, (F(3), F(2)))
    assert not equations.only(rows, (F(3), F(3)))
    assert not equations.only([rows[1], rows[1]], (F(3), F(2)))


def test_a_contradiction_is_found_in_rationals():
    matrix, right = [[F(1, 2), F(1, 3)], [F(3, 2), F(1)]], [F(1, 5), F(1, 7)]
    mu = linear.contradiction(matrix, right)
    assert [sum(m * row[t] for m, row in zip(mu, matrix, strict=True)) for t in range(2)] == [0, 0]
    assert sum(m * b for m, b in zip(mu, right, strict=True)) == 1
