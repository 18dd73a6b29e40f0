"""Records of games taken together are those of the solver, byte for byte."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.exact.sampling import AroundOptimum, Epsilon
from qtran_cli.study import measure, together
from qtran_cli.table import Table, from_fractions
from tests import thorough
from tests.study.games import NAMES, plan

SIZES = ["2x2", "2x3", "3x3", "2x2x2", "4x2"]
SETTINGS = {"integer": [(), ("high=1",)], "additive": [(), ("noise=0",), ("noise=1/3",)]}
CASES = [(name, settings) for name in NAMES for settings in SETTINGS.get(name, [()])]


def alone(monkeypatch, asked, games) -> list[str]:
    """The lines with every game left to the solver."""
    with monkeypatch.context() as patch:
        patch.setattr(together, "taken", lambda tables: [])
        return measure.lines(asked, games)


@pytest.mark.parametrize(("family", "settings"), CASES, ids=str)
@pytest.mark.parametrize("actions", SIZES)
def test_the_same_bytes(monkeypatch, family, settings, actions):
    count = thorough.share(40, of=4)
    asked = plan(family, actions, count, settings, str(actions.count("x") + 1), alphas=(Fraction(1, 10), Fraction(2, 3)), seed=5)
    assert measure.lines(asked, range(count)) == alone(monkeypatch, asked, range(count))


def test_the_same_bytes_for_four_by_four(monkeypatch):
    asked = plan("uniform", "4x4", 6, methods=("qmix", "cw_qmix", "ow_qmix"))
    assert measure.lines(asked, range(6)) == alone(monkeypatch, asked, range(6))


class Given:
    """A plan of given games."""

    digest, alphas, programs, weights = "given", (Fraction(1, 10),), 100, None

    def __init__(self, *tables: Table) -> None:
        self.tables, self.methods = tables, ("iql", "qmix", "cw_qmix", "ow_qmix", "qplex", "vdn")

    def game(self, k):
        return self.tables[k].shape, k

    def draw(self, k):
        return self.tables[k]


def test_games_that_are_not_taken_stand_between_those_that_are(monkeypatch):
    draw = np.random.default_rng(1)
    small = [Table(draw.integers(-5, 6, (2, 3)), int(den)) for den in (1, 3, 7)]
    large = from_fractions([Fraction(10**40 + k, 7) for k in (3, 1, 2, 9, 4, 4)], (2, 3))
    wide = Table(draw.integers(-(2**50), 2**50, (2, 3)))
    asked = Given(small[0], large, small[1], wide, from_fractions([Fraction(1, 3)] * 6, (2, 3)), small[2])
    assert measure.lines(asked, range(6)) == alone(monkeypatch, asked, range(6))


@pytest.mark.parametrize("weights", [Epsilon(Fraction(1, 5)), AroundOptimum(Fraction(1, 5))], ids=str)
def test_weighted_methods_go_game_by_game(monkeypatch, weights):
    """Those that do not follow a sampling are still taken together."""
    alphas = Fraction(1, 10), Fraction(1)
    asked = plan(actions="2", count=6, methods=("iql", "qplex", "cw_qmix", "qmix"), weights=weights, alphas=alphas)
    assert measure.lines(asked, range(6)) == alone(monkeypatch, asked, range(6))


def test_every_number_is_in_lowest_terms():
    assert together.ratios(np.array([0, 6, -4, 7]), np.array([5, 4, 2, 7])) == ["0", "3/2", "-2", "1"]
    wide = np.array([2, 3], dtype=object) * 10**30
    assert together.ratios(np.array([4, 9]), wide) == [f"1/{5 * 10**29}", f"3/{10**30}"]


def test_a_method_without_a_batched_form_goes_game_by_game(monkeypatch):
    from qtran_cli.exact.methods import iql

    asked = plan(count=5, methods=("iql",))
    expected = measure.lines(asked, range(5))
    monkeypatch.delattr(iql, "earned")
    assert measure.lines(asked, range(5)) == expected
