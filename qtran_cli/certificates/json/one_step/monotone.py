"""monotone: an order of actions per agent, or a preference that flips between two contexts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import listed
from qtran_cli.certificates.one_step import Flip, Orders
from qtran_cli.errors import FormatError

if TYPE_CHECKING:
    from qtran_cli.certificates.json.one_step import Decoder, Encoder


def _orders(c: Orders, to: Encoder) -> dict[str, Any]:
    return {"orders": to.sets(c.orders)}


def _orders_read(p: dict[str, Any], by: Decoder, where: str) -> Orders:
    return Orders(by.sets(p["orders"], f"{where}.orders"))


def _flip(c: Flip, to: Encoder) -> dict[str, Any]:
    labels = to.game.actions[c.agent]
    contexts = {"prefers_first": to.joint(c.better), "prefers_second": to.joint(c.worse)}
    return {"agent": to.game.agents[c.agent], "actions": [labels[c.a], labels[c.other]], **contexts}


def _flip_read(p: dict[str, Any], by: Decoder, where: str) -> Flip:
    agent = by.agent(p["agent"], f"{where}.agent")
    a, b = (by.action(agent, name, f"{where}.actions") for name in listed(p["actions"], 2, f"{where}.actions"))
    better, worse = (by.joint(p[key], f"{where}.{key}") for key in ("prefers_first", "prefers_second"))
    if better[agent] != a:
        raise FormatError("the context does not play the first action", where=f"{where}.prefers_first")
    return Flip(agent, b, better, worse)


YES = (Form(Orders, ("orders",), _orders, _orders_read),)
NO = (Form(Flip, ("agent", "actions", "prefers_first", "prefers_second"), _flip, _flip_read),)
