"""What there is to know about a simulated task, read off its module: the docstring's parts, its options and presets."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import ModuleType
from typing import Any

from qtran_cli.envs import adapters, programs, worlds
from qtran_cli.envs.adapters import _hosted as hosted
from qtran_cli.envs.libraries import Library
from qtran_cli.envs.worlds import WORLDS
from qtran_cli.errors import QtranError

TEAMS = {"sum": "sum of the agents'", "mean": "mean of the agents'", "first": "first agent's"}
"""Its rules in words."""


@dataclass(frozen=True)
class Option:
    """One option: its default, what it accepts and means."""

    name: str
    default: Any
    accepts: str
    about: str


@dataclass(frozen=True)
class Described:
    """summary: the first paragraph; rules: the others; departures: numbered. actions: per agent. sees: what agents perceive.

    adapted: whether it is of another library; departures are then what was seen of that, warnings what it warns of as it is by default.
    """

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
    adapted: bool = False
    licence: str = ""
    warnings: tuple[str, ...] = ()
    origin: str = ""


def every() -> tuple[list[Described], list[tuple[str, str]]]:
    """All tasks of the registry, and of those that other packages offer and that cannot be had (whose, why not)."""
    found = []
    left_out = [(f"{offer.name} of {offer.where}", why) for offer, why in WORLDS.refused()]
    for name in WORLDS.names():
        offer = WORLDS.offer(name)
        try:
            found.append(describe(name))
        except QtranError as error:
            if offer is None:
                raise
            left_out.append((f"{name} of {offer.where}", error.what))
    return found, list(dict(left_out).items())


def _origin(name: str) -> str:
    """Whose a task is, "" where it is qtran's own or its name says so."""
    offer = WORLDS.offer(name)
    return offer.where if offer else ""


def describe(name: str) -> Described:
    """One task, by default. Raises UsageError for an unknown name; InputError for what cannot be played."""
    if adapters.meant(name) is not None:
        return _adapted(name)
    if (error := adapters.mistaken(name)) is not None:
        raise error
    module, game = WORLDS[name], worlds.world(name)
    before, _, rest = inspect.cleandoc(module.__doc__ or "").partition("\nSource: ")
    source, _, departures = rest.partition("\n\nDepartures from the paper\n")
    summary, *rules = (" ".join(part.split()) for part in before.strip().split("\n\n"))
    told = (summary, tuple(rules), " ".join(source.split()), tuple(_numbered(departures)))
    return Described(
        name, module.TITLE, *told, module.SEES, game.shape, game.horizon, _options(module), module.PRESETS, origin=_origin(name)
    )


def _adapted(name: str) -> Described:
    """An environment of another library."""
    module, rest = adapters.require(name)
    game = programs.world(name)
    rule = f"The team's reward is the {TEAMS[str(game.options['team'])]}." if "team" in game.options else ""
    found = module.find(rest) if hasattr(module, "find") else None
    told = (game.title, tuple(filter(None, [rule])), game.source, tuple(hosted.remarks(found) if found else ()), game.sees)
    plain = [(key, value, "", "") for key, value in game.options.items()]
    options = tuple(Option(*one) for one in (hosted.options(found) if found else plain))
    licence = getattr(module, "LICENCE", "") or Library(next(iter(game.made), "")).LICENCE
    return Described(name, game.title, *told, game.shape, game.horizon, options, {}, True, licence, game.warnings, _origin(name))


def licences(module: ModuleType) -> str:
    """Of the packages that an adapter needs, "" where nobody said."""
    own = {package: Library(package).LICENCE for package in module.PACKAGES}
    named = ", ".join(f"{package} {licence}" for package, licence in own.items() if licence)
    return str(getattr(module, "LICENCE", named))


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
