"""Two optima and their mixture, which is not optimal: what refutes several claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import listed
from qtran_cli.certificates.one_step import Mixture

if TYPE_CHECKING:
    from qtran_cli.certificates.json.one_step import Decoder, Encoder


def _mixture(c: Mixture, to: Encoder) -> dict[str, Any]:
    return {"optimal": [to.joint(c.u), to.joint(c.w)], "not_optimal": to.joint(c.mixture)}


def _read(p: dict[str, Any], by: Decoder, where: str) -> Mixture:
    u, w = (by.joint(x, f"{where}.optimal") for x in listed(p["optimal"], 2, f"{where}.optimal"))
    return Mixture(u, w, by.joint(p["not_optimal"], f"{where}.not_optimal"))


MIXTURE = Form(Mixture, ("optimal", "not_optimal"), _mixture, _read)
