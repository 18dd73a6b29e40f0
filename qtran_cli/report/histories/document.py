"""The JSON document of `qtran solve --json` on a partially observed game: an entry of ``histories`` per joint history.

Every entry has the keys of a one-step game's document, about Q_jt(τ, ·) by itself, null with a "reason" where that was not
solved. A method's factors there may differ between joint histories that share an agent's: the factors that the agents can
carry out, one row per individual history, stand in ``agents`` and under ``factorizable``.

What is keyed by an individual history stands in lists per agent of {"history", …}. A history is the list of what the agent saw
and did, by name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from qtran_cli.certificates.described import in_full
from qtran_cli.certificates.histories import HistoryFactors
from qtran_cli.certificates.json.histories import Encoder, plain
from qtran_cli.exact.asked import Part
from qtran_cli.exact.decentralised.solution import Decentralised
from qtran_cli.exact.histories.consistent import Undecided
from qtran_cli.exact.histories.planned import Planned
from qtran_cli.exact.histories.solution import HistorySolution
from qtran_cli.exact.sweeps.igm import optimum
from qtran_cli.model.task import Task
from qtran_cli.report.histories.labels import joint
from qtran_cli.report.histories.methods_document import returned
from qtran_cli.report.histories.policy import machines
from qtran_cli.report.one_step.document import SCHEMA, Writer
from qtran_cli.scalars import spell, spelled
from qtran_cli.table import Table
from qtran_cli.theorems import THEOREM_1, THEOREM_2

LISTED = 10_000
"""Cells of the joint histories are listed up to this many, unless all are asked for."""
ONE_STEP = ("objective", "weights", "classes", THEOREM_1, THEOREM_2, "methods", "agreement")
"""The keys of a one-step game's document that are taken over; "game" and "optimum" are there whether it was solved or not."""
UNCUT = 10**6
"""A width that cuts no label."""


def document(solution: HistorySolution | Planned, full: bool = False) -> dict[str, Any]:
    """The document. full: the histories of any game. Every key is always present, null where it does not apply."""
    if isinstance(solution, Planned):
        return _planned(solution)
    task, tree, asked = solution.task, solution.histories, solution.ask.asked
    listed, one_step = full or tree.cells <= LISTED, _OneStep(solution, full)
    return {
        "schema": SCHEMA,
        "objective": solution.ask.objective,
        "game": in_full(task),
        "optimum": {"value": spell(solution.optimum)} if asked & {Part.verdict, Part.decentralised} else None,
        "decentralised": None if solution.decentralised is None else _best(solution.decentralised, task),
        "factorizable": decided(solution.factorizable, task) if asked & {Part.verdict, Part.factors} else None,
        "consistent": decided(solution.consistent, task) if Part.verdict in asked else None,
        "additive_values": decided(solution.additive_values, task) if Part.verdict in asked else None,
        THEOREM_2: None if solution.alt is None else decided(solution.alt, task),
        "count": tree.count,
        "cells": tree.cells,
        "methods": {n: returned(solution, x, listed) for n, x in solution.methods.items()} if Part.methods in asked else None,
        "agents": _agents(solution) if listed and Part.factors in asked else None,
        "histories": [_history(solution, j, one_step) for j in range(tree.count)] if listed else None,
    }


def _planned(solution: Planned) -> dict[str, Any]:
    """The same keys where the joint histories are too many: their facts are not decided, and the reason is told."""
    undecided = decided(Undecided(solution.reason), solution.task)
    keys = ("factorizable", "consistent", "additive_values")
    facts = dict.fromkeys(keys, undecided if Part.verdict in solution.ask.asked else None)
    return {
        "schema": SCHEMA,
        "objective": solution.ask.objective,
        "game": in_full(solution.task),
        "optimum": None,
        "decentralised": _best(solution.decentralised, solution.task),
        **facts,
        **dict.fromkeys((THEOREM_2, "count", "cells", "methods", "agents", "histories")),
    }


def _best(best: Decentralised, task: Task) -> dict[str, Any]:
    """What the best decentralised policy earns, or the bounds, and the policy."""
    rows = enumerate(best.policy or ())
    policy = [[{"history": plain(task, i, own), "action": task.actions[i][a]} for own, a in row.items()] for i, row in rows]
    return {
        "value": spell(best.lower) if best.exact else None,
        "lower": spell(best.lower),
        "upper": spell(best.upper),
        "policies": best.policies,
        "ended": best.ended,
        "policy": None if best.policy is None else policy,
        "plan": None if best.plan is None else machines(best.plan, task),
    }


def decided(certificate: Any, task: Task) -> dict[str, Any]:
    """Whether a claim holds (null: not decided, with the reason), the witness of a no, the certificate of a yes."""
    if isinstance(certificate, Undecided):
        return {"holds": None, "witness": None, "certificate": None, "reason": certificate.reason}
    proof = Encoder(task).encode(certificate)
    key = "certificate" if certificate.holds else "witness"
    return {"holds": certificate.holds, "witness": None, "certificate": None, "reason": None, key: proof}


def _agents(solution: HistorySolution) -> list[list[dict[str, Any]]]:
    """Per agent its histories with Q_i(τ_i, ·) and v_i(τ_i)."""
    task, tree = solution.task, solution.histories
    found: list[list[dict[str, Any]]] = [[] for _ in range(task.n)]
    for i, h in solution.agents_histories():
        q, level = solution.q(i, h), None if solution.levels is None else solution.levels[i][h]
        entry = {"q": None if q is None else [spell(x) for x in q.flat()], "v": spelled(level)}
        found[i].append({"history": plain(task, i, tree.agents_history(i, h)), **entry})
    return found


class _OneStep:
    """The keys of a one-step game's document about Q_jt(τ, ·); equal tables are written once."""

    def __init__(self, solution: HistorySolution, full: bool) -> None:
        self.solution, self.full = solution, full
        self._known: dict[int, dict[str, Any]] = {}

    def at(self, j: int) -> dict[str, Any]:
        """Of joint history j. The game is called by its history."""
        tree, task = self.solution.histories, self.solution.task
        game = replace(task.stage(0, tree.q_jt(j)), name=f"{task.name} at {joint(task, tree.history(j), UNCUT)}")
        return {"game": Writer(game, self.full).described()} | self._said(j)

    def _said(self, j: int) -> dict[str, Any]:
        stages, place = self.solution.stages, int(self.solution.histories.place[j])
        found = None if stages is None else stages.solutions[place]
        if found is None:
            return dict.fromkeys(ONE_STEP) | {"reason": "not asked for" if stages is None else stages.reason}
        if id(found) not in self._known:
            made = Writer(found.game, self.full).solution(found)
            self._known[id(found)] = {key: made[key] for key in ONE_STEP}
        return self._known[id(found)] | {"reason": None}


def _history(solution: HistorySolution, j: int, one_step: _OneStep) -> dict[str, Any]:
    """One joint history with the keys of a one-step game."""
    task, tree = solution.task, solution.histories
    table, names = tree.q_jt(j), Encoder(task)
    best, asked = optimum(table), solution.ask.asked
    factors = solution.factorizable if Part.factors in asked and isinstance(solution.factorizable, HistoryFactors) else None
    slack = None if factors is None else _slack(solution, factors, j, table)
    return {
        "history": names.history(tree.history(j)),
        "probability": spell(tree.reach[j]),
        "q_jt": table.nested(spell),
        "optimum": {
            "value": spell(best.value),
            "joint_actions": [names.actions(u) for u in best.first(best.count)],
            "count": best.count,
            "rectangular": best.rectangular,
        },
        "v": None if solution.v_jt is None or Part.factors not in asked else spell(solution.v_jt[j]),
        "slack": slack,
    } | one_step.at(j)


def _slack(solution: HistorySolution, factors: HistoryFactors, j: int, table: Table) -> list:
    """D(τ, u) = gap(τ, u) − Σ_i d_i(τ_i, u_i), nested as Q_jt."""
    d = [row[own] for row, own in zip(factors.d, solution.histories.history(j), strict=True)]
    cells = np.empty(table.shape, dtype=object)
    for u in np.ndindex(*table.shape):
        cells[u] = spell(table.max - table[u] - sum(row[a] for row, a in zip(d, u, strict=True)))
    return cells.tolist()
