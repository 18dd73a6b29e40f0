"""Payoffs nested once per agent: lists of lists of numerals to a Table, and a Table to rows.

A mapping {payoff: probability} in the place of a numeral is a payoff that is drawn; the table holds its mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain

import numpy as np

from qtran_cli.errors import FormatError, InputError
from qtran_cli.formats import _numerals
from qtran_cli.formats._tree import Tree, describe, probability
from qtran_cli.model.drawn import WHOLE, Drawn, Paid, expected
from qtran_cli.model.game import Game
from qtran_cli.scalars import parse, shorten, spell
from qtran_cli.table import Table

PAYOFFS = "payoffs are numbers such as -12, 0.1 or 1/3, or drawn: {14: 1/2, 0: 1/2}"
SHAPE = "nest the payoffs once per agent: payoff: [[8, -12], [-12, 0]] for two agents with two actions each"


def read(tree: Tree) -> tuple[Table, Drawn]:
    """The table of nested lists, and what is drawn. Raises FormatError, ScalarError, with the path. Linear in the number of cells."""
    level: list[Tree] = [tree]
    shape: list[int] = []
    while all(isinstance(x, list) for x in level):
        _check_lengths(level, shape)
        shape.append(len(level[0]))
        level = list(chain.from_iterable(level))
    _check_numbers(level, shape)
    drawn = {k: _paid(x, path(k, shape)) for k, x in enumerate(level) if isinstance(x, Mapping)}
    for k, paid in drawn.items():
        level[k] = spell(expected(paid))
    return _numerals.read(level, shape, lambda k: path(k, shape)), drawn


def given(tree: Mapping[str, Tree]) -> tuple[Table, Drawn]:
    """The payoffs of a game or a state, of which documents say the means and beside them, where any are drawn, the whole.

    Raises FormatError, ScalarError.
    """
    table, drawn = read(tree["payoff"])
    if WHOLE not in tree:
        return table, drawn
    try:
        means, drawn = read(tree[WHOLE])
    except InputError as error:
        error.where = error.where.replace("payoff", WHOLE, 1)
        raise
    if not table.same(means):
        raise FormatError("its means are not what payoff says", where=WHOLE, right="leave one of the two out")
    return table, drawn


def _paid(tree: Mapping[str, Tree], where: str) -> Paid:
    """A distribution {payoff: probability}; what has probability 0 is left out."""
    found: dict[Fraction, Fraction] = {}
    for text, p in tree.items():
        payoff = parse(text, where)
        if payoff in found:
            what = f"the payoff {shorten(text)[1:-1]} stands twice"
            raise FormatError(what, where=where, right="say it once, with its whole probability")
        found[payoff] = probability(p, f"{where}.{text}")
    return tuple((x, p) for x, p in found.items() if p)


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
    if not shape and isinstance(level[0], str | Mapping):
        raise FormatError(f"{describe(level[0])} where a list should be", where="payoff", right=SHAPE)
    wrong = next((k for k, x in enumerate(level) if not isinstance(x, str | Mapping)), None)
    if wrong is not None:
        nested = any(isinstance(x, list) for x in level)
        what = "a list beside numbers" if isinstance(level[wrong], list) else f"{describe(level[wrong])} where a payoff should be"
        raise FormatError(what, where=path(wrong, shape), right=SHAPE if nested else PAYOFFS)


def path(k: int, shape: Sequence[int]) -> str:
    """The place of the k-th entry, in C order, of a payoff nested to ``shape``.

    >>> path(5, [2, 3])
    'payoff[1][2]'
    """
    return "payoff" + "".join(f"[{i}]" for i in np.unravel_index(k, tuple(shape))) if shape else "payoff"


def entries(table: Table, drawn: Drawn) -> list[str | dict[str, str]]:
    """The cells in C order as ``read`` takes them: numerals, mappings of numerals where payoffs are drawn. Raises FormatError."""
    texts: list[str | dict[str, str]] = [*_numerals.write(table)] if drawn else _numerals.write(table)  # type: ignore[assignment]
    for k, paid in drawn.items():
        texts[k] = {_numerals.numeral(x): _numerals.numeral(p) for x, p in paid}
    return texts


def rows(game: Game) -> Iterator[tuple[Sequence[str | dict[str, str]], int, int]]:
    """(entries, lists that open, lists that close) of every innermost row, in C order. Raises FormatError."""
    table = game.payoff
    texts, width, depth = entries(table, game.drawn), table.shape[-1], table.ndim
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
