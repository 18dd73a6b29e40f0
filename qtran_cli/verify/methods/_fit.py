"""What a method with Q_i of its own makes of the table, held against the method's definition and the payoffs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from qtran_cli.certificates.one_step import Fit, WeightedFit
from qtran_cli.table import Table
from qtran_cli.verify._walk import cells, masks, require, vectors
from qtran_cli.verify.methods import checker
from qtran_cli.verify.methods._losses import share


def fit(c: Fit, table: Table) -> None:
    """The method's equations, then what its greedy sets earn."""
    _checked(c, table, checker(c.method, "equations"))


def weighted(c: WeightedFit, table: Table) -> None:
    """The same of a method under weights of its own."""
    share(c.alpha)
    _checked(c, table, checker(c.method, "weighted"))


def _checked(c: Fit, table: Table, equations: Callable[[Any, Table], None]) -> None:
    vectors(c.q, table)
    equations(c, table)
    _greedy(c, table)


def _greedy(c: Fit, table: Table) -> None:
    """greedy is argmax Q_i; value the least payoff among the greedy joint actions; optimal whether that is the maximum."""
    members = masks(c.greedy, table)
    for i, (v, member) in enumerate(zip(c.q, members, strict=True)):
        top = max(v.flat())
        require([x == top for x in v.flat()] == member.tolist(), f"agent {i + 1}'s greedy set is not argmax Q_{i + 1}")
    least = None
    for u, payoff in cells(table):
        inside = payoff[np.logical_and.reduce([member[a] for member, a in zip(members, u, strict=True)])]
        if len(inside):
            least = inside.min() if least is None else min(least, inside.min())
    value = table.number(least)
    require(value == c.value, f"the worst greedy payoff is {value}, not {c.value}")
    require((value == table.number(table.num.max())) == c.optimal, "optimal is claimed wrongly")
