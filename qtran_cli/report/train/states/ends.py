"""The fixed points of bootstrapping at which training can end: in words, and for the documents of train and compare."""

from __future__ import annotations

from typing import Any

from qtran_cli.judge.theory import Theory
from qtran_cli.report.kit.labels import some
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.scalars import spell


def ended(theory: Theory) -> str:
    """How many fixed points bootstrapping has, and what training earns at those where it can end; "" where there is one, or no list."""
    points, numbers = () if theory.points is None else theory.points.points or (), Numbers()
    if not points or (len(points) == 1 and theory.ends):
        return ""
    count = f"{len(points):,} fixed points" if len(points) > 1 else "one fixed point"
    if not theory.ends:
        return f"{count}, and training near {'any of them' if len(points) > 1 else 'it'} moves away"
    earned = some(map(numbers.show, theory.returns), len(theory.returns))
    return f"{count}; {'the one' if len(theory.ends) == 1 else 'those'} where training can end earn{'s' * (len(theory.ends) == 1)} {earned}"


def brief(theory: Theory) -> list[dict[str, Any]] | None:
    """For a document about training: what every fixed point learns and earns, and whether it attracts; null where they are not listed."""
    points = None if theory.points is None else theory.points.points
    if points is None:
        return None
    return [{"value": spell(p.value), "learned": spell(p.learned), "attracts": p.stability.attracts} for p in points]
