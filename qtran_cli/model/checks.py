"""What makes a game with several states well formed. Faults are named by the path of their place in a game file."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from qtran_cli.errors import GameError
from qtran_cli.model.branches import END, NULLS, cycle
from qtran_cli.model.drawn import Drawn, checked
from qtran_cli.model.game import distinct
from qtran_cli.model.probabilities import probabilities
from qtran_cli.scalars import shorten

if TYPE_CHECKING:
    from qtran_cli.model.task import Task


def states(task: Task) -> None:
    """At least one state, distinct names, one payoff each. Raises GameError."""
    if not task.states:
        raise GameError("there is no state", where="states", right="a game with several states has at least one")
    distinct(task.states, "states")
    null = next((name for name in task.states if name.lower() in NULLS), None)
    if null is not None:
        raise GameError("a state that is called null", where=f"states.{null}", right="null stands for the end of the episode")
    _length(len(task.payoff), len(task.states), "payoff", "state")


def everything(task: Task) -> None:
    """All the rest, from the numbers to the graph. Raises GameError. Linear in the number of branches."""
    _payoffs(task)
    _transitions(task)
    _branches(task, task.initial, "initial", end=False)
    _time(task)
    _reachable(task)
    _finite(task)
    if task.observations is not None and task.signals is not None:
        raise GameError("observations and observation", where="observation", right="one of the two: of the state, or noisy")
    _observations(task)
    _signals(task)


def drawn(task: Task) -> tuple[Drawn, ...]:
    """The payoffs that are drawn, an entry per state, () where all are certain. Raises GameError."""
    given = task.drawn or ({},) * len(task.states)
    _length(len(given), len(task.states), "drawn", "state")
    rows = zip(task.states, task.payoff, given, strict=True)
    found = tuple(checked(drawn, table, f"states.{name}.payoff") for name, table, drawn in rows)
    return found if any(found) else ()


def action_path(task: Task, k: int) -> str:
    """The indices of joint action k, as they follow a key.

    >>> from types import SimpleNamespace
    >>> action_path(SimpleNamespace(shape=(2, 3)), 5)
    '[1][2]'
    """
    return "".join(f"[{a}]" for a in np.unravel_index(k, task.shape))


def _length(found: int, needed: int, where: str, one: str) -> None:
    if found != needed:
        raise GameError(f"{found} {'entry' if found == 1 else 'entries'} for {needed} {one}s", where=where, right=f"one entry per {one}")


def _payoffs(task: Task) -> None:
    for name, table in zip(task.states, task.payoff, strict=True):
        where = f"states.{name}.payoff"
        if table.shape != task.shape:
            what = f"{_sizes(table.shape)} joint actions where {task.states[0]} has {_sizes(task.shape)}"
            raise GameError(what, where=where, right="all states have the same agents and actions")
        if table.floating:
            raise GameError("a floating table", where=where, right="the payoffs of a game with states are exact numbers")


def _sizes(shape: Sequence[int]) -> str:
    return " x ".join(map(str, shape))


def _transitions(task: Task) -> None:
    _length(len(task.next), len(task.states), "next", "state")
    known: dict[int, object] = {}  # what a file says once is one object here, and checked once
    for name, row in zip(task.states, task.next, strict=True):
        _length(len(row), task.size, f"states.{name}.next", "joint action")
        for k, branches in enumerate(row):
            if id(branches) not in known:
                _branches(task, branches, f"states.{name}.next{action_path(task, k)}")
                known[id(branches)] = branches


def _branches(task: Task, branches: Sequence[tuple[int, Fraction]], where: str, end: bool = True) -> None:
    for s, _ in branches:
        if not (isinstance(s, int) and ((end and s == END) or 0 <= s < len(task.states))):
            raise GameError(f"{s} is no state", where=where, right=f"states are numbered 0 to {len(task.states) - 1}")
    if any(a[0] >= b[0] for a, b in pairwise(branches)):
        raise GameError("next states that stand twice or out of order", where=where, right="every state once, in ascending order")
    probabilities((p for _, p in branches), where)


def _time(task: Task) -> None:
    if task.horizon is not None and (not isinstance(task.horizon, int) or task.horizon < 1):
        raise GameError(f"a horizon of {task.horizon}", where="horizon", right="the number of decisions, a whole number of at least 1")
    if not 0 < task.discount <= 1:
        raise GameError(f"a discount of {task.discount}", where="discount", right="a discount is above 0 and at most 1")


def _reachable(task: Task) -> None:
    """Reachable by some joint actions from the start, however long that takes: the horizon can be overridden."""
    seen = {s for s, _ in task.initial}
    rest = list(seen)
    while rest:
        new = set(task.successors[rest.pop()]) - seen
        seen |= new
        rest += new
    missing = [name for s, name in enumerate(task.states) if s not in seen]
    if missing:
        others = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        right = "every state is reached from initial by some joint actions: name it in a next, or leave it out"
        raise GameError(f"{shorten(missing[0])}{others}: never reached", where=f"states.{missing[0]}", right=right)


def _finite(task: Task) -> None:
    if task.horizon is None and task.discount == 1 and (found := cycle(task.successors)):
        path = " -> ".join(task.states[s] for s in [*found[:6], found[0]]) if len(found) <= 6 else task.states[found[0]]
        ways = ["give a horizon"] + ["a discount below 1"] * task.fully_observed + ["let every path end (null)"]
        raise GameError(
            f"no horizon, no discount below 1, and a path that need not end: {path}",
            where=f"states.{task.states[found[0]]}",
            right=", or ".join(ways),
        )


def _observations(task: Task) -> None:
    if task.observations is None:
        return
    _length(len(task.observations), task.n, "observations", "agent")
    for agent, seen in zip(task.agents, task.observations, strict=True):
        _length(len(seen), len(task.states), f"observations.{agent}", "state")


def _signals(task: Task) -> None:
    if task.signals is None:
        return
    _length(len(task.signals), len(task.states), "observation", "state")
    known: dict[int, object] = {}
    needed = _arrivals(task)
    for s, (name, row) in enumerate(zip(task.states, task.signals, strict=True)):
        _length(len(row), task.size, f"observation.{name}", "joint action")
        for k, seen in enumerate(row):
            where = f"observation.{name}{action_path(task, k)}"
            if not seen and (s, k) in needed:
                raise GameError("nothing is seen here", where=where, right="a distribution over joint observations that sums to 1")
            if seen and id(seen) not in known:
                _seen(task, seen, where)
                known[id(seen)] = seen


def _arrivals(task: Task) -> set[tuple[int, int]]:
    """(s', k) such that joint action k can lead to s'."""
    return {(t, k) for row in task.next for k, branches in enumerate(row) for t, _ in branches}


def _seen(task: Task, seen: Sequence[tuple[tuple[str, ...], Fraction]], where: str) -> None:
    for labels, _ in seen:
        _length(len(labels), task.n, where, "agent")
    if len({labels for labels, _ in seen}) < len(seen):
        raise GameError("a joint observation that stands twice", where=where, right="say it once, with its whole probability")
    probabilities((p for _, p in seen), where)
