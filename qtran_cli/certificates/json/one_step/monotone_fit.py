"""monotone_fit: the monotone table of least error, as a QMIX method weighs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import known, number
from qtran_cli.certificates.one_step import MonotoneFit
from qtran_cli.errors import FormatError
from qtran_cli.scalars import spell, spelled

if TYPE_CHECKING:
    from qtran_cli.certificates.json.one_step import Decoder, Encoder


KEYS = "method", "alpha", "q_jt", "sse", "represents", "greedy", "value", "optimal"


def _fit(c: MonotoneFit, to: Encoder) -> dict[str, Any]:
    head = {"method": c.method, "alpha": spelled(c.alpha), "q_jt": c.q_jt.nested(spell)}
    tail = {"greedy": to.sets(c.greedy), "value": spell(c.value), "optimal": c.optimal}
    return head | {"sse": spell(c.sse), "represents": c.represents} | tail


def _read(p: dict[str, Any], by: Decoder, where: str) -> MonotoneFit:
    if not isinstance(p["method"], str) or not isinstance(p["optimal"], bool) or not isinstance(p["represents"], bool):
        raise FormatError("a claim of the wrong types", where=where, right="method is text, represents and optimal true or false")
    alpha, q_jt = known(p["alpha"], f"{where}.alpha"), by.table(p["q_jt"], f"{where}.q_jt")
    sse, value = (number(p[key], f"{where}.{key}") for key in ("sse", "value"))
    return MonotoneFit(p["method"], alpha, q_jt, sse, p["represents"], by.sets(p["greedy"], f"{where}.greedy"), value, p["optimal"])


YES = (Form(MonotoneFit, KEYS, _fit, _read),)
