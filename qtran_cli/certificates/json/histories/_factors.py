"""One d_i(τ_i, ·) per individual history, as two claims have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.histories import HistoryFactors
from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import bound, bounded, listed, number, objective
from qtran_cli.scalars import spell

if TYPE_CHECKING:
    from qtran_cli.certificates.json.histories import Decoder, Encoder


def _factors(c: HistoryFactors, to: Encoder) -> dict[str, Any]:
    d = to.rows(c.d, "d", lambda _, xs: [spell(x) for x in xs])
    return {"d": d, "margin": bound(c.margin), "objective": c.objective}


def _read(p: dict[str, Any], by: Decoder, where: str) -> HistoryFactors:
    def vector(i: int, row: Any, place: str) -> tuple:
        return tuple(number(x, place) for x in listed(row, by.task.shape[i], place))

    margin, chosen = bounded(p["margin"], f"{where}.margin"), objective(p["objective"], f"{where}.objective")
    return HistoryFactors(by.rows(p["d"], "d", vector, f"{where}.d"), margin, chosen)


FACTORS = Form(HistoryFactors, ("d", "margin", "objective"), _factors, _read)
