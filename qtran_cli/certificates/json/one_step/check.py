"""The certificate of `qtran check` to and from JSON: {"q", "v", …, "igm", "conditions", "affine", "repair"}, see ``encode``."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.check import Condition, Inequality, Verdict
from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import bound, bounded, exactly, listed, number, vectors, whole
from qtran_cli.errors import FormatError
from qtran_cli.scalars import spell

if TYPE_CHECKING:
    from qtran_cli.certificates.json.one_step import Decoder, Encoder

_KEYS = ("q", "v", "tolerance", "verdict", "greedy", "igm", "conditions", "least_slack", "violations", "affine", "repair")
_CONDITIONS = {"4a": "four_a", "4b": "four_b", "7": "seven"}


def encode(c: Verdict, to: Encoder) -> dict[str, Any]:
    """The verdict's answers, by names and exact numbers."""
    return {
        "q": vectors(c.q),
        "v": spell(c.v),
        "tolerance": spell(c.tolerance),
        "verdict": c.verdict,
        "greedy": to.sets(c.greedy),
        "igm": {name: _condition(getattr(c, name), to) for name in ("strict", "consistent")},
        "conditions": {name: _condition(getattr(c, field), to) for name, field in _CONDITIONS.items()},
        "least_slack": {"slack": spell(c.least), "joint_action": to.joint(c.least_at)},
        "violations": c.violations,
        "affine": {
            "max_common_scale": bound(c.common),
            "identity_valid": c.identity,
            "polytope": None if c.polytope is None else [_row(row, to) for row in c.polytope],
            "agent_scales": None if c.agents is None else [None if a is None else spell(a) for a in c.agents],
        },
        "repair": None if c.repair is None else {"scale": spell(c.repair[0]), "shift": [spell(b) for b in c.repair[1]]},
    }


def _condition(c: Condition, to: Encoder) -> dict[str, Any]:
    witness = None if c.witness is None else to.joint(c.witness)
    return {"holds": c.holds, "witness": witness} | ({} if c.agent is None else {"agent": to.game.agents[c.agent]})


def _row(row: Inequality, to: Encoder) -> dict[str, Any]:
    return {"joint_action": to.joint(row.u), "coefficients": [spell(x) for x in row.coefficients], "bound": spell(row.bound)}


def decode(p: dict[str, Any], by: Decoder, where: str, holds: bool) -> Verdict:
    """The verdict that ``encode`` wrote; holds: that the factors factorise the table. Raises FormatError."""
    affine = exactly(p["affine"], ("max_common_scale", "identity_valid", "polytope", "agent_scales"), f"{where}.affine")
    igm = exactly(p["igm"], ("strict", "consistent"), f"{where}.igm")
    conditions = exactly(p["conditions"], tuple(_CONDITIONS), f"{where}.conditions")
    least = exactly(p["least_slack"], ("slack", "joint_action"), f"{where}.least_slack")
    return Verdict(
        q=by.q(p["q"], f"{where}.q"),
        v=number(p["v"], f"{where}.v"),
        tolerance=number(p["tolerance"], f"{where}.tolerance"),
        verdict=_text(p["verdict"], f"{where}.verdict"),
        factorises=holds,
        greedy=by.sets(p["greedy"], f"{where}.greedy"),
        **{name: _answer(igm[name], by, f"{where}.igm.{name}") for name in ("strict", "consistent")},
        **{field: _answer(conditions[name], by, f"{where}.conditions.{name}") for name, field in _CONDITIONS.items()},
        least=number(least["slack"], f"{where}.least_slack"),
        least_at=by.joint(least["joint_action"], f"{where}.least_slack"),
        violations=whole(p["violations"], f"{where}.violations"),
        common=bounded(affine["max_common_scale"], f"{where}.affine.max_common_scale"),
        identity=_truth(affine["identity_valid"], f"{where}.affine.identity_valid"),
        polytope=_polytope(affine["polytope"], by, f"{where}.affine.polytope"),
        agents=_agents(affine["agent_scales"], by, f"{where}.affine.agent_scales"),
        repair=_repair(p["repair"], by, f"{where}.repair"),
    )


def _answer(p: Any, by: Decoder, where: str) -> Condition:
    named = isinstance(p, dict) and "agent" in p
    p = exactly(p, ("holds", "witness", *(("agent",) if named else ())), where)
    witness = None if p["witness"] is None else by.joint(p["witness"], where)
    return Condition(_truth(p["holds"], where), witness, by.agent(p["agent"], where) if named else None)


def _polytope(p: Any, by: Decoder, where: str) -> tuple[Inequality, ...] | None:
    if p is None:
        return None
    return tuple(_row_read(row, by, where) for row in listed(p, None, where))


def _row_read(p: Any, by: Decoder, where: str) -> Inequality:
    p = exactly(p, ("joint_action", "coefficients", "bound"), where)
    return Inequality(by.joint(p["joint_action"], where), _numbers(p["coefficients"], by, where), number(p["bound"], where))


def _agents(p: Any, by: Decoder, where: str) -> tuple[Fraction | float | None, ...] | None:
    if p is None:
        return None
    return tuple(None if a is None else float("inf") if a == "inf" else number(a, where) for a in listed(p, by.game.n, where))


def _repair(p: Any, by: Decoder, where: str) -> tuple[Fraction, tuple[Fraction, ...]] | None:
    if p is None:
        return None
    p = exactly(p, ("scale", "shift"), where)
    return number(p["scale"], where), _numbers(p["shift"], by, where)


def _numbers(p: Any, by: Decoder, where: str) -> tuple[Fraction, ...]:
    return tuple(number(x, where) for x in listed(p, by.game.n, where))


def _truth(p: Any, where: str) -> bool:
    if not isinstance(p, bool):
        raise FormatError(f"{p!r:.40} is neither true nor false", where=where)
    return p


def _text(p: Any, where: str) -> str:
    if not isinstance(p, str):
        raise FormatError(f"{p!r:.40} is no text", where=where)
    return p


YES, NO = ((Form(Verdict, _KEYS, encode, partial(decode, holds=holds)),) for holds in (True, False))
