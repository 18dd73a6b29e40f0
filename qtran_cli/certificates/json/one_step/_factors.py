"""Q_i with V_jt and the margin, as claims about both theorems have them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.json.parts import bound, bounded, number, vectors
from qtran_cli.certificates.one_step import Factorisation
from qtran_cli.errors import FormatError
from qtran_cli.scalars import spell
from qtran_cli.table import Table, regret

if TYPE_CHECKING:
    from qtran_cli.certificates.json.one_step import Decoder, Encoder


def factors(c: Factorisation, to: Encoder) -> dict[str, Any]:
    """The numbers of a factorisation."""
    return {"q": vectors(c.q), "v": spell(c.v), "margin": bound(c.margin)}


def factors_read(p: dict[str, Any], by: Decoder, where: str) -> tuple[tuple[Table, ...], Fraction, Fraction, Fraction | None]:
    """(d, level, v, margin)."""
    q, v = by.q(p["q"], f"{where}.q"), number(p["v"], f"{where}.v")
    if len({x.max for x in q}) != 1:
        raise FormatError("the Q_i have different maxima", where=f"{where}.q", right="certificates share max Q_jt evenly")
    return tuple(regret(x) for x in q), q[0].max, v, bounded(p["margin"], f"{where}.margin")
