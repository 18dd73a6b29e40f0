"""Certificates with one thing altered: every field, and inside a field every number, every length, every place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction

import numpy as np

from qtran_cli.table import Table, from_fractions


def mutants(certificate) -> Iterator:
    """Every certificate that differs in one field, altered in one place."""
    for field in fields(certificate):
        for value in altered(getattr(certificate, field.name)):
            yield replace(certificate, **{field.name: value})


def altered(value) -> Iterator:
    """Every way in which one place of the value is altered."""
    if value is None:
        yield from (Fraction(1), Fraction(0), True)
    elif isinstance(value, Fraction):
        yield from {value + 1, value - 1, value + Fraction(1, 10**12), -value, Fraction(0)} - {value}
    elif isinstance(value, str):
        yield from {"", "tight", "margin", "iql", "vdn", "cw_iql", "cw_vdn", "qtran_base", "other"} - {value}
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, str):
        yield from {"tight", "margin", ""} - {value}
    elif isinstance(value, int):
        yield from (value + 1, value - 1, -1, 99)
    elif isinstance(value, np.ndarray):
        yield from map(np.array, sequences(value.tolist()))
    elif isinstance(value, Table):
        yield from map(from_fractions, sequences(value.flat()))
    elif is_dataclass(value):
        yield from mutants(value)
    elif isinstance(value, tuple) and isinstance(value[-1], Fraction):  # a joint action and its weight
        yield from ((*value[:k], other, *value[k + 1 :]) for k, item in enumerate(value) for other in altered(item))
    else:
        yield from map(tuple, sequences(list(value)))


def sequences(items: list) -> Iterator[list]:
    """One item altered, dropped or doubled, or two neighbours exchanged."""
    for k, item in enumerate(items):
        yield from ([*items[:k], other, *items[k + 1 :]] for other in altered(item))
        if len(items) > 1:
            yield items[:k] + items[k + 1 :]
        yield [*items[: k + 1], *items[k:]]
        if k and not same(items[k - 1], item):
            yield [*items[: k - 1], item, items[k - 1], *items[k + 1 :]]


def same(a, b) -> bool:
    if isinstance(a, np.ndarray):
        return a.tolist() == b.tolist()
    return a.same(b) if isinstance(a, Table) else a == b
