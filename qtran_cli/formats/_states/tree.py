"""A game with several states as the tree that a file spells: texts, numbers, lists, mappings and None."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from qtran_cli.formats import _expect
from qtran_cli.formats._numerals import numeral
from qtran_cli.formats._payoff import entries
from qtran_cli.model.branches import END, NULLS, Branches, Seen
from qtran_cli.model.game import Numbered
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import TeamGame


class Number(str):
    """A numeral, as against a text that looks like one."""


def tree(task: Task) -> dict[str, Any]:
    """The document, defaults left out. Values: str, Number, None, lists and dicts of these. Raises FormatError."""
    return dict(chain(names(task), _start(task), _states(task), _seen(task), _expected(task)))


def names(game: TeamGame) -> Iterator[tuple[str, Any]]:
    """(key, value) of what a file says of a game before its payoffs, defaults left out."""
    yield "name", game.name
    yield from ((key, getattr(game, key)) for key in ("title", "source") if getattr(game, key))
    if game.agents != tuple(str(i + 1) for i in range(game.n)):
        yield "agents", list(game.agents)
    if any(labels != Numbered(m) for labels, m in zip(game.actions, game.shape, strict=True)):
        lists = [list(labels) for labels in game.actions]
        yield "actions", lists[0] if all(labels == lists[0] for labels in lists) else lists


def _start(task: Task) -> Iterator[tuple[str, Any]]:
    yield "initial", _branches(task, task.initial)
    if task.horizon is not None:
        yield "horizon", Number(task.horizon)
    if task.discount != 1:
        yield "discount", Number(numeral(task.discount))


def _states(task: Task) -> Iterator[tuple[str, Any]]:
    def state(s: int) -> dict[str, Any]:
        payoffs = [_payoff(x) for x in entries(task.payoff[s], task.drawn[s] if task.drawn else {})]
        return {"payoff": _nested(payoffs, task.shape), "next": _folded([_branches(task, b) for b in task.next[s]], task.shape)}

    yield "states", {name: state(s) for s, name in enumerate(task.states)}


def _payoff(entry: str | dict[str, str]) -> Number | dict[Number, Number]:
    return Number(entry) if isinstance(entry, str) else {Number(x): Number(p) for x, p in entry.items()}


def _branches(task: Task, branches: Branches) -> str | dict[str, Number] | None:
    """A state, None, or a distribution."""
    if len(branches) == 1:
        return None if branches[0][0] == END else task.states[branches[0][0]]
    return {NULLS[0] if s == END else task.states[s]: Number(numeral(p)) for s, p in branches}


def _seen(task: Task) -> Iterator[tuple[str, Any]]:
    if task.observations is not None:
        yield "observations", {a: dict(zip(task.states, x, strict=True)) for a, x in zip(task.agents, task.observations, strict=True)}
    if task.signals is not None:
        rows = zip(task.states, task.signals, strict=True)
        yield "observation", {name: _folded([_joint(x) for x in row], task.shape) for name, row in rows if any(row)}


def _joint(seen: Sequence[Seen]) -> dict[str, Any] | None:
    """A distribution over joint observations, nested once per agent."""
    found: dict[str, Any] = {}
    for labels, p in seen:
        inner = found
        for label in labels[:-1]:
            inner = inner.setdefault(label, {})
        inner[labels[-1]] = Number(numeral(p))
    return found or None


def _expected(task: Task) -> Iterator[tuple[str, Any]]:
    facts = dict(_expect.write(task))
    if facts:
        yield "expect", {key: _fact(value) for key, value in facts.items()}


def _fact(value: str | dict[str, str]) -> Any:
    return {key: Number(x) for key, x in value.items()} if isinstance(value, dict) else Number(value)


def _nested(entries: list, shape: Sequence[int]) -> list:
    """A flat list as lists nested to ``shape``."""
    for m in reversed(shape[1:]):
        entries = [entries[k : k + m] for k in range(0, len(entries), m)]
    return entries


def _folded(entries: list, shape: Sequence[int]) -> Any:
    """The same, a list of equal entries (none of them a list) told by one of them."""
    for m in reversed(shape):
        entries = [_one(entries[k : k + m]) for k in range(0, len(entries), m)]
    return entries[0]


def _one(block: list) -> Any:
    first = block[0]
    return first if not isinstance(first, list) and all(x == first for x in block[1:]) else block
