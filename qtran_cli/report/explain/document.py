"""The JSON document of `qtran explain --json`, schema qtran.explain/1: every key always present, null where it does not apply.

Numbers, names and sizes are those of qtran.solve/1; rms alone is a float. "low" and "high" are the ends of the ε or α that are as near.
"uniform" is the nearest table for which no ε or α was sought.
"""

from __future__ import annotations

from typing import Any

from qtran_cli.exact.sweeps.igm import size
from qtran_cli.judge.explain.exact import Exact
from qtran_cli.judge.explain.found import Explained, Explanation, Family, Found
from qtran_cli.judge.explain.under import Under, Varied
from qtran_cli.report.explain.again import command, weights
from qtran_cli.report.explain.report import TOP
from qtran_cli.report.explain.words import sentence
from qtran_cli.report.one_step.document import LISTED, Writer
from qtran_cli.scalars import spell, spelled

SCHEMA = "qtran.explain/1"


def document(found: Explained, argument: str, top: int = TOP, full: bool = False, saved: str = "") -> dict[str, Any]:
    """The document. argument: GAME as it was given. top: how many origins of each table. full: tables and lists of any size."""
    pages = Pages(found, Writer(found.game, full), argument, saved)
    return {
        "schema": SCHEMA,
        "game": pages.writer.described(),
        "alpha": spell(found.ask.alpha),
        "methods": list(found.methods),
        "left_out": dict(found.left_out),
        "tables": [pages.table(one, top) for one in found.tables],
        "families": [pages.family(one) for one in found.families],
    }


class Pages:
    """Writes the parts."""

    def __init__(self, found: Explained, writer: Writer, argument: str, saved: str) -> None:
        self.found, self.writer, self.argument, self.saved = found, writer, argument, saved

    def table(self, one: Explanation, top: int) -> dict[str, Any]:
        """One table, and what it is near to."""
        best = one.found[0] if one.found else None
        return {
            "name": one.given.name,
            "table": self.writer.nested(one.given.table),
            "decimals": one.given.decimals,
            "sentence": sentence(self.found, one),
            "near": best is not None and self.found.near(best),
            "within_rounding": best is not None and best.within(one.given),
            "every_centre": one.others,
            "uniform": None if one.plain is None else self.origin(one.plain),
            "origins": [self.origin(near) for near in one.found[:top]],
        }

    def origin(self, one: Found) -> dict[str, Any]:
        """One exact table."""
        sampled, exact = weights(self.found, one), one.exact
        return {
            **self.name(exact, one.under),
            "low": spell(one.low),
            "high": spell(one.high),
            "off": {"max": spell(one.off.most), "mean_square": spell(one.off.squares), "rms": one.off.rms},
            "greedy": self.writer.product(exact.greedy) if self.writer.full or size(exact.greedy) <= LISTED else None,
            "value": spell(exact.value),
            "optimal": exact.optimal,
            "confirmed": one.confirmed,
            "table": self.writer.nested(exact.table),
            "also": [self.name(*name) for name in one.also],
            "weights": None if sampled is None else self.writer.nested(sampled.table()),
            "solve": command(self.found, one, self.argument, self.saved),
        }

    def name(self, exact: Exact, under: Under) -> dict[str, Any]:
        """Whose table it is, and under what."""
        return {
            "method": exact.name,
            "role": str(exact.role),
            "number": exact.number or None,
            "count": exact.count or None,
            "u": None if exact.u is None else self.writer.label(exact.u),
            "under": str(under.kind),
            "epsilon": spell(under.value) if under.kind is Varied.epsilon else None,
            "alpha": spell(under.value) if under.kind is Varied.alpha else spelled(under.alpha),
            "centre": self.writer.label(under.centre) if under.kind is Varied.epsilon else None,
        }

    def family(self, one: Family) -> dict[str, Any]:
        """Tables that are one object."""
        return {"tables": [self.found.tables[k].given.name for k in one.of], "names": [self.name(*name) for name in one.names]}
