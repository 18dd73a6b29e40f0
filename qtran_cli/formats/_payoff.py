"""Payoffs nested once per agent: lists of lists of numerals to a Table, and a Table to rows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from qtran_cli.errors import FormatError
from qtran_cli.formats import _numerals
from qtran_cli.formats._tree import Tree, describe
from qtran_cli.table import Table

SHAPE = "nest the payoffs once per agent: payoff: [[8, -12], [-12, 0]] for two agents with two actions each"


def read(tree: Tree) -> Table:
    """The table of nested lists. Raises FormatError, ScalarError, with the path. Linear in the number of cells."""
    level: list[Tree] = [tree]
    shape: list[int] = []
    while all(isinstance(x, list) for x in level):
        _check_lengths(level, shape)
        shape.append(len(level[0]))
        level = list(chain.from_iterable(level))
    _check_numbers(level, shape)
    return _numerals.read(level, shape, lambda k: path(k, shape))


def _check_lengths(level: Sequence[list[Tree]], shape: Sequence[int]) -> None:
    n = len(level[0])
    ragged = next((k for k, x in enumerate(level) if len(x) != n), None)
    if ragged is not None:
        found = len(level[ragged])
        what = f"{found} {'entry' if found == 1 else 'entries'} where {path(0, shape)} has {n}"
        raise FormatError(what, where=path(ragged, shape), right="all lists at one depth have the same length")
    if n == 0:
        raise FormatError("an empty list", where=path(0, shape), right="every agent needs at least one action")


def _check_numbers(level: Sequence[Tree], shape: Sequence[int]) -> None:
    wrong = next((k for k, x in enumerate(level) if not isinstance(x, str)), None)
    if wrong is not None:
        nested = any(isinstance(x, list) for x in level)
        what = "a list beside numbers" if isinstance(level[wrong], list) else f"{describe(level[wrong])} where a payoff should be"
        raise FormatError(what, where=path(wrong, shape), right=SHAPE if nested else "payoffs are numbers such as -12, 0.1 or 1/3")
    if not shape:
        raise FormatError(f"{describe(level[0])} where a list should be", where="payoff", right=SHAPE)


def path(k: int, shape: Sequence[int]) -> str:
    """The place of the k-th entry, in C order, of a payoff nested to ``shape``.

    >>> path(5, [2, 3])
    'payoff[1][2]'
    """
    return "payoff" + "".join(f"[{i}]" for i in np.unravel_index(k, tuple(shape))) if shape else "payoff"


def rows(table: Table) -> Iterator[tuple[Sequence[str], int, int]]:
    """(numerals, lists that open, lists that close) of every innermost row, in C order. Raises FormatError."""
    texts, width, depth = _numerals.write(table), table.shape[-1], table.ndim
    opens = depth
    for k in range(table.size // width):
        closes = _turns(k + 1, table.shape[:-1])
        yield texts[k * width : (k + 1) * width], opens, closes
        opens = closes


def _turns(k: int, shape: Sequence[int]) -> int:
    """How many lists end before row k of a table whose outer axes have ``shape``: 1, and 1 for each counter back at 0."""
    rest = math.prod(shape)
    turns = 1 + len(shape) if k == rest else 1
    if turns == 1:
        for m in reversed(shape):
            if k % m:
                break
            k, turns = k // m, turns + 1
    return turns
