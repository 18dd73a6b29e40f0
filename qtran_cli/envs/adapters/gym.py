"""Environments of gymnasium with a list of agents, by their registered names: gym:Foraging-8x8-2p-3f-v3, gym:rware-tiny-2ag-v2.

The package that registers a name is imported where it is known (envs/libraries/), or named: gym:package:Name-v0. They are constructed as
registered but not by gymnasium.make, whose wrappers take one agent for granted and keep ``max_episode_steps`` for themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qtran_cli.envs.adapters import _arguments, _hosted, _packages
from qtran_cli.envs.adapters._hosted import Found
from qtran_cli.envs.hosts.listed import Listed
from qtran_cli.envs.hosts.outside import outside
from qtran_cli.envs.libraries import Library, registering
from qtran_cli.errors import UsageError
from qtran_cli.registry import near

TITLE = "gymnasium environments with a list of agents, by registered name: lbforaging, rware, …"
EXAMPLE = "gym:Foraging-8x8-2p-3f-v3"
PACKAGES = ("gymnasium", "lbforaging", "rware")
PREFIX = "gym"

describe, make = _hosted.describe, _hosted.make


def find(rest: str) -> Found:
    """What a registered name means. Raises UsageError, InputError."""
    where = f"{PREFIX}:{rest}"
    module, _, name = rest.rpartition(":")
    if not name:
        raise UsageError(f"{where:.80} names no environment", right=f"write {EXAMPLE}")
    _packages.require("gymnasium", where)
    if package := module or registering(name):
        _packages.module(package, where)
    spec = _spec(name, where, package)
    entry = spec.entry_point
    own = (
        str(entry).partition(":")[0].partition(".")[0]
        if isinstance(entry, str)
        else str(getattr(entry, "__module__", "")).partition(".")[0]
    )
    create = _creator(entry, where)
    taken = _arguments.of(create)
    known = None if taken is None else {**taken, **spec.kwargs}
    made = _packages.versions(own, "gymnasium")
    construct = lambda **told: _bare(create(**{**spec.kwargs, **told}), own)  # noqa: E731
    return Found(construct, known, name, own, made, f"{name} of {own}", spec.max_episode_steps)


def _bare(env: Any, package: str) -> Listed:
    library, found = Library(package), Listed(env)
    library.made(env)
    found.again = library.again
    return found


def _spec(name: str, where: str, package: str) -> Any:
    """What is registered under that name. Raises UsageError."""
    import gymnasium

    try:
        return gymnasium.spec(name)
    except gymnasium.error.Error:
        meant = near(name, gymnasium.registry)
        right = meant or f"{PREFIX}:PACKAGE:{name} imports the package that registers it first; qtran envs has examples"
        known = f"{package} registers" if package else "gymnasium knows"
        raise UsageError(f"{known} no {name!r:.60}", where=where, right=right) from None


def _creator(entry: Any, where: str) -> Callable[..., Any]:
    """What constructs it. Raises UsageError, InputError."""
    if not isinstance(entry, str):
        found: Callable[..., Any] = entry
        return found
    module, _, name = entry.partition(":")
    loaded = _packages.module(module, where)
    with outside():
        return getattr(loaded, name)
