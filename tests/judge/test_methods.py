"""Which exact method a training is held against: that of its own name, or the one that its file names."""

from __future__ import annotations

from types import SimpleNamespace

from qtran_cli import catalogue
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qmix, qmix_mixer
from qtran_cli.judge import kinds
from qtran_cli.judge.kinds import one_step, states
from qtran_cli.judge.methods import exact
from qtran_cli.learn.methods import METHODS


def test_trained_qmix_is_its_mixer():
    assert {name: exact(name) for name in METHODS.names() if exact(name) != name} == {"qmix": "qmix_mixer"}
    assert exact("qplex") == "qplex"


def test_a_one_step_training_is_held_against_it():
    game = catalogue.load_one_step("climb")
    said = one_step.theory(SimpleNamespace(method="qmix", full_exploration=True), game, kinds.known(game))
    assert said.fit.sse == qmix_mixer.project(Facts(game.payoff)).sse != qmix.project(Facts(game.payoff)).sse


def test_a_training_over_several_states_is_held_against_it():
    task = catalogue.load("two_step")
    said = states.theory(SimpleNamespace(method="qmix"), task, kinds.known(task))
    assert said.expected == 8
