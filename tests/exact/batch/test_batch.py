"""Games taken together against the solver, game by game: every family, ties, constant games, decimals, fractions, one-sided shapes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.batch import lines
from qtran_cli.exact.batch.games import LARGEST, Games, taken
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import CLASSES, PROJECTIONS
from qtran_cli.exact.methods._judge import worst
from qtran_cli.exact.theorem_2 import decide as alt
from qtran_cli.table import Table, from_fractions
from tests import thorough
from tests.study.games import NAMES, drawn

SHAPES = ["2x2", "2x3", "3x3", "2x2x2", "2x3x2"]
BATCHED = [name for name, module in PROJECTIONS.items() if hasattr(module, "earned")]
ODD = [(1, 3), (3, 1), (2, 1, 3), (4,), (1, 1)]


def games(tables) -> Games:
    assert taken(tables) == list(range(len(tables)))
    return Games(tables)


def every_family(shape: str) -> list[Table]:
    found = [drawn(name, shape, 6) for name in NAMES]
    tied = drawn("integer", shape, 30, "high=1") + drawn("integer", shape, 20, "high=2")
    constant = from_fractions([Fraction(1, 3)] * found[0][0].size, found[0][0].shape)
    return [*(table for some in found for table in some), *tied, constant]


def odd(shape: tuple[int, ...]) -> list[Table]:
    draw = np.random.default_rng(len(shape))
    return [Table(draw.integers(-3, 4, shape), int(draw.integers(1, 4))) for _ in range(12)]


CASES = [*SHAPES, *ODD]


def tables_of(case) -> list[Table]:
    return every_family(case) if isinstance(case, str) else odd(case)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_classes(case):
    tables = tables_of(case)
    for _, module in CLASSES.items():
        assert module.holds(games(tables)).tolist() == [module.decide(Facts(table)).holds for table in tables]


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("name", BATCHED)
def test_what_the_methods_earn(case, name):
    """The worst greedy payoff of each fit, of all that are settled; nothing is settled that has no one answer."""
    tables, module = tables_of(case), PROJECTIONS[name]
    for alpha in (Fraction(1, 10), Fraction(1, 3)):
        found = module.earned(games(tables), Ask(alpha=alpha))
        many = [Facts(table, Ask(alpha=alpha)) for table in tables]
        fits = list(module.alone(many)) if hasattr(module, "alone") else list(map(module.project, many))
        for k in np.flatnonzero(found.settled).tolist():
            assert found.some[k] == (fits[k].greedy is not None)
            assert fits[k].value == (tables[k].number(found.worst[k]) if found.some[k] else None)
            assert fits[k].optimal == bool(found.some[k] and found.worst[k] == tables[k].high)
            assert found.proved == (fits[k].landscape.proved if fits[k].landscape else None)
            if found.some[k]:
                assert worst(many[k], fits[k].greedy) == fits[k].value
            else:
                assert fits[k].represents is False


@pytest.mark.parametrize("name", BATCHED)
def test_games_drawn_from_continuous_laws_are_settled(name):
    tables = drawn("uniform", "3x3", 40)
    assert PROJECTIONS[name].earned(games(tables), Ask()).settled.all()


def test_a_tie_is_left_to_the_solver():
    """XOR has four best monotone tables (theory 9.9), of which two earn nothing."""
    for name in ("qmix", "ow_qmix"):
        assert not PROJECTIONS[name].earned(games([Table(np.array([[1, 0], [0, 1]]))]), Ask()).settled.any()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_condition_7(case):
    tables = thorough.some(tables_of(case), 2, 40)
    found, known = lines.decided(games(tables))
    for k, table in enumerate(tables):
        if known[k]:
            assert alt.decide(Facts(table), programs=100).feasible is bool(found[k])
        else:
            assert table.ndim > 2


def test_condition_7_is_mostly_settled():
    _, known = lines.decided(games(drawn("uniform", "2x2x2", 60)))
    assert known.sum() > 30


def test_condition_7_of_large_games_is_left_undecided():
    table = Table(np.random.default_rng(0).permutation(13**3).reshape(13, 13, 13))
    assert not lines.decided(games([table]))[1].any()
    assert alt.decide(Facts(table), programs=0).feasible is None


def test_large_numbers_are_not_taken():
    small, wide = Table(np.array([[0, LARGEST - 1]])), Table(np.array([[0, LARGEST]]))
    beyond = from_fractions([Fraction(10**30), Fraction(0)], (1, 2))
    assert taken([wide, small, beyond, Table(np.array([[0.5, 1.0]]))]) == [1]
    assert taken([]) == []
    assert taken([Table(np.broadcast_to(np.int64(1), (1 << 11, 1 << 10)))]) == []
