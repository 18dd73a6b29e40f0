"""rectangular: the sets whose product the optimal set is, or two optima whose mixture is not optimal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.one_step._mixture import MIXTURE
from qtran_cli.certificates.json.parts import number
from qtran_cli.certificates.one_step import Product
from qtran_cli.scalars import spell

if TYPE_CHECKING:
    from qtran_cli.certificates.json.one_step import Decoder, Encoder


def _product(c: Product, to: Encoder) -> dict[str, Any]:
    return {"optimal": to.sets(c.optimal), "value": spell(c.value)}


def _product_read(p: dict[str, Any], by: Decoder, where: str) -> Product:
    return Product(by.sets(p["optimal"], f"{where}.optimal"), number(p["value"], f"{where}.value"))


YES = (Form(Product, ("optimal", "value"), _product, _product_read),)
NO = (MIXTURE,)
