"""cone_fit: the table of least error in a class that is a cone for every choice of orders, with multipliers that prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import listed, number
from qtran_cli.certificates.one_step import ConeFit
from qtran_cli.errors import FormatError
from qtran_cli.scalars import spell

if TYPE_CHECKING:
    from qtran_cli.certificates.json.one_step import Decoder, Encoder


KEYS = "method", "q_jt", "sse", "represents", "greedy", "value", "optimal", "multipliers"


def _fit(c: ConeFit, to: Encoder) -> dict[str, Any]:
    found = {"method": c.method, "q_jt": c.q_jt.nested(spell), "sse": spell(c.sse)}
    earned = {"greedy": to.sets(c.greedy), "value": spell(c.value), "optimal": c.optimal}
    return found | {"represents": c.represents} | earned | {"multipliers": [[spell(x) for x in row] for row in c.multipliers]}


def _read(p: dict[str, Any], by: Decoder, where: str) -> ConeFit:
    if not isinstance(p["method"], str) or not isinstance(p["optimal"], bool) or not isinstance(p["represents"], bool):
        raise FormatError("a claim of the wrong types", where=where, right="method is text, represents and optimal true or false")
    q_jt, greedy = by.table(p["q_jt"], f"{where}.q_jt"), by.sets(p["greedy"], f"{where}.greedy")
    sse, value = (number(p[key], f"{where}.{key}") for key in ("sse", "value"))
    at = f"{where}.multipliers"
    lists = [listed(row, None, f"{at}[{k}]") for k, row in enumerate(listed(p["multipliers"], None, at))]
    proof = tuple(tuple(number(x, f"{at}[{k}]") for x in row) for k, row in enumerate(lists))
    return ConeFit(p["method"], q_jt, sse, p["represents"], greedy, value, p["optimal"], proof)


YES = (Form(ConeFit, KEYS, _fit, _read),)
