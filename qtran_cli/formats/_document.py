"""The content of a game file, whichever notation it came in (YAML or JSON), and the game that it describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from qtran_cli.errors import FormatError, UsageError
from qtran_cli.formats import _expect, _payoff, _world
from qtran_cli.formats._states import seen as _task_seen
from qtran_cli.formats._states import states as _task_states
from qtran_cli.formats._states.tree import names as fields
from qtran_cli.formats._tree import Tree, describe, text, texts, unknown_key
from qtran_cli.model.drawn import WHOLE
from qtran_cli.model.game import FACTS, Game
from qtran_cli.model.task import FACTS as TASK_FACTS
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import TeamGame
from qtran_cli.scalars import parse, shorten

KEYS = ("name", "title", "source", "agents", "actions", "payoff", "expect")
TASK_KEYS = (*KEYS[:5], "states", "initial", "horizon", "discount", "observations", "observation", "expect")
TEXTS = ("name", "title", "source")
OPTIONAL = (*TEXTS, "agents", "actions", "expect", "horizon", "discount", "observations", "observation")
"""Keys that may stand there with nothing, which is as if they did not: null in YAML and JSON."""


def game(tree: Tree, name: str, horizon: int | None = None, discount: Fraction | None = None) -> TeamGame:
    """The game that a document describes, which may be its payoffs alone. name: what to call it where the document does not.

    horizon, discount: in the place of the document's own. Raises InputError, and UsageError where it has one step.
    """
    if isinstance(tree, list):
        tree = {"payoff": tree}
    if not isinstance(tree, Mapping):
        right = f"a game file has the keys {', '.join(KEYS)}, or is a list of payoffs: [[8, -12], [-12, 0]]"
        raise FormatError(f"{describe(tree)} where a game should be", right=right)
    if _world.KEY in tree:
        return _world.read(tree)
    tree = {key: x for key, x in tree.items() if x is not None or key not in OPTIONAL}
    if "states" in tree:
        return _task(tree, name, horizon, discount)
    if horizon is not None or discount is not None:
        what = "--horizon" if horizon is not None else "--discount"
        raise UsageError(f"{what} with a one-step game", right="it is for games with several states")
    return _one_step(tree, name)


def path_in(tree: Tree, where: str) -> str:
    """The path in the document of what an error calls ``where``: a list of payoffs alone has no key."""
    return where.removeprefix("payoff") if isinstance(tree, list) else where


def _one_step(tree: Mapping[str, Tree], name: str) -> Game:
    _check_keys(tree, KEYS, "payoff", _payoff.SHAPE)
    table, drawn = _payoff.given(tree)
    return Game(table, **_names(tree, name, table.ndim), expect=_expect.read(tree.get("expect", {}), FACTS), drawn=drawn)


def _task(tree: Mapping[str, Tree], name: str, horizon: int | None, discount: Fraction | None) -> Task:
    _check_keys(tree, TASK_KEYS, "initial", "name the state in which the game starts, or give {state: probability}")
    states = _task_states.named(tree["states"])
    payoff, drawn = zip(*(_task_states.payoff(tree["states"][s], s) for s in states), strict=True)
    shape, leads = payoff[0].shape, _task_states.Leads(states)
    said = _names(tree, name, len(shape))
    agents = said.get("agents") or tuple(str(i + 1) for i in range(len(shape)))
    seen = _task_seen
    own = _whole(tree["horizon"], "horizon") if "horizon" in tree else None
    rate = _number(tree["discount"], "discount") if "discount" in tree else Fraction(1)
    return Task(
        payoff,
        tuple(_task_states.spread(tree["states"][s]["next"], shape, f"states.{s}.next", leads.branches) for s in states),
        _task_states.initial(tree["initial"], states),
        states,
        horizon=own if horizon is None else horizon,
        discount=rate if discount is None else discount,
        observations=seen.observations(tree["observations"], agents, states) if "observations" in tree else None,
        signals=seen.signals(tree["observation"], shape, states) if "observation" in tree else None,
        expect=_expect.read(tree.get("expect", {}), TASK_FACTS),
        drawn=drawn,
        **said,
    )


def _names(tree: Mapping[str, Tree], name: str, n: int) -> dict[str, Any]:
    """name, title, source, agents and actions, those that are given."""
    said: dict[str, Any] = {"name": name} | {key: text(tree[key], key) for key in TEXTS if key in tree}
    if "agents" in tree:
        said["agents"] = texts(tree["agents"], "agents")
    if "actions" in tree:
        said["actions"] = _actions(tree["actions"], n)
    return said


def _check_keys(tree: Mapping[str, Tree], keys: Sequence[str], needed: str, right: str) -> None:
    for key in tree:
        if key in keys or (key == WHOLE and "payoff" in keys):
            continue
        if key in TASK_KEYS:
            raise FormatError(
                f"{key} without states", where=key, right="a one-step game has a payoff; a game with several states has states"
            )
        if key == "payoff":
            raise FormatError("a payoff beside states", where=key, right="every state has its own: states: {start: {payoff: …, next: …}}")
        raise unknown_key(key, keys)
    if needed not in tree:
        raise FormatError(f"there is no {needed}", right=right)


def _number(tree: Tree, where: str) -> Fraction:
    if not isinstance(tree, str):
        raise FormatError(f"{describe(tree)} where a number should be", where=where, right="write a number such as 3, 0.9 or 1/3")
    return parse(tree, where)


def _whole(tree: Tree, where: str) -> int:
    number = _number(tree, where)
    if number.denominator != 1:
        raise FormatError(f"{shorten(tree)} is no whole number", where=where, right="a horizon is the number of decisions: 1, 2, 3, …")
    return number.numerator


def _actions(tree: Tree, n: int) -> tuple[Sequence[str], ...]:
    """One list for all ``n`` agents, or one list per agent."""
    if isinstance(tree, list) and any(isinstance(x, list) for x in tree):
        return tuple(texts(x, f"actions[{i}]") for i, x in enumerate(tree))
    return (texts(tree, "actions"),) * n


__all__ = ["KEYS", "TASK_KEYS", "fields", "game", "path_in"]
