"""What a run's exploration leaves in its replay, as the exact half asks for it."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from qtran_cli.exact.one_step.play import Play, held

if TYPE_CHECKING:
    from qtran_cli.learn.run.config import Config

WHOLE = 10**4
"""The ε of a step is taken to a fraction of so many, which keeps the weights' numbers short."""


def play(config: Config, agents: int) -> Play | None:
    """What the replay holds at the end of a run; None where all of it was played at random: ε = 1 throughout.

    Cost: a pass over the steps that it holds.
    """
    from qtran_cli.learn import exploration

    if config.full_exploration:
        return None
    steps = Counter(round(e * WHOLE) for e in exploration.held(config.settings, config.ends))
    last = round(exploration.epsilon(config.settings, config.steps - 1, config.steps, False) * WHOLE)
    return None if set(steps) == {WHOLE} else held({Fraction(e, WHOLE): k for e, k in steps.items()}, Fraction(last, WHOLE), agents)
