"""method: what a method with Q_i of its own makes of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import known, number, vectors
from qtran_cli.certificates.one_step import Fit
from qtran_cli.errors import FormatError
from qtran_cli.scalars import spell, spelled

if TYPE_CHECKING:
    from qtran_cli.certificates.json.one_step import Decoder, Encoder


KEYS = "method", "q", "sse", "represents", "greedy", "value", "optimal"


def written(c: Fit, to: Encoder) -> dict[str, Any]:
    """All of a fit's JSON."""
    numbers = {"q": vectors(c.q), "sse": spelled(c.sse), "represents": c.represents}
    return {"method": c.method, **numbers, "greedy": to.sets(c.greedy), "value": spell(c.value), "optimal": c.optimal}


def read(p: dict[str, Any], by: Decoder, where: str) -> Fit:
    """The fit of such JSON. Raises FormatError with its path."""
    if not isinstance(p["method"], str) or not isinstance(p["optimal"], bool) or p["represents"] not in (True, False, None):
        raise FormatError("a method claim of the wrong types", where=where, right="method is text, optimal true or false")
    sse = known(p["sse"], f"{where}.sse")
    sets, worth = by.sets(p["greedy"], f"{where}.greedy"), number(p["value"], f"{where}.value")
    return Fit(p["method"], by.q(p["q"], f"{where}.q"), sse, p["represents"], sets, worth, p["optimal"])


YES = (Form(Fit, KEYS, written, read),)
