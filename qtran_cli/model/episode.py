"""An episode as it was played, step by step, for whoever watches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qtran_cli.model.frame import Frame


@dataclass(frozen=True, eq=False)
class Step:
    """u: the joint action. reward: what the team was paid; earned: the return so far. tallies: what was counted so far.

    frame: what there is to see after it, None where the environment shows nothing.
    """

    u: tuple[int, ...]
    reward: float
    earned: float
    tallies: Mapping[str, float] = field(default_factory=dict)
    frame: Frame | None = None


@dataclass(frozen=True, eq=False)
class Episode:
    """seed and number: which, of ``of`` episodes of each seed. first: what there is to see before the first step.

    truncated: time cut it off.
    """

    seed: int
    number: int
    of: int
    first: Frame | None
    steps: tuple[Step, ...]
    truncated: bool = False

    @property
    def earned(self) -> float:
        """The return."""
        return self.steps[-1].earned if self.steps else 0.0
