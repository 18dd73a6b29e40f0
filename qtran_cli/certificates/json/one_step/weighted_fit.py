"""weighted_fit: what a method with Q_i of its own makes of the table under weights 1 and alpha."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.one_step import method
from qtran_cli.certificates.json.parts import number
from qtran_cli.certificates.one_step import WeightedFit
from qtran_cli.scalars import spell

if TYPE_CHECKING:
    from qtran_cli.certificates.json.one_step import Decoder, Encoder


KEYS = "method", "alpha", *method.KEYS[1:]


def _fit(c: WeightedFit, to: Encoder) -> dict[str, Any]:
    return {"method": c.method, "alpha": spell(c.alpha)} | method.written(c, to)


def _read(p: dict[str, Any], by: Decoder, where: str) -> WeightedFit:
    return WeightedFit(**vars(method.read(p, by, where)), alpha=number(p["alpha"], f"{where}.alpha"))


YES = (Form(WeightedFit, KEYS, _fit, _read),)
