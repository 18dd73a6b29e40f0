"""What there is to know about a simulated task, read off its module: the docstring's parts, its options and presets."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import ModuleType
from typing import Any

from qtran_cli.envs import worlds
from qtran_cli.envs.worlds import WORLDS


@dataclass(frozen=True)
class Option:
    """One option: its default, what it accepts and means."""

    name: str
    default: Any
    accepts: str
    about: str


@dataclass(frozen=True)
class Described:
    """summary: the first paragraph; rules: the others; departures: numbered. actions: per agent. sees: what agents perceive."""

    name: str
    title: str
    summary: str
    rules: tuple[str, ...]
    source: str
    departures: tuple[str, ...]
    sees: str
    actions: tuple[int, ...]
    horizon: int | None
    options: tuple[Option, ...]
    presets: Mapping[str, Mapping[str, Any]]


def every() -> list[Described]:
    """All tasks of the registry."""
    return [describe(name) for name in WORLDS.names()]


def describe(name: str) -> Described:
    """One task, by default. Raises UsageError for an unknown name."""
    module, game = WORLDS[name], worlds.world(name)
    before, _, rest = inspect.cleandoc(module.__doc__ or "").partition("\nSource: ")
    source, _, departures = rest.partition("\n\nDepartures from the paper\n")
    summary, *rules = (" ".join(part.split()) for part in before.strip().split("\n\n"))
    told = (summary, tuple(rules), " ".join(source.split()), tuple(_numbered(departures)))
    return Described(name, module.TITLE, *told, module.SEES, game.shape, game.horizon, _options(module), module.PRESETS)


def _options(module: ModuleType) -> tuple[Option, ...]:
    return tuple(Option(f.name, f.default, f.metadata["declared"].words, f.metadata["about"]) for f in fields(module.Options))


def _numbered(text: str) -> list[str]:
    found: list[str] = []
    for line in text.splitlines():
        if line[:1].isdigit() or not found:
            found.append(line.strip())
        else:
            found[-1] += f" {line.strip()}"
    return [line for line in found if line]
