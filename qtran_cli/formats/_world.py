"""A simulated task as a file: the kept copy that a run has of what it was trained on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from qtran_cli.errors import FormatError
from qtran_cli.formats._tree import Tree, describe, text, texts
from qtran_cli.model.world import Option, World

KEY = "environment"
KEYS = (KEY, "title", "source", "agents", "actions", "horizon", "options")
MADE, SEES = "made", "sees"
"""Keys of tasks of other libraries."""


def lines(world: World) -> Iterator[str]:
    """JSON after each key, which is YAML too."""
    said: dict[str, Any] = {KEY: world.name, "title": world.title, "source": world.source, "agents": list(world.agents)}
    said |= {"actions": [list(labels) for labels in world.actions], "horizon": world.horizon, "options": dict(world.options)}
    said |= ({MADE: dict(world.made)} if world.made else {}) | ({SEES: world.sees} if world.sees else {})
    yield from (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items())


def read(tree: Mapping[str, Tree]) -> World:
    """The World that ``lines`` wrote. Raises FormatError."""
    for key in KEYS:
        if key not in tree:
            raise FormatError(f"a simulated task lacks {key}", right="runs write such files; name the task with --env instead")
    actions, options = tree["actions"], tree["options"]
    if not isinstance(actions, list) or not isinstance(options, Mapping):
        raise FormatError(f"{describe(actions)} where actions should be", right="runs write such files; name the task with --env instead")
    labels = tuple(tuple(texts(own, "actions")) for own in actions)
    told = {str(key): _option(value) for key, value in options.items()}
    names: dict[str, Any] = {key: text(tree[key], key) for key in ("title", "source")}
    names |= {MADE: _made(tree.get(MADE, {})), SEES: text(tree[SEES], SEES) if SEES in tree else ""}
    return World(text(tree[KEY], KEY), tuple(texts(tree["agents"], "agents")), labels, told, **names, horizon=_horizon(tree["horizon"]))


def _made(value: Tree) -> Mapping[str, str]:
    """Versions by name."""
    if not isinstance(value, Mapping):
        raise FormatError(f"{describe(value)} where versions should be", where=MADE, right="runs write them")
    return {str(key): text(version, MADE) for key, version in value.items()}


def _option(value: Tree) -> Option:
    """What a text spells: true, false, a number, or itself."""
    spelled = text(value, "options") if not isinstance(value, bool) else str(value).lower()
    if spelled in ("true", "false"):
        return spelled == "true"
    for kind in (int, float):
        try:
            return kind(spelled)
        except ValueError:
            continue
    return spelled


def _horizon(value: Tree) -> int | None:
    if value is None or value == "null":
        return None
    try:
        return int(text(value, "horizon"))
    except ValueError:
        raise FormatError(f"{describe(value)} where decisions are counted", where="horizon", right="write a whole number") from None
