"""What `qtran envs` prints: every simulated task in a line, or all about one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.declared import as_read
from qtran_cli.judge.worlds.adapters import Adapter
from qtran_cli.judge.worlds.described import Described
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.prose import INDENT, Item

SCHEMA = "qtran.envs/1"


def listing(tasks: Sequence[Described], adapters: Sequence[Adapter]) -> RenderableType:
    """Every task in a line, then what environments of other libraries are named by."""
    rows = [[Cell(text) for text in (task.name, str(len(task.actions)), _sizes(task), _title(task))] for task in tasks]
    hint = "qtran envs show ENV tells its rules and options; every game of qtran games can be trained on too."
    own = Listing(("environment", "agents", "actions", "what it is"), rows, (1, 2), 3)
    others = [[Cell(text) for text in (one.example, one.title, _installed(one))] for one in adapters]
    return Group(own, Text(), Listing(("of other libraries", "what comes in so", "installed"), others, (), (1, 2)), Text(), Item("", hint))


def _title(task: Described) -> str:
    return f"{task.title} ({task.origin})" if task.origin else task.title


def _installed(one: Adapter) -> str:
    """Versions, and what brings what is missing."""
    there = [f"{package} {version}" for package, version in one.installed.items() if version is not None]
    missing = [package for package, version in one.installed.items() if version is None]
    brings = [f"missing: {', '.join(missing)} (extra {one.extra})"] if missing else []
    licence = [f"licence: {one.licence}"] if one.licence else []
    return "; ".join([*there, *brings, *licence]) or "needs nothing"


def _sizes(task: Described) -> str:
    return "×".join(map(str, task.actions if len(set(task.actions)) > 1 else task.actions[:1]))


def page(task: Described) -> RenderableType:
    """All about a task."""
    parts: list[RenderableType] = [Item(task.name, task.summary, INDENT), Text()]
    parts += [part for text in task.rules for part in (Item("", text), Text())]
    parts += [Item("origin", task.origin, INDENT)] if task.origin else []
    parts += [Item("source", task.source, INDENT), Item("agents see", task.sees, INDENT)]
    parts += [Item("agents", f"{len(task.actions)}, with {_sizes(task)} actions", INDENT)] if task.adapted else []
    parts += [*([Item("licence", task.licence, INDENT)] if task.licence else []), Text()]
    numbered = [text.partition(" ") for text in task.departures]
    heading = "what was seen of the library, and what is done about it" if task.adapted else "departures"
    parts += [Text(heading, "bold"), *(Item(number, text, 4) for number, _, text in numbered), Text()] if numbered else []
    rows = [
        [Cell(text) for text in (o.name, as_read(o.default), f"{o.about} ({o.accepts})" if o.accepts else o.about)] for o in task.options
    ]
    parts += [Text("options, --set env.NAME=VALUE", "bold"), Listing(("option", "default", "meaning"), rows, (1,), 2), Text()]
    presets = "; ".join(f"{name}: {_changes(own)}" for name, own in task.presets.items())
    parts += [Item("env.preset", presets, INDENT)] if presets else []
    return Group(*parts, *(Item("warning", text, INDENT) for text in task.warnings))


def _changes(own: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {as_read(value)}" for name, value in own.items()) or "the defaults"


def listed(tasks: Sequence[Described], adapters: Sequence[Adapter]) -> dict[str, Any]:
    """The document of the list."""
    others = [asdict(one) | {"installed": dict(one.installed)} for one in adapters]
    return {"schema": SCHEMA, "environments": [_plain(task) for task in tasks], "adapters": others}


def document(task: Described) -> dict[str, Any]:
    """The document of a task."""
    return {"schema": SCHEMA} | _plain(task)


def _plain(task: Described) -> dict[str, Any]:
    presets = {name: dict(own) for name, own in task.presets.items()}
    return asdict(task) | {"presets": presets, "actions": list(task.actions)}
