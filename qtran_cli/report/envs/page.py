"""What `qtran envs` prints: every simulated task in a line, or all about one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.declared import as_read
from qtran_cli.judge.worlds.described import Described
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.prose import INDENT, Item

SCHEMA = "qtran.envs/1"


def listing(tasks: Sequence[Described]) -> RenderableType:
    """Every task in a line."""
    rows = [[Cell(text) for text in (task.name, str(len(task.actions)), _sizes(task), task.title)] for task in tasks]
    hint = "qtran envs show ENV tells its rules and options; every game of qtran games can be trained on too."
    return Group(Listing(("environment", "agents", "actions", "what it is"), rows, (1, 2), 3), Text(), Item("", hint))


def _sizes(task: Described) -> str:
    return "×".join(map(str, task.actions if len(set(task.actions)) > 1 else task.actions[:1]))


def page(task: Described) -> RenderableType:
    """All about a task."""
    parts: list[RenderableType] = [Item(task.name, task.summary, INDENT), Text()]
    parts += [part for text in task.rules for part in (Item("", text), Text())]
    parts += [Item("source", task.source, INDENT), Item("agents see", task.sees, INDENT), Text()]
    numbered = [text.partition(" ") for text in task.departures]
    parts += [Text("departures", "bold"), *(Item(number, text, 4) for number, _, text in numbered), Text()] if numbered else []
    rows = [[Cell(text) for text in (o.name, as_read(o.default), f"{o.about} ({o.accepts})")] for o in task.options]
    parts += [Text("options, --set env.NAME=VALUE", "bold"), Listing(("option", "default", "meaning"), rows, (1,), 2), Text()]
    return Group(*parts, Item("env.preset", "; ".join(f"{name}: {_changes(own)}" for name, own in task.presets.items()), INDENT))


def _changes(own: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {as_read(value)}" for name, value in own.items()) or "the defaults"


def listed(tasks: Sequence[Described]) -> dict[str, Any]:
    """The document of the list."""
    return {"schema": SCHEMA, "environments": [_plain(task) for task in tasks]}


def document(task: Described) -> dict[str, Any]:
    """The document of a task."""
    return {"schema": SCHEMA} | _plain(task)


def _plain(task: Described) -> dict[str, Any]:
    presets = {name: dict(own) for name, own in task.presets.items()}
    return asdict(task) | {"presets": presets, "actions": list(task.actions)}
