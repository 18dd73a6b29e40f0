"""Regions as short texts."""

from __future__ import annotations

from collections.abc import Callable

from qtran_cli.exact.algebra.roots import Root
from qtran_cli.exact.thresholds.families import FAMILIES, Family
from qtran_cli.exact.thresholds.region import Region
from tests import oracle
from tests.sampling import exact


def region(nested, name: str, of: Callable[[Family], Region]) -> Region:
    """The answer for a table with one optimum."""
    table = oracle.cells(nested)
    (top,) = oracle.optimal(table)
    return of(FAMILIES[name](exact(table), top))


def ends(found: Region, answer: bool | None = True) -> str:
    """As (0, 1/2) (2/3, 1]; numbers that are no fractions with six digits."""
    texts = ((i.closed, text(i.low), text(i.high), i.shut) for i in found.intervals(answer))
    return " ".join(f"{'(['[closed]}{low}, {high}{')]'[shut]}" for closed, low, high, shut in texts)


def text(end: Root | None) -> str:
    return "inf" if end is None else str(end.low) if end.rational else f"{float(end):.6f}"
