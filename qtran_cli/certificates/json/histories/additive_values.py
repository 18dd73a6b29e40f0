"""additive_values: levels that add up to max Q_jt everywhere, or multipliers that rule them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.histories import Imbalance, Levels
from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import listed, number, whole
from qtran_cli.scalars import spell

if TYPE_CHECKING:
    from qtran_cli.certificates.json.histories import Decoder, Encoder


def _levels(c: Levels, to: Encoder) -> dict[str, Any]:
    return {"v": to.rows(c.v, "v", lambda _, x: spell(x))}


def _levels_read(p: dict[str, Any], by: Decoder, where: str) -> Levels:
    return Levels(by.rows(p["v"], "v", lambda _, x, place: number(x, place), f"{where}.v"))


def _imbalance(c: Imbalance, to: Encoder) -> dict[str, Any]:
    return {"multipliers": [[to.history(tau), y] for tau, y in c.multipliers], "value": spell(c.value)}


def _imbalance_read(p: dict[str, Any], by: Decoder, where: str) -> Imbalance:
    pairs = (listed(pair, 2, f"{where}.multipliers") for pair in listed(p["multipliers"], None, f"{where}.multipliers"))
    multipliers = tuple((by.history(tau, where), whole(y, where)) for tau, y in pairs)
    return Imbalance(multipliers, number(p["value"], f"{where}.value"))


YES = (Form(Levels, ("v",), _levels, _levels_read),)
NO = (Form(Imbalance, ("multipliers", "value"), _imbalance, _imbalance_read),)
