"""How often every joint action stands in the replay: what each seed learns from, which is never quite what was meant to be sampled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qtran_cli.learn.train import Trainer


def replayed(trainer: Trainer) -> list[np.ndarray]:
    """Per seed the counts, whole numbers, m_1 × … × m_N: of an environment with one situation."""
    return [counted(u, trainer.spec.actions) for u in trainer.replay.joint_actions().cpu().numpy()]


def counted(u: np.ndarray, shape: Sequence[int]) -> np.ndarray:
    """How often each joint action is among u [·, N]."""
    counts = np.zeros(shape, dtype=np.int64)
    np.add.at(counts, tuple(u.T), 1)
    return counts
