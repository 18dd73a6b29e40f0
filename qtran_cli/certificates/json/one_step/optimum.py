"""optimum: what the best payoff is, how many joint actions reach it, and with which actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import number, whole
from qtran_cli.certificates.one_step import Optimal
from qtran_cli.scalars import spell

if TYPE_CHECKING:
    from qtran_cli.certificates.json.one_step import Decoder, Encoder


def _optimal(c: Optimal, to: Encoder) -> dict[str, Any]:
    return {"value": spell(c.value), "count": c.count, "actions": to.sets(c.actions)}


def _read(p: dict[str, Any], by: Decoder, where: str) -> Optimal:
    actions = by.sets(p["actions"], f"{where}.actions")
    return Optimal(number(p["value"], f"{where}.value"), whole(p["count"], f"{where}.count"), actions)


YES = (Form(Optimal, ("value", "count", "actions"), _optimal, _read),)
