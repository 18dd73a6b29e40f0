"""What the replay holds: the ε of its steps, and how often each joint action."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from qtran_cli import catalogue

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")


@pytest.mark.parametrize(("replay", "full"), [(20, False), (7, False), (500, False), (20, True)])
def test_epsilons_and_counts(replay, full):
    """As the trainer itself goes through them, step by step."""
    from qtran_cli.envs.make import make
    from qtran_cli.learn import exploration
    from qtran_cli.learn.methods import METHODS
    from qtran_cli.learn.run.replayed import replayed
    from qtran_cli.learn.train import Trainer

    module, game = METHODS["vdn"], catalogue.load_one_step("climb")
    settings = module.Settings(hidden=4, replay=replay)
    made = Trainer(module, settings, make(game, 3), range(3), 40, full)
    epsilons, played = [], []
    while made.step < 40:
        epsilons.append(made.epsilon)
        made.advance()
        at = (made.replay.count - 1) % made.replay.capacity
        played.append(made.replay.joint_actions()[:, at].numpy().copy())
    kept = min(replay, 40)
    assert full or list(exploration.held(settings, (40,))) == epsilons[-kept:]
    for k, counts in enumerate(replayed(made)):
        wanted = np.zeros((3, 3), int)
        for u in played[-kept:]:
            wanted[tuple(u[k])] += 1
        assert counts.tolist() == wanted.tolist()
