"""Distributions whose decimals do not sum to exactly 1: how many there are, how far off they are, and the same rescaled."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from qtran_cli.formats.dpomdp.preamble import Preamble
from qtran_cli.formats.dpomdp.rules import Row
from qtran_cli.formats.dpomdp.statements import Statements


def rescaled(row: Row) -> Row:
    """The same distribution over its sum, exactly."""
    return Row(tuple((k, p / row.total) for k, p in row.entries), Fraction(1), row.line)


def slips(preamble: Preamble, rules: Statements) -> list[Fraction]:
    """|sum − 1| of the start and of every joint action's and state's T and O that is said and not 1. A pass over all of them."""
    found = (abs(1 - total) for total in _totals(preamble, rules))
    return [slip for slip in found if slip]


def _totals(preamble: Preamble, rules: Statements) -> Iterator[Fraction]:
    yield preamble.start_total
    for table in (rules.t, rules.o):
        rows = (table.row(k, s) for s in range(preamble.states.count) for k in range(preamble.actions.count))
        yield from (row.total for row in rows if row.entries)
