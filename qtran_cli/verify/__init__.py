"""Checks every certificate against the game, with mathematics of its own: nothing here comes from what produced it.

Each check goes back to the definition. Tables are walked in chunks of flat indices, every index is taken apart into a
joint action, and both sides of the claim are computed from it in Python integers over a common denominator (Fractions
where the table is floating).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qtran_cli.certificates import one_step as c
from qtran_cli.certificates.check import Verdict
from qtran_cli.certificates.refused import Refused
from qtran_cli.table import Table
from qtran_cli.verify import check as given
from qtran_cli.verify import classes, cones, factors, monotone, tree
from qtran_cli.verify.methods import _fit

__all__ = ["Refused", "verify"]

_CHECKS: dict[type, Callable[[Any, Table], None]] = {
    c.Optimal: classes.optimal,
    c.Sum: classes.sum_,
    c.Interaction: classes.interaction,
    c.Orders: classes.orders,
    c.Flip: classes.flip,
    c.Product: classes.product,
    c.Mixture: classes.mixture,
    c.Factorisation: factors.factorisation,
    c.LineTight: factors.line_tight,
    c.Branch: tree.branch,
    c.Fit: _fit.fit,
    c.WeightedFit: _fit.weighted,
    c.MonotoneFit: monotone.fit,
    c.ConeFit: cones.fit,
    Verdict: given.verdict,
}


def verify(certificate: Any, table: Table) -> None:
    """Raise Refused unless ``certificate`` proves its claim about ``table``. Cost: tens of passes, all exact."""
    _CHECKS[type(certificate)](certificate, table)
