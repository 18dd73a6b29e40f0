"""What is reported of a training on a game with several states, against the networks it is read off."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.envs import recall
from qtran_cli.judge.kinds.policies import Policies
from qtran_cli.runs import folder

pytest.importorskip("torch", reason="PyTorch is not installed")

SHORT = ("--seeds", "2", "--steps", "120", "--set", "hidden=16", "--set", "evaluations=2", "--set", "evaluation_episodes=5")


def trained(path):
    """The trainer of a finished run, as its checkpoint has it."""
    from qtran_cli.learn.run.checkpoint import load
    from qtran_cli.learn.run.config import from_document
    from qtran_cli.learn.run.run import evaluated

    run = folder.read(path)
    return evaluated(from_document(run.config), run.game, load(path / folder.CHECKPOINT), 0.0).trainer


def test_joint_tables_are_means_over_the_belief(qtran, tmp_path):
    """QMIX's Q_jt depends on the state: where the agents cannot tell which it is, its mean under the belief."""
    from qtran_cli.learn.run.evaluate import learned_at

    ended = qtran("train", "--env", "dec_tiger", "--method", "qmix", "--out", str(tmp_path), "--name", "run", *SHORT, "--json")
    trainer, uneven = trained(tmp_path / "dec_tiger" / "qmix" / "run"), 0
    places = json.loads(ended.out)["per_seed"][1]["states"]
    for place, met in zip(places, Policies(trainer, catalogue.load("dec_tiger")).followed(1).met, strict=True):
        courses = [recall.course(trainer.environment, [met.situation], [state]) for state, _ in met.belief]
        tables = [learned_at(trainer, course)[1].q_jt for course in courses]
        assert len(tables) == 2 and not np.allclose(*tables, rtol=1e-9), "the networks do not tell the states apart"
        mean = sum(float(p) * table for (_, p), table in zip(met.belief, tables, strict=True))
        assert np.array(place["q_jt"]) == pytest.approx(mean, rel=1e-9)
        uneven += met.belief[0][1] != met.belief[1][1]
    assert uneven
