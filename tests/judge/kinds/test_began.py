"""Where a run's values began: those that its first target was made of."""

from __future__ import annotations

import pytest

from qtran_cli import catalogue
from qtran_cli.judge.trained import training
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run.config import Config
from qtran_cli.learn.run.evaluate import learned_at
from qtran_cli.learn.run.making import restored
from qtran_cli.learn.run.run import evaluated

SMALL = {"hidden": 8, "warmup": 20, "replay": 40, "batch": 4, "evaluation_episodes": 1}


def config(env, method, **own):
    return Config(env, method, 3, 200, True, METHODS[method].Settings(**SMALL, **own))


def before(config, game):
    """Values at every state once rewards are measured and nothing is learned, as a trainer stands that skips its updates."""
    from qtran_cli.envs import recall

    trainer = restored(config, game, None)
    trainer.update = lambda batch: None
    while trainer.step < trainer.warmup:
        trainer.advance()
    at = [recall.course(trainer.environment, [(s, None)], [s]) for s in range(len(game.states))]
    return [[float(one.q_jt.max()) for one in learned_at(trainer, course)] for course in at]


@pytest.mark.parametrize(("env", "method", "own"), [("stay_for_nothing", "qmix", {}), ("four_values", "vdn", {"value_start": 25.0})])
def test_values_are_those_of_the_first_target(env, method, own):
    settings, game = config(env, method, **own), catalogue.load(env)
    trainer = restored(settings, game, None)
    while trainer.step < trainer.steps:
        trainer.advance()
    found = training(settings, game, evaluated(settings, game, {"trainer": trainer.state()}, 0.0), "")
    columns = before(settings, game)
    for k, seed in enumerate(found.seeds):
        assert [float(x) for x in seed.began.v] == pytest.approx([column[k] for column in columns], abs=1e-5)
        assert seed.began.learned == sum(p * seed.began.v[s] for s, p in game.initial)
        assert seed.began.led.end in (None, *found.theory.points.points)
    assert len({seed.began.v for seed in found.seeds}) == 3


def test_where_nothing_is_listed_nothing_is_told():
    settings, game = config("two_step", "vdn"), catalogue.load("two_step")
    result = evaluated(settings, game, {"trainer": restored(settings, game, None).state()}, 0.0)
    assert [seed.began for seed in training(settings, game, result, "").seeds] == [None] * 3
