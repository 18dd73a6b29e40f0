"""One file a method: how what is claimed of its fit is checked, with mathematics of its own; exact/methods has the same names.

equations(c: Fit, table: Table) -> None                       of a method with Q_i of its own: raises Refused unless they are its Q_i
loss(payoff: list[Fraction], alpha: Fraction | None) -> Loss  of a method whose best table is monotone: what a table is judged by
                                                              (verify/monotone.py); raises Refused where alpha does not fit the method

A method without a file is not checked, so nothing may be claimed about it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qtran_cli.certificates.refused import Refused
from qtran_cli.registry import Registry

METHODS = Registry("qtran_cli.verify.methods", "method")


def checks(name: str, what: str) -> bool:
    """Whether there is ``what``, "equations" or "loss", of the method called ``name``."""
    return name in METHODS and hasattr(METHODS[name], what)


def checker(name: str, what: str) -> Callable[..., Any]:
    """``what``, "equations" or "loss", of the method called ``name``. Raises Refused where there is no such check."""
    if not checks(name, what):
        raise Refused(f"no check is known for the method {name!r:.40}")
    found: Callable[..., Any] = getattr(METHODS[name], what)
    return found
