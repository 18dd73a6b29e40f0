"""From a method's greedy sets to what they earn."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.sweeps.igm import Sets, igm, size


def worst(facts: Facts, greedy: Sets) -> Fraction:
    """The least payoff among the joint actions of ×_i greedy[i]."""
    table = facts.table
    if size(greedy) == table.size:
        return table.min
    return table.number(table.num[np.ix_(*greedy)].min())


def optimal(facts: Facts, greedy: Sets) -> bool:
    """Whether every joint action of ×_i greedy[i] is optimal: consistent IGM."""
    return igm(facts.best, greedy).consistent
