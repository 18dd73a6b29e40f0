"""Every family draws what its docstring says. What all have in common is read off the registry."""

from __future__ import annotations

import importlib
import re
from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest

from qtran_cli.cli import study
from qtran_cli.errors import QtranError, UsageError
from qtran_cli.study.families import FAMILIES, about, parameters
from qtran_cli.study.families.rectangular import planted
from qtran_cli.study.stream import GRID
from tests import oracle
from tests.study.games import NAMES, as_cells, drawn, plan

SHAPES = ["2x2", "3x3", "2x4", "2x2x2", "3x2x2"]
everywhere = pytest.mark.parametrize("shape", SHAPES)
every = pytest.mark.parametrize("family", NAMES)


@every
@everywhere
def test_a_game_has_its_shape_and_exact_small_numbers(family, shape):
    for table in drawn(family, shape):
        assert "x".join(map(str, table.shape)) == shape
        assert table.num.dtype == np.int64
        assert GRID * 2 % table.den == 0


@every
def test_games_differ_and_a_game_is_its_keys(family):
    first, again = drawn(family, "3x3", 6), drawn(family, "3x3", 6)
    assert all(a.same(b) for a, b in zip(first, again, strict=True))
    assert len({str(t.flat()) for t in first}) == 6
    other = plan(family, "3", 6, seed=1)
    assert not all(a.same(other.draw(k)) for k, a in enumerate(first))


@every
def test_a_game_does_not_depend_on_how_many_there_are_or_on_other_sizes(family):
    alone, among = plan(family, "3", 4), plan(family, "2,3", 9)
    assert all(alone.draw(k).same(among.draw(9 + k)) for k in range(4))


@every
def test_the_optimum_has_no_place_of_its_own(family):
    """Over many games every cell is optimal now and then."""
    seen = set().union(*(oracle.optimal(as_cells(table)) for table in drawn(family, "3x3", 120)))
    assert len(seen) == 9


@every
def test_the_largest_games_can_be_drawn(family):
    (table,) = drawn(family, "21x21", 1)
    assert table.shape == (21, 21)


@every
def test_the_help_names_the_family_and_its_parameters(family):
    text = " ".join(study.command.__doc__.split())
    settings = re.search(rf"{family}( \([^)]*\))?", about()).group()
    assert settings in text


@every
def test_the_first_line_of_the_docstring_says_what_is_drawn(family):
    assert len(importlib.import_module(f"qtran_cli.study.families.{family}").__doc__.split("\n")[0]) > 40


@every
def test_every_parameter_refuses_what_is_out_of_range(family):
    for name, known in FAMILIES[family].PARAMETERS.items():
        assert known.low <= known.default <= known.high
        for text in (str(known.low - 1), str(known.high + 1), "many", *(["1.5"] if known.whole else [])):
            with pytest.raises(QtranError):
                parameters(family, [f"{name}={text}"])
        for x in (known.low, known.high):
            assert parameters(family, [f"{name}={x}"])[name] == x
    for setting in ("nothing=1", "noise", "=1"):
        with pytest.raises(UsageError):
            parameters(family, [setting])


@everywhere
def test_monotone_games_are_monotone(shape):
    assert all(oracle.monotone(as_cells(table)) for table in drawn("monotone", shape))


def test_monotone_games_reach_every_order_and_need_not_be_supermodular():
    orders = {tuple(np.argsort(table.num.sum(axis=1)).tolist()) for table in drawn("monotone", "3x3", 60)}
    assert len(orders) == 6
    mixed = [np.sort(np.sort(table.num, axis=0), axis=1) for table in drawn("monotone", "2x2", 30)]
    assert {bool(t[0, 0] + t[1, 1] > t[0, 1] + t[1, 0]) for t in mixed} == {True, False}


@everywhere
def test_additive_games_without_noise_are_additive_and_with_noise_are_not(shape):
    assert all(oracle.additive(as_cells(table)) for table in drawn("additive", shape, 10, "noise=0"))
    assert not any(oracle.additive(as_cells(table)) for table in drawn("additive", shape, 10, "noise=1/3"))


def test_noise_scales_and_the_rest_stays():
    none, some, more = (drawn("additive", "3x3", 1, f"noise={x}")[0] for x in ("0", "1/7", "2/7"))
    first, second, third = (np.array(t.nested()) for t in (none, some, more))
    assert ((third - second) == (second - first)).all()
    assert (abs(second - first) <= Fraction(1, 7)).all()


@everywhere
@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_planted_product_is_the_optimal_set_and_has_its_size(shape, size):
    for table in drawn("rectangular", shape, 10, f"size={size}"):
        best = oracle.optimal(as_cells(table))
        sides = [len({u[i] for u in best}) for i in range(table.ndim)]
        assert sides == [planted(m, Fraction(size)) for m in table.shape]
        assert len(best) == np.prod(sides)
        assert table.max == 1


def test_how_many_actions_are_planted():
    assert [planted(m, Fraction(2)) for m in (2, 3, 4)] == [1, 2, 2]


@pytest.mark.parametrize(("shape", "size"), [("2x2", 2), ("3x3", 3), ("4x3", 2), ("2x2x2", 2), ("3x3x4", 3)])
def test_a_planted_diagonal_is_the_optimal_set_and_no_product(shape, size):
    for table in drawn("diagonal", shape, 10, f"size={size}"):
        best = oracle.optimal(as_cells(table))
        assert len(best) == size
        assert all(len({u[i] for u in best}) == size for i in range(table.ndim))
        assert not oracle.rectangular(as_cells(table))


def test_a_diagonal_that_does_not_fit_is_refused():
    with pytest.raises(UsageError, match="3 optimal joint actions"):
        plan("diagonal", "4,2", settings=("size=3",)).check()


def test_integers_reach_both_ends_and_tie():
    tables = drawn("integer", "3x3", 50, "high=2")
    assert {x for table in tables for x in table.flat()} == {0, 1, 2}
    assert any(len(oracle.optimal(as_cells(table))) > 1 for table in tables)


def claus_boutilier(k: int, safe: int) -> np.ndarray:
    return np.array([[10, 0, -k], [0, safe, 0], [-k, 0, 10]])


def test_penalty_games_of_three_actions_are_the_papers_with_the_actions_in_any_order():
    penalties = set()
    for table in drawn("penalty", "3x3", 30, "most=5"):
        k, safe = -int(table.low) if table.low < 0 else 0, int(sorted(x for x in table.flat())[-3])
        penalties.add(k)
        shown = claus_boutilier(k, safe)
        every = (shown[np.ix_(a, b)] for a, b in product(list(permutations(range(3))), repeat=2))
        assert any((table.num == t).all() for t in every), table.num
    assert penalties == {0, 1, 2, 3, 4, 5}


@everywhere
def test_penalty_games_have_two_optima_that_share_no_action(shape):
    for table in drawn("penalty", shape):
        u, w = oracle.optimal(as_cells(table))
        assert all(a != b for a, b in zip(u, w, strict=True))
        assert table.max == 10
        mixed = oracle.mixtures(u, w) - {u, w}
        assert {table[v] for v in mixed} == {table.min}


def test_uniform_payoffs_lie_on_the_grid_between_minus_1_and_1():
    numbers = [x for table in drawn("uniform", "5x5", 20) for x in table.flat()]
    assert all(-1 <= x <= 1 and GRID % x.denominator == 0 for x in numbers)
    assert abs(float(sum(numbers)) / len(numbers)) < 0.15


def test_exponential_payoffs_lie_on_the_grid_from_0_on_with_mean_1():
    numbers = [x for table in drawn("exponential", "5x5", 40) for x in table.flat()]
    assert all(x >= 0 and GRID % x.denominator == 0 for x in numbers)
    assert abs(float(sum(numbers)) / len(numbers) - 1) < 5 / len(numbers) ** 0.5
    assert max(numbers) > 4
