"""The JSON document of `qtran check --json`, schema qtran.check/1: every key always present, null where it does not apply.

Numbers, names and sizes are those of qtran.solve/1. max_common_scale is a*: "0" where no positive scale is valid, "inf" for
no bound; agent_scales has each agent's largest with the others at 1: null for none, "inf" for no bound. "q_jt" is null
where the payoff itself was checked. `qtran check --factors` reads the document's "q" and "v" again.
"""

from __future__ import annotations

from typing import Any

from qtran_cli.certificates.check import Condition
from qtran_cli.certificates.json.parts import vectors
from qtran_cli.exact.check.record import Check, Repair, Scales
from qtran_cli.exact.sweeps.igm import size
from qtran_cli.model.game import Game
from qtran_cli.report.check.words import sentence
from qtran_cli.report.one_step.document import LISTED, Writer
from qtran_cli.scalars import spell, spelled

SCHEMA = "qtran.check/1"


def document(check: Check, game: Game, full: bool = False) -> dict[str, Any]:
    """The document. game: whose payoff was checked, or replaced by check.table. full: tables and lists of any size."""
    writer = Writer(game, full)
    count = size(check.greedy)
    return {
        "schema": SCHEMA,
        "game": writer.described(),
        "q_jt": None if check.table is game.payoff else writer.nested(check.table),
        "q": vectors(check.q),
        "v": spell(check.v),
        "v_needed": spell(check.needed_v),
        "tolerance": spell(check.tolerance),
        "verdict": check.verdict,
        "factorises": check.factorises,
        "sentence": sentence(check, game),
        "greedy": writer.product(check.greedy) if full or count <= LISTED else None,
        "count": count,
        "igm": {"strict": check.igm.strict, "consistent": check.consistent.holds, "witness": _label(writer, check.igm.witness)},
        "conditions": {
            "4a": _answer(writer, check.four_a),
            "4b": _answer(writer, check.four_b) | {"violations": check.violations},
            "7": _answer(writer, check.seven) | {"agent": None if check.seven.agent is None else game.agents[check.seven.agent]},
        },
        "least_slack": {"value": spell(check.least), "joint_action": writer.label(check.least_at)},
        "slack": writer.nested_if_small(lambda: check.slack),
        "affine": _affine(writer, check.scales),
        "repair": _repair(check.repair),
    }


def _label(writer: Writer, u: tuple[int, ...] | None) -> list[str] | None:
    return None if u is None else writer.label(u)


def _answer(writer: Writer, answer: Condition) -> dict[str, Any]:
    return {"holds": answer.holds, "witness": _label(writer, answer.witness)}


def _affine(writer: Writer, scales: Scales) -> dict[str, Any]:
    rows = None
    if scales.polytope is not None:
        rows = [
            {"joint_action": writer.label(row.u), "coefficients": [spell(c) for c in row.coefficients], "bound": spell(row.bound)}
            for row in scales.polytope
        ]
    return {
        "max_common_scale": spelled(float("inf") if scales.common is None else scales.common),
        "identity_valid": scales.identity,
        "agent_scales": None if scales.agents is None else [spelled(most) for most in scales.agents],
        "polytope": rows,
    }


def _repair(repair: Repair | None) -> dict[str, Any] | None:
    if repair is None:
        return None
    return {"scale": spell(repair.scale), "shift": [spell(b) for b in repair.shift], "q": vectors(repair.q), "v": "0"}
