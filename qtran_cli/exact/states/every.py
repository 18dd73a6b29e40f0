"""Every fixed point of bootstrapping in a game whose states recur: what it earns, whether it attracts, where iteration from 0 ends.

Source: project, docs/theory.md 12.5 to 12.7.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.states import fixed_points
from qtran_cli.exact.states.fixed_points import Miss
from qtran_cli.exact.states.greedy import flat
from qtran_cli.exact.states.iterated import iterated
from qtran_cli.exact.states.layers import Entry
from qtran_cli.exact.states.maps import Cones, Map, Sums, Values
from qtran_cli.exact.states.solution import FixedPoint, FixedPoints, Led
from qtran_cli.exact.states.stability import stability
from qtran_cli.exact.states.values import Model, extreme, start
from qtran_cli.exact.traits import Apart, Asked, How, Linear, Together
from qtran_cli.table import Table

CHOICES = 400
"""Those of cones up to so many choices of pieces, since the fits of each are exact programs: two states of 2×2, one of 3×3 for monotone
tables. The mixer's tables of 3×3 have 1,201 pieces of 10 ms each."""
STATES = 16
"""Either in games of up to so many states: a spectral radius is decided with the fourth power of their number."""
ONE = "no list: agent by agent it is an optimal value of its own, so there is one fixed point and iteration from anywhere ends there"
ACYCLIC = "no list: no state can be met twice, so the values follow from the last decision backwards and there is one fixed point"
JUMPS = "no list: V is the target's own value at the greedy joint action, which jumps where another one becomes greedy"
UNKNOWN = "no list: the method does not say how the values of its fits depend on V"


def listed(model: Model, how: How, project: Callable[[Facts], Projection], facts: Callable[[Table], Facts]) -> FixedPoints:
    """All fixed points, or in words why they are not listed; sizes are looked at before any work.

    how: ``Traits.bootstrap``. Cost: a linear system per choice of pieces, the fits of its solution, and up to 100 steps of iteration.
    """
    if not model.layers.recursive:
        return FixedPoints(None, ACYCLIC)
    if isinstance(how, Apart):
        return FixedPoints(None, ONE)
    if isinstance(how, Asked) or (isinstance(how, Together) and how.pieces is None):
        return FixedPoints(None, JUMPS if isinstance(how, Asked) else UNKNOWN)
    if (count := len(model.task.states)) > STATES:
        return FixedPoints(None, f"no list: there are {count:,} states, and fixed points are listed in games of up to {STATES}")
    of = Sums(model, how, project, facts) if isinstance(how, Linear) else _cones(model, how, facts)
    return FixedPoints(None, f"no list: {of.limit}") if of.limit else _all(of)


def _cones(model: Model, how: Together, facts: Callable[[Table], Facts]) -> Cones:
    assert how.pieces is not None
    return Cones(model, how.pieces, facts, CHOICES)


def _all(of: Map) -> FixedPoints:
    found = fixed_points.every(of.rows, lambda v: _miss(of, v))
    if found.left:
        return FixedPoints(None, f"no list: of {len(found.solved):,} linear systems {found.left:,} leave V open")
    points = [_point(of, v) for v in found.points]
    led = iterated(of, points, [Fraction(0)] * len(of.rows)) if points else Led(None)
    settled = [replace(p, reached_from_zero=None if led.reason else p is led.end) for p in points]
    listed = tuple(sorted(settled, key=lambda p: (-p.learned, p.v)))
    return FixedPoints(listed, led.reason and f"from 0: {led.reason}", found, partial(iterated, of, listed))


def _miss(of: Map, v: Values) -> Miss | None:
    """The first state whose fits do not have the value V(s)."""
    tops = ((s, of.tops(s, v)) for s in range(len(v)))
    return next((Miss(s, tuple(sorted(values))) for s, values in tops if v[s] not in values), None)


def _point(of: Map, v: Values) -> FixedPoint:
    fits = tuple(tuple(of.fits(s, v)) for s in range(len(v)))
    task = of.model.task
    cells: dict[Entry, np.ndarray] = {}
    for s, tied in enumerate(fits):
        cells[s, None] = np.unique(np.concatenate([flat(task, fit.greedy) for fit in tied]))
    worst = extreme(of.model, cells, min).v
    learned = start(task, {(s, None): x for s, x in enumerate(v)})
    greedy, earned = tuple(tuple(c.tolist()) for c in cells.values()), tuple(worst[at] for at in cells)
    return FixedPoint(tuple(v), fits, start(task, worst), learned, stability(of, v), greedy=greedy, earned=earned)
