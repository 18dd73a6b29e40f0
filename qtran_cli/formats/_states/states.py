"""Reading the states of a game file: payoffs, where joint actions lead, and where the game starts.

    states: {start: {payoff: [[0, 0], [0, 0]], next: [left, right]}, …}

An entry of ``next`` is a state, null (the end) or a distribution {state: probability}. It is nested like the payoff; an entry
that stands where a list could stand holds for all joint actions below it. In a distribution null is a key.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import repeat
from typing import TypeVar

from qtran_cli import scalars
from qtran_cli.errors import FormatError, InputError
from qtran_cli.formats import _payoff
from qtran_cli.formats._tree import Tree, describe, probability, text, unknown_key
from qtran_cli.model.branches import END, NULLS, Branches
from qtran_cli.model.drawn import WHOLE, Drawn
from qtran_cli.table import Table

KEYS = ("payoff", "next")
STATES = "write states: {start: {payoff: [[0, 1], [1, 8]], next: null}}"
Leaf = TypeVar("Leaf")


def named(tree: Tree) -> tuple[str, ...]:
    """The names of the states, in the order of the file. Raises FormatError."""
    if not isinstance(tree, Mapping) or not tree:
        raise FormatError(f"{'no states' if tree == {} else describe(tree)} where states should be", where="states", right=STATES)
    for name, state in tree.items():
        text(name, "states")
        if not isinstance(state, Mapping):
            raise FormatError(f"{describe(state)} where a state should be", where=f"states.{name}", right=STATES)
        _check_keys(state, f"states.{name}")
    return tuple(tree)


def _check_keys(state: Mapping[str, Tree], where: str) -> None:
    for key in state:
        if key not in (*KEYS, WHOLE):
            raise unknown_key(key, KEYS, where)
    for key in KEYS:
        if key not in state:
            right = _payoff.SHAPE if key == "payoff" else "next says where each joint action leads; next: null ends the episode"
            raise FormatError(f"there is no {key}", where=where, right=right)


def payoff(state: Mapping[str, Tree], name: str) -> tuple[Table, Drawn]:
    """One state's payoffs, and those that are drawn. Raises FormatError, ScalarError."""
    try:
        return _payoff.given(state)
    except InputError as error:
        error.where = f"states.{name}.{error.where}"
        raise


class Leads:
    """Reads what stands for a next state. The same text gives the same object, so that it is checked once."""

    def __init__(self, states: Sequence[str]) -> None:
        self._index = {name: s for s, name in enumerate(states)} | dict.fromkeys(NULLS, END)
        self._certain: dict[str, Branches] = {}

    def branches(self, tree: Tree, where: str) -> Branches:
        """A state, null or a distribution. Raises FormatError, ScalarError."""
        if isinstance(tree, Mapping):
            found = {self.state(name, where): probability(p, f"{where}.{name}") for name, p in tree.items()}
            if len(found) < len(tree):
                raise FormatError("the end stands twice", where=where, right="say null once, with its whole probability")
            return tuple(sorted((s, p) for s, p in found.items() if p))
        name = NULLS[0] if tree is None else text(tree, where)
        if name not in self._certain:
            self._certain[name] = ((self.state(name, where), Fraction(1)),)
        return self._certain[name]

    def state(self, name: str, where: str) -> int:
        """The number of a state. Raises FormatError that offers the nearest name."""
        if name not in self._index:
            error = unknown_key(name, tuple(n for n in self._index if n != "~"))
            raise FormatError(f"no state is called {scalars.shorten(name)}", where=where, right=error.right[:400])
        return self._index[name]


def initial(tree: Tree, states: Sequence[str]) -> Branches:
    """A state, or a distribution over states. Raises FormatError, ScalarError."""
    found = Leads(states).branches(tree, "initial")
    if any(s == END for s, _ in found):
        raise FormatError("a game that ends before it starts", where="initial", right="name a state, or {state: probability}")
    return found


def spread(tree: Tree, shape: Sequence[int], where: str, leaf: Callable[[Tree, str], Leaf]) -> tuple[Leaf, ...]:
    """What ``leaf`` reads, for every joint action in C order, of entries that are nested like the payoff or stand for several."""
    return tuple(_spread(tree, tuple(shape), where, leaf))


def _spread(tree: Tree, shape: tuple[int, ...], where: str, leaf: Callable[[Tree, str], Leaf]) -> Iterator[Leaf]:
    if not isinstance(tree, list):
        found = leaf(tree, where)
        yield from repeat(found, math.prod(shape))
    elif not shape:
        raise FormatError("a list for a single joint action", where=where, right="nest the entries once per agent, as the payoffs are")
    elif len(tree) != shape[0]:
        what = f"{len(tree)} {'entry' if len(tree) == 1 else 'entries'} for {shape[0]} action{'' if shape[0] == 1 else 's'}"
        raise FormatError(what, where=where, right="nest the entries once per agent, as the payoffs are, or write one for all")
    else:
        for a, inner in enumerate(tree):
            yield from _spread(inner, shape[1:], f"{where}[{a}]", leaf)
