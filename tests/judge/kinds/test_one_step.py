"""A one-step game is judged as the game of one state that it is: one situation, the same best return, the same fits."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.judge import kinds
from qtran_cli.judge.kinds import one_step
from qtran_cli.model.branches import END
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import Kind
from qtran_cli.table import from_fractions

CLIMB = catalogue.load_one_step("climb")
TASK = Task((CLIMB.payoff,), (((((END, Fraction(1)),),) * CLIMB.payoff.size),), ((0, Fraction(1)),), ("here",))
METHODS = ("iql", "vdn", "qmix", "qtran_base", "qtran_alt")


def said(game, method):
    config = SimpleNamespace(method=method, full_exploration=True, settings=SimpleNamespace(history=True))
    return kinds.of(game).theory(config, game, kinds.known(game))


def test_the_same_is_known():
    one, several = kinds.known(CLIMB), kinds.known(TASK)
    assert (CLIMB.kind, TASK.kind) == (Kind.one_step, Kind.states)
    assert one.benchmark.value == several.benchmark.value == 11
    assert one.tables.keys() == several.tables.keys() == {one_step.ONLY}
    assert one.tables[one_step.ONLY].same(several.tables[one_step.ONLY])


@pytest.mark.parametrize("method", METHODS)
def test_the_same_is_said(method):
    """With the returns of a state's fit; of one step the joint actions are told besides."""
    one, several = said(CLIMB, method), said(TASK, method)
    assert (one.fitted.value, one.fit.greedy[0].tolist()) == (several.fitted.value, several.fit.greedy[0].tolist())
    assert one.products is not None and several.products is None and one.tells and several.tells


def learned(u_bar, q, q_jt=None, v_jt=None, linear=None):
    return SimpleNamespace(seed=3, u_bar=u_bar, q=tuple(map(np.array, q)), q_jt=q_jt, v_jt=v_jt, linear=None)


def test_a_seed_has_one_place():
    q = ([11.0, 5.0, 0.0], [0.0, -1.0, -2.0])
    result = SimpleNamespace(learned=[learned((0, 0), q, np.array(CLIMB.payoff.nested(float)) + 0.5)], returns=[11.0])
    (seed,) = one_step.seeds(CLIMB, result, kinds.known(CLIMB))
    (place,) = seed.places
    assert (seed.number, seed.value, seed.earned, seed.optimal, seed.met) == (3, 11, 11.0, True, 1)
    assert seed.start is place and place.u_bar == (0, 0) and place.exact is CLIMB.payoff
    assert (seed.fit, place.error) == (Fraction(1, 2), 0.5)
    assert seed.by_exact == place.by_exact.tolerance and seed.by_q_jt == place.by_q_jt.tolerance
    assert said(CLIMB, "qtran_base").allows(seed) is True and said(CLIMB, "vdn").allows(seed) is False


def test_the_error_is_of_floats():
    """A third is no float: its nearest one is learned exactly as far as floats tell."""
    third = Game(from_fractions([Fraction(1, 3)] * 2, (1, 2)))
    result = SimpleNamespace(learned=[learned((0, 0), ([1 / 3], [0.0, 0.0]), np.full((1, 2), 1 / 3))], returns=[1 / 3])
    (seed,) = one_step.seeds(third, result, kinds.known(third))
    assert seed.start.error == 0 and 0 < seed.fit < Fraction(1, 10**16)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_part(kind):
    for name in ("known", "theory", "said", "judge", "seeds", "sees"):
        assert callable(getattr(kinds.KINDS[kind], name)), name


def weighed(game, method, alpha):
    config = SimpleNamespace(method=method, full_exploration=True, settings=SimpleNamespace(history=True, alpha=alpha))
    return kinds.of(game).theory(config, game, kinds.known(game))


@pytest.mark.parametrize("game", [CLIMB, TASK], ids=["one step", "several states"])
def test_a_run_is_held_against_the_exact_method_at_its_own_alpha(game):
    """climb: CW-IQL is right below 11/56, CW-VDN below 16/151 (docs/theory.md 14.3)."""
    for method, threshold in (("cw_iql", Fraction(11, 56)), ("cw_vdn", Fraction(16, 151))):
        below, above = (weighed(game, method, float(threshold) + off).fit for off in (-1e-3, 1e-3))
        assert (below.optimal, above.optimal) == (True, False)
    assert (
        weighed(game, "cw_vdn", 0.1).fit.q[0].flat() == weighed(game, "cw_vdn", 0.1).fit.q[0].flat() == said(game, "cw_vdn").fit.q[0].flat()
    )


def test_where_several_joint_actions_are_optimal_chance_decides_which_has_weight_1():
    several = said(catalogue.load_one_step("coordination"), "cw_iql")
    assert (several.products, several.tells) == (None, False)
    assert several.words == "several joint actions are optimal, and which of them has weight 1 in training is left to chance"
    assert said(CLIMB, "cw_iql").products is not None
