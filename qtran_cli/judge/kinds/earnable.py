"""What can be earned from any situation of a game with several states, discounted as the targets of a training are."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from qtran_cli.errors import GameError, UsageError
from qtran_cli.exact.states.layers import layers
from qtran_cli.exact.states.values import Model, extreme
from qtran_cli.judge.alarm import Earnable
from qtran_cli.model.task import Task


def earnable(task: Task, gamma: Fraction | None) -> Earnable:
    """The least and the greatest Q_jt of all policies that see the state, over every reachable state and step.

    gamma: what targets are discounted by, None: as the game is.

    Where the game is too large, and where its returns have no bound, r_min and r_max summed over its decisions: r / (1 − γ) at most.
    Cost: the game is solved twice.
    """
    gamma = task.discount if gamma is None else gamma
    with suppress(UsageError, GameError):
        seen = replace(task, observations=None, signals=None, discount=gamma)
        model = Model(seen, layers(seen))
        least, most = (extreme(model, None, best).q_jt.values() for best in (min, max))
        return Earnable(min(q.min for q in least), max(q.max for q in most))
    return summed(task, gamma)


def summed(task: Task, gamma: Fraction) -> Earnable:
    """The same from the rewards alone. An episode may end after its first decision."""
    least, most = min(x.min for x in task.payoff), max(x.max for x in task.payoff)
    total = _decisions(task.horizon, gamma)
    low = least if least >= 0 else None if total is None else least * total
    high = most if most <= 0 else None if total is None else most * total
    return Earnable(low, high)


def _decisions(horizon: int | None, gamma: Fraction) -> Fraction | None:
    """Σ_{t < horizon} γ^t, None where it has no bound."""
    if gamma < 1:
        return (1 if horizon is None else 1 - gamma**horizon) / (1 - gamma)
    return None if horizon is None else Fraction(horizon)
