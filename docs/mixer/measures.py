"""Where a seed of QMIX ended, by its learned table: at VDN's fit, the mixer's best, another of its local optima, or elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from docs.learning.plan import game
from docs.mixer.arms import FINE
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import PROJECTIONS

VDN, BEST, LOCAL, ELSEWHERE = "VDN's fit", "the mixer's best", "another local optimum", "elsewhere"
ENDS = (VDN, BEST, LOCAL, ELSEWHERE)
NEAR = 0.02
"""Of the squared deviation of the payoffs: a squared distance up to it counts as being there."""


@dataclass(frozen=True, eq=False)
class Exact:
    """A game's payoffs [cells], its exact tables by where they are an end, [·, cells], and who is right. sse: VDN's, K's, M's least."""

    payoff: np.ndarray
    ends: dict[str, np.ndarray]
    sse: dict[str, float]
    right: dict[str, bool]


@cache
def exact(env: str) -> Exact:
    """All of it. Cost: the local optima of the mixer's tables, 50 ms at 3×3."""
    facts = Facts(game(env).payoff)
    fits = {name: PROJECTIONS[name].project(facts) for name in ("vdn", "qmix_mixer", "qmix")}
    optima = fits["qmix_mixer"].landscape.optima or ()
    best = [o for o in optima if o.sse == fits["qmix_mixer"].sse]
    ends = {VDN: [fits["vdn"].q_jt], BEST: [o.q_jt for o in best], LOCAL: [o.q_jt for o in optima if o not in best]}
    return Exact(
        _flat(facts.table),
        {name: np.array([_flat(table) for table in tables]).reshape(len(tables), facts.table.size) for name, tables in ends.items()},
        {name: float(fit.sse) for name, fit in fits.items()},
        {name: fit.optimal for name, fit in fits.items()},
    )


def _flat(table: Any) -> np.ndarray:
    return np.array(table.nested(float)).ravel()


def errors(record: dict[str, Any]) -> np.ndarray:
    """[seeds]: Σ (Q_jt − payoff)²."""
    return np.square(np.array(record["table"]) / FINE - exact(record["env"]).payoff).sum(1)


def right(record: dict[str, Any]) -> np.ndarray:
    """[seeds]: whether the greedy joint action is optimal."""
    payoff = exact(record["env"]).payoff
    return payoff[np.array(record["greedy"])] == payoff.max()


def ends(record: dict[str, Any]) -> list[str]:
    """Where each seed ended: at the nearest of the exact tables, unless that is further away than NEAR."""
    return [end(record["env"], np.array(table) / FINE) for table in record["table"]]


def end(env: str, table: np.ndarray) -> str:
    """Where a table [cells] of a game is."""
    known = exact(env)
    away = {name: np.square(tables - table).sum(1).min(initial=np.inf) for name, tables in known.ends.items()}
    nearest = min(away, key=lambda name: away[name])
    return nearest if away[nearest] <= NEAR * np.square(known.payoff - known.payoff.mean()).sum() else ELSEWHERE


def counted(records: Sequence[dict[str, Any]]) -> Counter[str]:
    """How many seeds of these runs ended where."""
    return Counter(end for record in records for end in ends(record))
