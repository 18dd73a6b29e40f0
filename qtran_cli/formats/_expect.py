"""The facts that a game file claims about itself, under ``expect``: read, and put in the order in which they are written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from qtran_cli import scalars
from qtran_cli.errors import FormatError
from qtran_cli.formats._numerals import numeral
from qtran_cli.formats._tree import Tree, describe, unknown_key
from qtran_cli.model.game import FACTS
from qtran_cli.model.task import FACTS as TASK_FACTS
from qtran_cli.model.team_game import TeamGame

NUMBERS = ("optimum", "margin", "decentralised")
BY_METHOD = ("greedy", "fitted", "bootstrapped")
_METHOD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_BOOLEANS = {"true": True, "false": False}


def read(tree: Tree, known: Sequence[str] = FACTS) -> dict[str, object]:
    """The facts among those ``known``: verdicts, exact numbers (margin also inf), payoffs by method."""
    if not isinstance(tree, Mapping):
        raise FormatError(f"{describe(tree)} where facts should be", where="expect", right="write {additive: false, rectangular: true}")
    for key in tree:
        if key not in known:
            raise unknown_key(key, known, "expect")
    return {key: _fact(key, value, f"expect.{key}") for key, value in tree.items()}


def _fact(key: str, tree: Tree, where: str) -> object:
    if key == "margin" and tree == "inf":
        return math.inf
    if key in NUMBERS:
        return _number(tree, where)
    return _greedy(tree, where) if key in BY_METHOD else _boolean(tree, where)


def _boolean(tree: Tree, where: str) -> bool:
    fact = _BOOLEANS.get(tree) if isinstance(tree, str) else tree
    if not isinstance(fact, bool):
        raise FormatError(f"{describe(tree)} where a verdict should be", where=where, right="write true or false")
    return fact


def _greedy(tree: Tree, where: str) -> dict[str, Fraction]:
    if not isinstance(tree, Mapping):
        raise FormatError(f"{describe(tree)} where payoffs by method should be", where=where, right="write {iql: 5, vdn: 5}")
    for method in tree:
        if not _METHOD.fullmatch(method):
            raise FormatError(f"{scalars.shorten(method)} is not a method", where=where, right="methods are named like vdn or cw_qmix")
    return {method: _number(value, f"{where}.{method}") for method, value in tree.items()}


def _number(tree: Tree, where: str) -> Fraction:
    if not isinstance(tree, str):
        raise FormatError(f"{describe(tree)} where a number should be", where=where, right="write a number such as -12, 0.1 or 1/3")
    return scalars.parse(tree, where)


def write(game: TeamGame) -> Iterator[tuple[str, str | dict[str, str]]]:
    """(fact, its text) in the order of FACTS; payoffs by method as a mapping of texts."""
    for key in TASK_FACTS if game.states else FACTS:
        if key in game.expect:
            yield key, _spell(game.expect[key])


def _spell(fact) -> str | dict[str, str]:
    if isinstance(fact, bool):
        return str(fact).lower()
    if isinstance(fact, Mapping):
        return {str(method): numeral(Fraction(value)) for method, value in fact.items()}
    return "inf" if fact == math.inf else numeral(Fraction(fact))
