"""A cue that was seen once: agents with memory learn to name it, others cannot."""

from __future__ import annotations

import pytest

from qtran_cli.envs import programs
from qtran_cli.envs.make import make
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import evaluate
from qtran_cli.learn.train import Trainer

WORLD = programs.world("remember", ["delay=2"])


def returns(**settings):
    chosen = METHODS["vdn"].Settings(**{"hidden": 16, "layers": 1, "update_every": 3, "warmup": 60, "lr": 5e-3, **settings})
    made = Trainer(METHODS["vdn"], chosen, make(WORLD, 2, stack=chosen.stack), range(2), 1500)
    while made.step < made.steps:
        made.advance()
    return evaluate.returns(made, evaluate.arena(made, WORLD)).tolist()


@pytest.mark.parametrize("settings", [{"memory": "gru"}, {"stack": 3}], ids=str)
def test_with_memory(settings):
    assert returns(**settings) == [1.0, 1.0]


@pytest.mark.parametrize("settings", [{}, {"stack": 2}], ids=str)
def test_without(settings):
    """A draw of 100 episodes aside: 1/2 is the most that can be expected."""
    assert all(value < 0.75 for value in returns(**settings))
