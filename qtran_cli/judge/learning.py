"""The tables that one seed of a run had learned at some moments of its training, as `qtran plot --what tables` draws them.

payoff            what Q_jt is to become
q_jt              the learned Q_jt
q_prime + v_jt    Q'_jt + V_jt, which (4a) makes equal to Q_jt at the greedy joint action and (4b) nowhere less
q_prime           Σ_i Q_i, of a method without V_jt
"""

from __future__ import annotations

import csv as csv_
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np

from qtran_cli.model.game import Game

PAYOFF, Q_JT, Q_PRIME, RAISED = "payoff", "q_jt", "q_prime", "q_prime + v_jt"
TITLES = {PAYOFF: "payoff", Q_JT: "learned Q_jt", Q_PRIME: "Q'_jt = Σ_i Q_i", RAISED: "Q'_jt + V_jt"}


@dataclass(frozen=True, eq=False)
class Moment:
    """One evaluation. u_bar: the greedy joint action. tables: by name, each m_1 × … × m_N, in units of the payoff."""

    step: int
    u_bar: tuple[int, ...]
    tables: Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Learning:
    """One seed's moments. why: how the seed was chosen."""

    run: str
    env: str
    label: str
    method: str
    game: Game
    seed: int
    why: str
    moments: tuple[Moment, ...]

    @property
    def payoff(self) -> np.ndarray:
        """The payoff table, rounded to floats."""
        return self.game.payoff.floats()

    @property
    def kinds(self) -> list[str]:
        """The tables that every moment has."""
        return list(self.moments[0].tables)


def total(q: list[np.ndarray]) -> np.ndarray:
    """Σ_i Q_i(u_i) over all joint actions, m_1 × … × m_N."""
    return np.asarray(reduce(np.add.outer, q))


def csv(learning: Learning) -> str:
    """The numbers of the figure: a line per table and joint action."""
    text = io.StringIO()
    writer = csv_.writer(text, lineterminator="\n")
    writer.writerow(("run", "env", "method", "seed", "step", "table", *(f"u_{i + 1}" for i in range(learning.game.n)), "value", "greedy"))
    writer.writerows(_rows(learning))
    return text.getvalue()


def _rows(learning: Learning) -> Iterator[tuple[object, ...]]:
    head, actions = (learning.run, learning.env, learning.method), learning.game.actions
    for u, value in np.ndenumerate(learning.payoff):
        yield *head, "", "", PAYOFF, *(actions[i][a] for i, a in enumerate(u)), float(value), ""
    for moment in learning.moments:
        for name, table in moment.tables.items():
            for u, value in np.ndenumerate(table):
                greedy = str(u == moment.u_bar).lower()
                yield *head, learning.seed, moment.step, name, *(actions[i][a] for i, a in enumerate(u)), float(value), greedy
