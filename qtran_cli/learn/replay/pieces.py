"""What agents with memory carry, and what a batch of their replay is: pieces of episodes, times first."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor

from qtran_cli.envs import Percept


class Carried(NamedTuple):
    """hidden [S, B, N, H]: h. last [S, B, N]: 1 + the action that each agent did last, 0 where it has done nothing yet."""

    hidden: Tensor
    last: Tensor


class Moments(NamedTuple):
    """What is seen at T times in E lanes: percept [S, T, E, …], and last [S, T, E, N], as in Carried, at each."""

    percept: Percept
    last: Tensor

    def at(self, times: slice) -> Moments:
        """Some of the times."""
        return Moments(Percept(*(x[:, times] for x in self.percept)), self.last[:, times])


class Pieces(NamedTuple):
    """E pieces of T transitions each, shorter ones padded; before them burn_in times that are no transitions. B = T · E.

    moments: burn_in + T + 1 times. u [S, B, N]. reward [S, B]. share [S, B]: what a transition counts in a mean, 0 where it is padding.
    terminated [S, B]; None where nothing follows a decision. hidden [S, E, N, H]: h as it was at the first time; None: zeros.
    kept [S, E, 1, 1]: 0 where the episode begins after the burn-in; None without burn-in.
    """

    moments: Moments
    u: Tensor
    reward: Tensor
    share: Tensor
    terminated: Tensor | None = None
    hidden: Tensor | None = None
    kept: Tensor | None = None

    @property
    def burn_in(self) -> int:
        """Times before the first transition."""
        times, lanes = self.moments.last.shape[1:3]
        return int(times - 1 - self.reward.shape[1] // lanes)
