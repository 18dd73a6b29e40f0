"""A game as it stands in a certificate and in the documents of `qtran solve --json`: as the JSON format reads it, exact and in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from qtran_cli.model.branches import END, Branches, Seen
from qtran_cli.model.drawn import WHOLE, Drawn
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import TeamGame
from qtran_cli.scalars import spell
from qtran_cli.table import Table


def described(game: TeamGame) -> dict[str, Any]:
    """The game's names, numbers, and what its agents see; with states every key, null where it does not apply."""
    said = {"name": game.name, "agents": list(game.agents), "actions": [list(labels) for labels in game.actions]}
    return said | game.either(_payoff, _states)


def in_full(game: TeamGame) -> dict[str, Any]:
    """The same and, beside payoffs of which some are drawn, all that may be paid: documents tell it, proofs are about means."""
    said = described(game)
    whole = {name: {WHOLE: distributions(table, game.lots[name])} for name, table in game.tables.items() if game.lots[name]}
    if not game.states:
        return said | whole.get("", {})
    return said | {"states": {name: state | whole.get(name, {}) for name, state in said["states"].items()}}


def distributions(table: Table, drawn: Drawn) -> list:
    """The payoffs nested once per agent, a mapping {payoff: probability} where they are drawn."""
    cells = np.empty(table.size, dtype=object)
    cells[:] = [spell(x) for x in table.flat()]
    for k, paid in drawn.items():
        cells[k] = {spell(x): spell(p) for x, p in paid}
    return cells.reshape(table.shape).tolist()


def _payoff(game: Game) -> dict[str, Any]:
    return {"payoff": game.payoff.nested(spell)}


def _states(task: Task) -> dict[str, Any]:
    states = {
        name: {"payoff": payoff.nested(spell), "next": _nested(task, [_branches(task, b) for b in row])}
        for name, payoff, row in zip(task.states, task.payoff, task.next, strict=True)
    }
    said = {"states": states, "initial": _branches(task, task.initial), "horizon": task.horizon, "discount": spell(task.discount)}
    return said | {"observations": None, "observation": None} | dict(_seen(task))


def _branches(task: Task, branches: Branches) -> str | dict[str, str] | None:
    if len(branches) == 1:
        return None if branches[0][0] == END else task.states[branches[0][0]]
    return {"null" if s == END else task.states[s]: spell(p) for s, p in branches}


def _seen(task: Task) -> Iterator[tuple[str, Any]]:
    if task.observations is not None:
        yield "observations", {a: dict(zip(task.states, x, strict=True)) for a, x in zip(task.agents, task.observations, strict=True)}
    if task.signals is not None:
        rows = zip(task.states, task.signals, strict=True)
        yield "observation", {name: _nested(task, [_joint(seen) for seen in row]) for name, row in rows}


def _joint(seen: tuple[Seen, ...]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for labels, p in seen:
        inner = found
        for label in labels[:-1]:
            inner = inner.setdefault(label, {})
        inner[labels[-1]] = spell(p)
    return found or None


def _nested(task: Task, entries: list) -> list:
    cells = np.empty(len(entries), dtype=object)
    cells[:] = entries
    return cells.reshape(task.shape).tolist()
