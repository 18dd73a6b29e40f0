"""How often every joint action stands in the replay: what each seed learns from, which is never quite what was meant to be sampled."""

from __future__ import annotations

import numpy as np

from qtran_cli.learn.train import Trainer


def replayed(trainer: Trainer) -> list[np.ndarray]:
    """Per seed the counts, whole numbers, m_1 × … × m_N: of an environment with one situation."""
    found = []
    for u in trainer.replay.joint_actions().cpu().numpy():
        counts = np.zeros(trainer.spec.actions, dtype=np.int64)
        np.add.at(counts, tuple(u.T), 1)
        found.append(counts)
    return found
