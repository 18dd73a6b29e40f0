"""Rewards as the networks see them: (r − shift) / scale, both measured for each seed on the steps before the first update.

A learned Q_jt is scale · network + shift. Where every step ends the episode, a shift c of r is a shift c of Q_jt, so it can be taken
out and put back. Where steps follow, c less in every reward would be c for every step still to come: longer and shorter episodes
would change places. There the shift is value_start, 0 by default, and y puts γ c back where something follows (learn/loss.py), so
the task stays what it is and c is where Q_jt starts.
"""

from __future__ import annotations

import torch
from torch import Tensor

from qtran_cli.errors import UsageError
from qtran_cli.learn.settings import Common

LEAST = 1e-3
"""Rewards whose deviation is below this share of their magnitude, the shift taken out, count as constant."""


def shift(settings: Common, bootstraps: bool, rewards: Tensor) -> Tensor:
    """[S, 1]: what is subtracted from rewards [S, …]; their mean, exactly, where they are constant. value_start where steps bootstrap."""
    first = rewards[:, :1]
    if bootstraps:
        return torch.full_like(first, settings.value_start)
    if settings.reward_shift != "mean":
        return torch.full_like(first, float(settings.reward_shift))
    return first + (rewards - first).mean(1, keepdim=True)


def scale(settings: Common, rewards: Tensor, shift: Tensor | float = 0.0) -> Tensor:
    """[S, 1]: what rewards [S, …] less their shift are divided by: their deviation, or the largest magnitude of constant ones, or 1."""
    if settings.reward_scale != "deviation":
        return torch.full_like(rewards[:, :1], float(settings.reward_scale))
    left = rewards - shift
    deviation = left.std(1, correction=0, keepdim=True)
    constant = deviation <= LEAST * left.abs().amax(1, keepdim=True)
    found = torch.where(constant, rewards.abs().amax(1, keepdim=True), deviation)
    return torch.where(found > 0, found, torch.ones_like(found))


def require_shift(settings: Common, bootstraps: bool) -> None:
    """Raise UsageError for a shift that is asked for where steps bootstrap, for a start of values where none does."""
    if bootstraps and settings.reward_shift != "mean" and float(settings.reward_shift):
        what = f"reward_shift={settings.reward_shift} in an environment whose episodes have several steps"
        raise UsageError(what, where="--set", right="leave it out: a shift of the rewards would favour longer or shorter episodes")
    if not bootstraps and settings.value_start:
        what = f"value_start={settings.value_start:g} in an environment where no step follows another"
        raise UsageError(what, where="--set", right="leave it out, or set reward_shift: values start at what rewards are lowered by")


LOST = 5e-3
"""A best payoff that is above the next by less than this share of the payoffs' deviation may not be told apart from it.

Measured on (8, −12, −12, 0, …) with two payoffs of x, QTRAN-base, 32 units, 5,000 steps: 5 of 5 seeds optimal at x = −100 (a share
of 0.2), −300 and −1,000 (0.02), 4 at −3,000 (0.006), 2 at −10^4 (0.002), none at −10^5 and −10^6. At −10^6 none either with
reward_scale 10, clipped or not, or 1,000, or lr 0.005; with reward_scale 10^4, a fortieth of the deviation, 2. With 64 units and
15,000 steps: none by default, 4 with reward_scale 10^4.
"""
BETWEEN = 40
"""A share of the deviation at which neither the far payoffs nor the near ones are out of the networks' reach, as measured above."""


def lost(bootstraps: bool, payoffs: Tensor) -> str:
    """A warning where payoffs far from the others hide which one is best; "" where they do not. payoffs [states, joint actions].

    In every state the best is held against the next. The deviation is what the default reward_scale divides by.
    """
    best = payoffs.amax(1, keepdim=True)
    gap = float((best - payoffs.masked_fill(payoffs == best, -torch.inf).amax(1, keepdim=True)).min())
    every = payoffs.view(1, -1)
    unit = float(scale(Common(), every, shift(Common(), bootstraps, every)))
    if gap >= LOST * unit:
        return ""
    helps = f"raise payoffs far below the others (in a one-step game the optimum stays), or try --set reward_scale={unit / BETWEEN:.1g}"
    return f"the best payoff is {gap:.3g} above the next where payoffs deviate by {unit:.3g}: training may not tell them apart; {helps}"
