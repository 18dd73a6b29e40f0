"""What `qtran envs` prints: every simulated task in a line, or all about one."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.declared import as_read
from qtran_cli.envs import worlds
from qtran_cli.envs.worlds import WORLDS
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.prose import INDENT, Item

SCHEMA = "qtran.envs/1"


def listing() -> RenderableType:
    """Every task in a line."""
    rows = [[Cell(text) for text in (name, _size(name), module.TITLE)] for name, module in WORLDS.items()]
    hint = "qtran envs show ENV tells its rules and options; every game of qtran games can be trained on too."
    return Group(Listing(("environment", "size", "what it is"), rows, (), 2), Text(), Item("", hint))


def _size(name: str) -> str:
    game = worlds.world(name)
    same = len(set(game.shape)) == 1
    return f"{game.n} agents, {game.shape[0]} actions" if same else f"{'×'.join(map(str, game.shape))} actions"


def page(name: str, module: ModuleType) -> RenderableType:
    """All about a task."""
    said = _said(module)
    parts: list[RenderableType] = [Item(name, said["summary"], INDENT), Text()]
    parts += [*(part for text in said["rules"] for part in (Item("", text), Text()))]
    parts += [Item("source", said["source"], INDENT), Item("agents see", module.SEES, INDENT), Text()]
    if said["departures"]:
        parts += [
            Text("departures", "bold"),
            *(Item(text.partition(" ")[0], text.partition(" ")[2], 4) for text in said["departures"]),
            Text(),
        ]
    parts += [Text("options, --set env.NAME=VALUE", "bold"), _options(module), Text()]
    presets = "; ".join(f"{key}: {_changes(own)}" for key, own in module.PRESETS.items())
    return Group(*parts, Item("env.preset", presets, INDENT))


def _changes(own: dict[str, Any]) -> str:
    return ", ".join(f"{name} {as_read(value)}" for name, value in own.items()) or "the defaults"


def _options(module: ModuleType) -> Listing:
    rows = [(name, as_read(default), f"{about} ({accepts})") for name, default, accepts, about in worlds.documented(module)]
    return Listing(("option", "default", "meaning"), [[Cell(text) for text in row] for row in rows], (1,), 2)


def _said(module: ModuleType) -> dict[str, Any]:
    """The docstring's parts: summary, rules by paragraph, source, numbered departures."""
    before, _, rest = inspect.cleandoc(module.__doc__ or "").partition("\nSource: ")
    source, _, departures = rest.partition("\n\nDepartures from the paper\n")
    summary, *rules = (" ".join(part.split()) for part in before.strip().split("\n\n"))
    return {"summary": summary, "rules": rules, "source": " ".join(source.split()), "departures": _numbered(departures)}


def _numbered(text: str) -> list[str]:
    found: list[str] = []
    for line in text.splitlines():
        if line[:1].isdigit() or not found:
            found.append(line.strip())
        else:
            found[-1] += f" {line.strip()}"
    return [line for line in found if line]


def listed() -> dict[str, Any]:
    """The document of the list."""
    return {"schema": SCHEMA, "environments": [_document(name, module) for name, module in WORLDS.items()]}


def document(name: str, module: ModuleType) -> dict[str, Any]:
    """The document of a task."""
    return {"schema": SCHEMA} | _document(name, module)


def _document(name: str, module: ModuleType) -> dict[str, Any]:
    game = worlds.world(name)
    options = [
        {"name": key, "default": default, "accepts": accepts, "about": about} for key, default, accepts, about in worlds.documented(module)
    ]
    own = {"name": name, "title": module.TITLE, "agents": game.n, "actions": list(game.shape), "horizon": game.horizon}
    presets = {key: dict(changes) for key, changes in module.PRESETS.items()}
    return own | {"sees": module.SEES} | _said(module) | {"options": options, "presets": presets}
