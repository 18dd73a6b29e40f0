"""How figures show a method: what its file may say of it, so that it looks the same in every figure."""

from __future__ import annotations

from typing import NamedTuple


class Style(NamedTuple):
    """printed: its name as papers print it. look: the number of its colour, dashes and marker (report/figures/looks.py).

    No two methods have one look. Of a method that declares none, judge/methods.py says both.
    """

    printed: str
    look: int
