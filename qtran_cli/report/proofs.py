"""Certificates and witnesses as parts of a JSON document: all that a program needs to check the claim against the game.

    additive     yes {"q"}                                  no {"joint_actions": four corners, "agents", "interaction"}
    monotone     yes {"orders"}                             no {"agent", "actions": [a, b], "prefers_first", "prefers_second"}
    igm          yes {"optimal": a set per agent, "value"}  no {"optimal": [u, w], "not_optimal": their mixture}
    qtran_alt                                               no as igm, or the tree {"agent", "line", "cells"} of refuted cells

Joint actions are lists of action names. "line" is a joint action with null for the agent whose actions make up the line;
"cells" says of each of them why its slack cannot be 0: {"cell", "upper", "lower"}, inequalities D ≥ 0 and D ≤ 0 as pairs of
a joint action and its weight, which contradict each other, or the tree of another line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qtran_cli.exact.certificate import Branch, Flip, Interaction, Leaf, Mixture, Orders, Product, Sum
from qtran_cli.game import Game
from qtran_cli.scalars import spell
from qtran_cli.table import Table


def spelled(certificate: Any, game: Game) -> dict[str, Any]:
    """The certificate of a yes, or the witness of a no, by names and exact numbers."""
    return _PROOFS[type(certificate)](certificate, game)


def vectors(q: Sequence[Table]) -> list[list[str]]:
    """One list of numbers per agent."""
    return [[spell(x) for x in v.flat()] for v in q]


def _sum(certificate: Sum, game: Game) -> dict[str, Any]:
    return {"q": vectors(certificate.q)}


def _interaction(certificate: Interaction, game: Game) -> dict[str, Any]:
    return {
        "joint_actions": [list(game.label(u)) for u in certificate.corners],
        "agents": [game.agents[certificate.i], game.agents[certificate.j]],
        "interaction": spell(certificate.value),
    }


def _orders(certificate: Orders, game: Game) -> dict[str, Any]:
    return {"orders": [[labels[a] for a in order.tolist()] for labels, order in zip(game.actions, certificate.orders, strict=True)]}


def _flip(certificate: Flip, game: Game) -> dict[str, Any]:
    labels = game.actions[certificate.agent]
    return {
        "agent": game.agents[certificate.agent],
        "actions": [labels[certificate.a], labels[certificate.other]],
        "prefers_first": list(game.label(certificate.better)),
        "prefers_second": list(game.label(certificate.worse)),
    }


def _product(certificate: Product, game: Game) -> dict[str, Any]:
    sets = [[labels[a] for a in o.tolist()] for labels, o in zip(game.actions, certificate.optimal, strict=True)]
    return {"optimal": sets, "value": spell(certificate.value)}


def _mixture(certificate: Mixture, game: Game) -> dict[str, Any]:
    return {"optimal": [list(game.label(u)) for u in (certificate.u, certificate.w)], "not_optimal": list(game.label(certificate.mixture))}


def _branch(certificate: Branch, game: Game) -> dict[str, Any]:
    line = [None if i == certificate.agent else name for i, name in enumerate(game.label(certificate.u))]
    return {"agent": game.agents[certificate.agent], "line": line, "cells": [spelled(cell, game) for cell in certificate.cells]}


def _leaf(certificate: Leaf, game: Game) -> dict[str, Any]:
    upper, lower = ([[list(game.label(u)), spell(weight)] for u, weight in side] for side in (certificate.upper, certificate.lower))
    return {"cell": list(game.label(certificate.cell)), "upper": upper, "lower": lower}


_PROOFS: dict[type, Callable[[Any, Game], dict[str, Any]]] = {
    Sum: _sum,
    Interaction: _interaction,
    Orders: _orders,
    Flip: _flip,
    Product: _product,
    Mixture: _mixture,
    Branch: _branch,
    Leaf: _leaf,
}
