"""One file a method: how what is claimed of its fit is checked, with mathematics of its own; exact/methods has the same names.

equations(c: Fit, table: Table) -> None                       of a method with Q_i of its own: raises Refused unless they are its Q_i
weighted(c: WeightedFit, table: Table) -> None                the same of a method under weights 1 and c.alpha, 0 < c.alpha ≤ 1
loss(payoff: list[Fraction], alpha: Fraction | None) -> Loss  of a method whose best table is monotone: what a table is judged by
                                                              (verify/monotone.py); raises Refused where alpha does not fit the method
inequalities(shape: tuple[int, ...]) -> list[Inequality]      of a method whose tables make up a cone per choice of orders: those that
                                                              a table sorted by its orders meets (verify/cones.py)
pieces(shape, tables) -> Iterator[tuple[Fraction, …]] | None  of a method that bootstraps on a fit whose value at the greedy joint action is
                                                              linear in the fitted table piece by piece: of each piece its value at
                                                              every one of ``tables``, flat in C order; None where they are too many
fits(shape, y) -> list[Top]                                   of the same: the equally good fits of y (verify/bootstrap/nearest.py)

A method without a file is not checked, so nothing may be claimed about it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qtran_cli.certificates.refused import Refused
from qtran_cli.registry import Registry

Inequality = dict[tuple[int, ...], int]
"""Σ sign · T(u) ≥ 0 over joint actions u, each by the places of its actions in the orders, 0 being the worst."""
METHODS = Registry("qtran_cli.verify.methods", "method")


def checks(name: str, what: str) -> bool:
    """Whether there is ``what``, such as "equations" or "loss", of the method called ``name``."""
    return name in METHODS and hasattr(METHODS[name], what)


def checker(name: str, what: str) -> Callable[..., Any]:
    """``what``, such as "equations" or "loss", of the method called ``name``. Raises Refused where there is no such check."""
    if not checks(name, what):
        raise Refused(f"no check is known for the method {name!r:.40}")
    found: Callable[..., Any] = getattr(METHODS[name], what)
    return found
