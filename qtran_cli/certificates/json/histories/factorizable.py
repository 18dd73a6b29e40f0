"""factorizable: factors, a history whose optimal set is no product, or two histories that disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.histories import Disagreement, NotRectangular
from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.histories._factors import FACTORS
from qtran_cli.certificates.json.parts import listed
from qtran_cli.certificates.one_step import Mixture

if TYPE_CHECKING:
    from qtran_cli.certificates.json.histories import Decoder, Encoder


def _not_rectangular(c: NotRectangular, to: Encoder) -> dict[str, Any]:
    optimal = [to.actions(u) for u in (c.mixture.u, c.mixture.w)]
    return {"history": to.history(c.tau), "optimal": optimal, "not_optimal": to.actions(c.mixture.mixture)}


def _not_rectangular_read(p: dict[str, Any], by: Decoder, where: str) -> NotRectangular:
    u, w = (by.joint(x, f"{where}.optimal") for x in listed(p["optimal"], 2, f"{where}.optimal"))
    mixture = Mixture(u, w, by.joint(p["not_optimal"], f"{where}.not_optimal"))
    return NotRectangular(by.history(p["history"], f"{where}.history"), mixture)


def _disagreement(c: Disagreement, to: Encoder) -> dict[str, Any]:
    return {**to.own(c.agent, c.action), "optimal": to.history(c.tau), "not_optimal": to.history(c.other)}


def _disagreement_read(p: dict[str, Any], by: Decoder, where: str) -> Disagreement:
    i = by.agent(p["agent"], f"{where}.agent")
    tau, other = (by.history(p[key], f"{where}.{key}") for key in ("optimal", "not_optimal"))
    return Disagreement(i, by.action(i, p["action"], f"{where}.action"), tau, other)


YES = (FACTORS,)
NO = (
    Form(NotRectangular, ("history", "not_optimal", "optimal"), _not_rectangular, _not_rectangular_read),
    Form(Disagreement, ("action", "agent", "not_optimal", "optimal"), _disagreement, _disagreement_read),
)
