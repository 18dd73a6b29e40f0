"""Where V ← the values of a method's fits of r + γ E[V] ends from a given V: at a fixed point, or nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from qtran_cli.exact.states.maps import Map, Values
from qtran_cli.exact.states.solution import FixedPoint, Led
from qtran_cli.exact.states.stability import ends

STEPS = 100
"""Steps of iteration at most."""
FAR = 100
"""So many times as large as where it began, and as any fixed point, values have grown, not wandered."""


def iterated(of: Map, points: Sequence[FixedPoint], v: Values) -> Led:
    """The end from ``v``, exactly. points: all fixed points. Cost: up to 100 steps, a fit a state each."""
    v = tuple(v)
    most = FAR * max([Fraction(1), *map(abs, v), *(abs(x) for point in points for x in point.v)])
    seen = set[tuple[Fraction, ...]]()
    for step in range(STEPS):
        tops = [of.tops(s, v) for s in range(len(v))]
        if any(len(values) > 1 for values in tops):
            return Led(None, f"after {step:,} steps equally good fits have different values")
        near = next((p for p in points if p.v == v or ends(p.stability, [x - y for x, y in zip(v, p.v, strict=True)])), None)
        if near is not None or v in seen:
            return Led(near)
        if max(map(abs, v)) > most:
            return Led(None, f"after {step:,} steps values have grown a hundredfold", grown=True)
        seen.add(v)
        v = tuple(x for values in tops for x in values)
    return Led(None, f"after {STEPS:,} steps it is not yet where it provably ends at one of them")
