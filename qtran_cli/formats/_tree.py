"""Documents as trees of texts, lists and mappings, and the words for what stands where something else should.

A number is its text, so nothing has been rounded when it gets here. Errors carry the path of the fault (``payoff[1][2]``,
counted from 0) in ``where``; the notation that was read adds the file and the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from qtran_cli.errors import FormatError
from qtran_cli.model.game import MAX_AGENTS
from qtran_cli.scalars import parse, shorten

Tree = Any
"""str | bool | None | list[Tree] | dict[str, Tree]; bool where the notation has it, None where nothing was written."""
MAX_DEPTH = MAX_AGENTS + 4
"""Deeper documents are refused while they are read: payoffs are nested once per agent."""
TOO_DEEP = f"nested more than {MAX_DEPTH} deep"


def describe(tree: Tree) -> str:
    """What stands there, for a message."""
    if isinstance(tree, str):
        return shorten(tree)
    return {list: "a list", dict: "a mapping", bool: str(tree).lower()}.get(type(tree), "nothing")


def text(tree: Tree, where: str) -> str:
    """A text, or the text of a number. Raises FormatError."""
    if not isinstance(tree, str):
        right = 'put it in quotes: "true"' if isinstance(tree, bool) else "write a name"
        raise FormatError(f"{describe(tree)} where a text should be", where=where, right=right)
    if not tree.isascii() and any("\ud800" <= c <= "\udfff" for c in tree):
        raise FormatError("half a character (a surrogate without its pair)", where=where, right="names are Unicode text")
    return tree


def texts(tree: Tree, where: str) -> tuple[str, ...]:
    """A list of texts, at least one. Raises FormatError."""
    if not isinstance(tree, list) or not tree:
        what = "an empty list" if tree == [] else describe(tree)
        raise FormatError(f"{what} where a list of names should be", where=where, right="write [A, B, C]")
    return tuple(text(x, f"{where}[{k}]") for k, x in enumerate(tree))


def probability(tree: Tree, where: str) -> Fraction:
    """A number in 0 … 1. Raises FormatError, ScalarError."""
    if not isinstance(tree, str):
        raise FormatError(f"{describe(tree)} where a probability should be", where=where, right="write a number such as 0.5 or 1/3")
    number = parse(tree, where)
    if not 0 <= number <= 1:
        raise FormatError(f"a probability of {shorten(tree)[1:-1]}", where=where, right="probabilities lie between 0 and 1")
    return number


def unknown_key(key: str, known: Sequence[str], inside: str = "") -> FormatError:
    """The error for a key that a mapping does not have, with the nearest that it has."""
    near = get_close_matches(key.lower()[:40], known, n=1, cutoff=0.6)
    right = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
    return FormatError(f"unknown key {shorten(key)}", where=f"{inside}.{key}" if inside else key, right=right)
