"""Where ε-greedy training can settle: the joint actions ū that confirm themselves.

ū confirms itself iff it is greedy at an end of the method, its best fit or one of its local optima, once the method is fitted to
what ε-greedy play around ū leaves in the replay. Every joint action is tried as ū. A tie is read in favour of the one that is played.

Two distributions answer two questions. What the replay holds at the end of training, where old ε are in it: where the run can
end, if ū was greedy all the while. What the last ε alone leaves: where it can stay for ever.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from types import ModuleType

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.endings import Ending, ending
from qtran_cli.exact.one_step.play import Play
from qtran_cli.exact.sampling import Weights

TRIED = 1_000
"""Up to so many joint actions are tried."""
NOWHERE = "no greedy joint action confirms itself: ε-greedy play around each makes another one greedy"
LATE = "the time was up before every joint action was tried as the greedy one"


@dataclass(frozen=True, eq=False)
class Settling:
    """points: the joint actions that confirm themselves, in order; None where they were not all tried. reason: why there are none."""

    points: tuple[JointAction, ...] | None
    reason: str = ""

    @property
    def products(self) -> tuple[tuple[np.ndarray, ...], ...] | None:
        """The same as sets of actions, one a joint action; None where there is none, or they are not known."""
        return None if not self.points else tuple(tuple(np.array([a]) for a in u) for u in self.points)


@dataclass(frozen=True, eq=False)
class Explored:
    """held: under what the replay holds at the end of ``play``. last: under what its last ε alone leaves."""

    play: Play
    held: Settling
    last: Settling


def explored(method: ModuleType, facts: Facts, play: Play) -> Explored:
    """Both answers. Cost: two fits per joint action, as long as facts.seconds allow."""
    deadline = facts.deadline()
    held = settling(method, facts, play, deadline)
    return Explored(play, held, held if play.steady else settling(method, facts, play.end, deadline))


def settling(method: ModuleType, facts: Facts, play: Play, deadline: float) -> Settling:
    """The joint actions that confirm themselves under ``play``. deadline: by time.monotonic()."""
    shape = facts.table.shape
    if facts.table.floating or facts.table.size > TRIED:
        return Settling(None, f"{facts.table.size:,} joint actions: up to {TRIED:,}, of exact payoffs, are tried as the greedy one")
    points = []
    for u in np.ndindex(*shape):
        left = deadline - time.monotonic()
        if left <= 0:
            return Settling(None, LATE)
        found = under(method, facts, play.around(u, shape), left)
        if found.products is None:
            return Settling(None, found.reason)
        points += [u] if found.allows(u) else []
    return Settling(tuple(points), "" if points else NOWHERE)


def under(method: ModuleType, facts: Facts, sampling: Weights, seconds: float) -> Ending:
    """The ends of a method under a distribution."""
    return ending(method, replace(facts, ask=replace(facts.ask, sampling=sampling), orders=seconds))
