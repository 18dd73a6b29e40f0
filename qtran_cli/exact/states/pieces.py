"""Fixed points of fits that are linear piece by piece, such as those of QMIX's mixer: one, or the proof that there is none.

Which pieces there are is known before V is (traits.Pieces), and the equal rows that they give in a state are taken once. A V that solves
the system of some choice is a fixed point if in every state one of the equally good fits of its targets has that value: whichever
of them the method takes. Source: project, docs/theory.md 12.6.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.states import fixed_points
from qtran_cli.exact.states.layers import Entry
from qtran_cli.exact.states.values import Model
from qtran_cli.exact.traits import Pieces
from qtran_cli.table import Table

SYSTEMS = 4_000
"""So many choices of pieces are gone through at most."""


def decide(model: Model, pieces: Pieces, facts: Callable[[Table], Facts], before: str) -> Mapping[Entry, Projection] | str:
    """Fits that reproduce the V that their targets were made from, or in words what is known instead.

    before: how the search ended that found nothing. Cost: a linear system per choice, and for its solution the fits of up to all states.
    """
    task = model.task
    weights = pieces.weights(task.shape)
    if weights is None:
        return f"{before}; {'×'.join(map(str, task.shape))} actions have too many pieces to rule a fixed point out"
    rows = [fixed_points.distinct(task, s, iter(weights)) for s in range(len(task.states))]
    if (count := math.prod(map(len, rows))) > SYSTEMS:
        return f"{before}; there are {count:,} choices of pieces, too many to rule a fixed point out"

    def fits(v: Mapping[Entry, Fraction], entry: Entry) -> Projection | None:
        every = pieces.every(facts(model.backup(entry, v)))
        return next((fit for fit in every if fit.q_jt is not None and fit.q_jt[fit.u_bar] == v[entry]), None)

    def holds(values: Sequence[Fraction]) -> bool:
        v: dict[Entry, Fraction] = {(s, None): x for s, x in enumerate(values)}
        return all(fits(v, entry) is not None for entry in model.layers.entries)

    found = fixed_points.decide(rows, holds, "choices of pieces", "has values that its fits reproduce", before)
    if found.v is None:
        return found.reason
    return {entry: fit for entry in model.layers.entries if (fit := fits(found.v, entry)) is not None}
