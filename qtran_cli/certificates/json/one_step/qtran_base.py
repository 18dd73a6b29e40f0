"""Theorem 1: factors with (4a), (4b) and strict IGM, or two optima whose mixture is not optimal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.one_step._factors import factors, factors_read
from qtran_cli.certificates.json.one_step._mixture import MIXTURE
from qtran_cli.certificates.json.parts import objective
from qtran_cli.certificates.one_step import Factorisation

if TYPE_CHECKING:
    from qtran_cli.certificates.json.one_step import Decoder, Encoder


def _factorisation(c: Factorisation, to: Encoder) -> dict[str, Any]:
    return factors(c, to) | {"objective": c.objective}


def _read(p: dict[str, Any], by: Decoder, where: str) -> Factorisation:
    chosen = objective(p["objective"], f"{where}.objective")
    return Factorisation(*factors_read(p, by, where), chosen)


YES = (Form(Factorisation, ("q", "v", "margin", "objective"), _factorisation, _read),)
NO = (MIXTURE,)
