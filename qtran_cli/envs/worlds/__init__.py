"""Tasks that are simulated, batched in PyTorch. One file each; the stem is the name that ``--env`` takes.

A module has:

    TITLE, SOURCE, SEES texts: what it is, where from, what agents perceive
    Options             a dataclass whose fields qtran_cli.declared.setting makes; __post_init__ may raise UsageError
    PRESETS             name -> options that differ from the defaults
    describe(options)   the World: agents, actions, decisions of an episode
    make(options, lanes, device) -> Environment          imports PyTorch
    ceiling(options)    (the most that can be expected of an episode, in words why); (None, why not)
    exact(options)      optional: the task as a table with optimum, percept (a lane a configuration) and value(u); None where too large
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from qtran_cli.declared import Declared
from qtran_cli.errors import UsageError
from qtran_cli.model.world import World
from qtran_cli.registry import Registry, unknown

NEEDS = ("TITLE", "SOURCE", "SEES", "Options", "PRESETS", "describe", "make", "ceiling")
WORLDS = Registry("qtran_cli.envs.worlds", "environment", "qtran.environments", NEEDS, callables=True)
"""Other packages offer modules that hold the same, or callables that return environments (adapters/module.py)."""
PREFIX = "env."
LONG = len("sha256:") + 16


def world(name: str, assignments: Sequence[str] = ()) -> World:
    """A simulated task by its name. assignments: "option=value" texts, ``preset`` among them. Raises UsageError."""
    module, origin = WORLDS[name], WORLDS.origin(name)
    found: World = module.describe(_told(module, name, assignments))
    return found if origin is None else replace(found, name=name, made={**found.made, origin.package: origin.digest[:LONG]})


def changed(world: World) -> str:
    """Where what a task is made of is no longer what a run kept, of one that another package offers as a module; "" where it is."""
    origin = WORLDS.origin(world.name) if WORLDS.offer(world.name) else None
    if origin is None or world.made.get(origin.package) == origin.digest[:LONG]:
        return ""
    was = ", ".join(f"{name} {version}" for name, version in world.made.items())
    return f"{world.name} is of {origin.package} {origin.digest[:LONG]} here; the run was made with {was}"


def _told(module: Any, name: str, assignments: Sequence[str]) -> Any:
    given = dict(split(text) for text in assignments)
    preset = given.pop("preset", None)
    if preset is not None and preset not in module.PRESETS:
        raise unknown(f"preset of {name}", preset, module.PRESETS)
    known = {f.name: f for f in fields(module.Options)}
    values = dict(module.PRESETS[preset]) if preset is not None else {}
    for key, text in given.items():
        if key not in known:
            raise unknown(f"option of {name}", key, [*known, "preset"])
        values[key] = _read(known[key].metadata["declared"], key, text)
    return module.Options(**values)


def split(text: str) -> tuple[str, str]:
    """(option, value) of an "option=value" text. Raises UsageError."""
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--set {PREFIX}{text:.60} sets nothing", right=f"write --set {PREFIX}NAME=VALUE")
    return name, value


def _read(declared: Declared, name: str, text: str) -> Any:
    try:
        return declared.read(text.strip())
    except ValueError:
        what = f"{PREFIX}{name}={text:.40} is not accepted"
        raise UsageError(what, where="--set", right=f"{PREFIX}{name} is {declared.words}") from None
