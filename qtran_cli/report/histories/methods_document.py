"""What every method earns on a partially observed game, for the JSON document: in three readings, with its own Q_i or actions."""

from __future__ import annotations

from typing import Any

from qtran_cli.certificates.json.histories import Encoder, plain
from qtran_cli.exact.histories.methods import HistoryReturns
from qtran_cli.exact.histories.solution import HistorySolution
from qtran_cli.exact.states.solution import Earned
from qtran_cli.scalars import spell, spelled


def returned(solution: HistorySolution, returns: HistoryReturns, listed: bool) -> dict[str, Any]:
    """Where a method fails history by history, what that earns, and what it has and earns decentralised, bootstrapping too.

    listed: whether what is said of each history is.
    """
    tree, names = solution.histories, Encoder(solution.task)
    fails = None if returns.fails is None or not listed else [{"history": names.history(tree.history(j))} for j in returns.fails]
    policy = None if returns.greedy is None or not listed else _policy(solution, returns)
    return {
        "fails": fails,
        "fails_count": None if returns.fails is None else len(returns.fails),
        "by_history": _earned(returns.by_history),
        "decentralised": _earned(returns.decentralised) | {"policy": policy},
        "bootstrapped": _earned(returns.bootstrapped) | {"policy": _own_values(solution, returns) if listed else None},
    }


def _earned(earned: Earned) -> dict[str, Any]:
    return {"value": spelled(earned.value), "reason": earned.reason or None}


def _policy(solution: HistorySolution, returns: HistoryReturns) -> list[list[dict[str, Any]]]:
    """The greedy actions of every individual history."""
    task, tree, found = solution.task, solution.histories, []
    for i, row in enumerate(returns.greedy or ()):
        rows = ((plain(task, i, tree.agents_history(i, h)), [task.actions[i][a] for a in actions]) for h, actions in enumerate(row))
        found.append([{"history": own, "actions": actions} for own, actions in rows])
    return found


def _own_values(solution: HistorySolution, returns: HistoryReturns) -> list[list[dict[str, Any]]] | None:
    """Q_i(τ_i, ·) of a method that bootstraps, by individual history."""
    task, tree = solution.task, solution.histories
    if returns.q is None:
        return None
    names = [[plain(task, i, tree.agents_history(i, h)) for h in range(len(rows))] for i, rows in enumerate(returns.q)]
    return [
        [{"history": own, "q": [spell(x) for x in q]} for own, q in zip(named, rows, strict=True)]
        for named, rows in zip(names, returns.q, strict=True)
    ]
