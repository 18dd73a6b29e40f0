"""What the document of `qtran train --json` says of a one-step game."""

from __future__ import annotations

from typing import Any

from qtran_cli.exact.theorem_1.factors import transformed
from qtran_cli.judge.seed import Seed
from qtran_cli.judge.training import Training
from qtran_cli.model.game import Game
from qtran_cli.model.situations import Situation
from qtran_cli.scalars import spell
from qtran_cli.table import Table

CELLS = 10_000
"""Joint actions above which nested tables are null."""


def document(training: Training[Game]) -> dict[str, Any]:
    """The keys of its own."""
    return {
        "agreement": None if training.agreement is None else float(training.agreement),
        "median_seed": training.median.number,
        "per_seed": [_seed(training, seed) for seed in training.seeds],
    }


def where(game: Game, situation: Situation) -> dict[str, Any]:
    """Nothing: there is one situation."""
    return {}


def _seed(training: Training[Game], seed: Seed) -> dict[str, Any]:
    place, held = seed.start, (seed.by_exact, seed.by_q_jt)
    return {
        "seed": seed.number,
        "greedy": list(training.game.label(place.u_bar)),
        "value": spell(training.game.payoff[place.u_bar]),
        "optimal": seed.optimal,
        "q": [q.nested(float) for q in place.q],
        "q_jt": _nested(place.q_jt),
        "q_prime": _nested(transformed(place.q) if training.game.payoff.size <= CELLS else None),
        "v_jt": None if place.v_jt is None else float(place.v_jt),
        "tolerance": {name: None if x is None else float(x) for name, x in zip(("payoff", "q_jt"), held, strict=True)},
    }


def _nested(table: Table | None) -> list | None:
    return None if table is None else table.nested(float)
