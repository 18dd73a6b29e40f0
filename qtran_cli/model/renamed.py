"""The names of a game, kind by kind, and the same game by other names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qtran_cli.model.branches import Seen
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import TeamGame

Labels = Sequence[str]


@dataclass(frozen=True)
class Names:
    """agents: N names. actions: per agent. states: () of a one-step game.

    observations: per agent all that it can see, where that has names of its own; else ().
    """

    agents: Labels
    actions: Sequence[Labels]
    states: Labels = ()
    observations: Sequence[Labels] = ()


def names(game: TeamGame) -> Names:
    """Those that the game has. Cost: a pass over what is seen."""
    return game.either(lambda one: Names(one.agents, one.actions), _names)


def renamed(game: TeamGame, new: Names, **said: Any) -> TeamGame:
    """The game with the names ``new`` in the places of its ``names(game)``, and other fields as ``said``. Raises GameError."""
    said |= {"agents": tuple(new.agents), "actions": tuple(new.actions)}
    return game.either(lambda one: replace(one, **said), lambda task: _renamed(task, new, said))


def observed(task: Task) -> list[list[str]]:
    """Per agent all that it can see, in the order in which the states and joint actions are counted."""
    return [[*dict.fromkeys(labels)] for labels in zip(*_joint(task), strict=True)]


def shown(task: Task) -> tuple[tuple[str, ...], ...]:
    """[agent][state]: what it sees of a state where nothing is noisy, which is the state itself where nothing is said."""
    return task.observations or (task.states,) * task.n


def _joint(task: Task) -> list[tuple[str, ...]]:
    """All joint observations, each at least once."""
    if task.signals is None:
        return [*zip(*shown(task), strict=True)]
    rows = {id(seen): seen for row in task.signals for seen in row}  # equal ones are looked at once
    return [labels for seen in rows.values() for labels, _ in seen]


def _names(task: Task) -> Names:
    own = task.signals is not None or task.observations is not None
    return Names(task.agents, task.actions, task.states, observed(task) if own else ())


def _renamed(task: Task, new: Names, said: dict[str, Any]) -> Task:
    maps = [dict(zip(old, to, strict=True)) for old, to in zip(_names(task).observations, new.observations, strict=True)]
    return replace(task, states=tuple(new.states), observations=_observations(task, maps), signals=_signals(task, maps), **said)


def _observations(task: Task, maps: Sequence[Mapping[str, str]]) -> tuple[tuple[str, ...], ...] | None:
    if task.observations is None:
        return None
    return tuple(tuple(known[label] for label in seen) for known, seen in zip(maps, task.observations, strict=True))


def _signals(task: Task, maps: Sequence[Mapping[str, str]]) -> tuple[tuple[tuple[Seen, ...], ...], ...] | None:
    """What is one object stays one object."""
    if task.signals is None:
        return None
    rows = {id(seen): seen for row in task.signals for seen in row}
    done = {key: _seen(seen, maps) for key, seen in rows.items()}
    return tuple(tuple(done[id(seen)] for seen in row) for row in task.signals)


def _seen(seen: Sequence[Seen], maps: Sequence[Mapping[str, str]]) -> tuple[Seen, ...]:
    return tuple((tuple(known[label] for known, label in zip(maps, labels, strict=True)), p) for labels, p in seen)
