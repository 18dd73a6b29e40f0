"""Every fixed point of bootstrapping in a game whose states recur: what it earns, whether it attracts, where iteration from 0 ends.

Source: project, docs/theory.md 12.5 to 12.7.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.states import fixed_points
from qtran_cli.exact.states.fixed_points import Miss
from qtran_cli.exact.states.greedy import flat
from qtran_cli.exact.states.layers import Entry
from qtran_cli.exact.states.maps import Cones, Map, Sums, Values
from qtran_cli.exact.states.solution import FixedPoint, FixedPoints
from qtran_cli.exact.states.stability import ends, stability
from qtran_cli.exact.states.values import Model, extreme, start
from qtran_cli.exact.traits import Apart, Linear, Together
from qtran_cli.table import Table

CHOICES = 400
"""Those of cones up to so many choices of pieces, since the fits of each are exact programs: two states of 2×2, one of 3×3 for monotone
tables. The mixer's tables of 3×3 have 1,201 pieces of 10 ms each."""
STATES = 16
"""Either in games of up to so many states: a spectral radius is decided with the fourth power of their number."""
STEPS = 100
"""Steps of iteration from 0 at most."""
ONE = "no list: agent by agent it is an optimal value of its own, so there is one fixed point and iteration from anywhere ends there"
ACYCLIC = "no list: no state can be met twice, so the values follow from the last decision backwards and there is one fixed point"
UNKNOWN = "no list: the method does not say how the values of its fits depend on V"


def listed(
    model: Model, how: Together | Linear | Apart, project: Callable[[Facts], Projection], facts: Callable[[Table], Facts]
) -> FixedPoints:
    """All fixed points, or in words why they are not listed; sizes are looked at before any work.

    how: ``Traits.bootstrap``. Cost: a linear system per choice of pieces, the fits of its solution, and up to 100 steps of iteration.
    """
    if not model.layers.recursive:
        return FixedPoints(None, ACYCLIC)
    if isinstance(how, Apart):
        return FixedPoints(None, ONE)
    if isinstance(how, Together) and how.pieces is None:
        return FixedPoints(None, UNKNOWN)
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
    end, reason = from_zero(of, points) if points else (None, "")
    settled = [replace(p, reached_from_zero=None if reason else p is end) for p in points]
    return FixedPoints(tuple(sorted(settled, key=lambda p: (-p.learned, p.v))), reason and f"from 0: {reason}", found)


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


def from_zero(of: Map, points: Sequence[FixedPoint]) -> tuple[FixedPoint | None, str]:
    """(the fixed point at which V ← the values of the fits ends from V = 0, ""), exactly; (None, "") where it provably ends at none.

    Where that is not known, (None, in words why).
    """
    v = tuple(Fraction(0) for _ in of.rows)
    seen = set[tuple[Fraction, ...]]()
    for step in range(STEPS):
        tops = [of.tops(s, v) for s in range(len(v))]
        if any(len(values) > 1 for values in tops):
            return None, f"after {step:,} steps equally good fits have different values"
        near = next((p for p in points if p.v == v or ends(p.stability, [x - y for x, y in zip(v, p.v, strict=True)])), None)
        if near is not None or v in seen:
            return near, ""
        seen.add(v)
        v = tuple(x for values in tops for x in values)
    return None, f"after {STEPS:,} steps it is not yet where it provably ends at one of them"
