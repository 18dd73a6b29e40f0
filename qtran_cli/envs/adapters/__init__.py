"""Environments of other libraries by name. One file each; the stem is the prefix that ``--env`` takes: pettingzoo:mpe2.simple_spread_v3.

A module has:

    TITLE, EXAMPLE      texts: what comes in by it, a name that can be tried
    PACKAGES            what it needs, by the names on the package index; EXTRA: optional, the extra of ours that brings them
    LICENCE             optional: of PACKAGES, where envs/libraries/ has none
    takes(name)         optional: whether a name without a prefix is meant for it
    describe(name, rest, assignments) -> World      assignments: "option=value" texts. Imports the library, not PyTorch
    make(world, lanes, device) -> Environment       imports PyTorch
    one_by_one(world)   optional: whether its lanes are stepped one after another, in Python; they are unless it says no
    find(rest)          optional: of one-lane environments, what a name means. The rest is then _hosted.py's, and it tells options and
                        what was seen of the library
"""

from __future__ import annotations

from types import ModuleType

from qtran_cli.envs.adapters._installed import factory
from qtran_cli.errors import UsageError
from qtran_cli.registry import Registry, near, unknown

ADAPTERS = Registry("qtran_cli.envs.adapters", "adapter")


def meant(env: str) -> tuple[ModuleType, str] | None:
    """(the adapter that a name is meant for, the name without prefix, or what another package offers so); None where it is no such name."""
    if rest := factory(env):
        return ADAPTERS["module"], rest
    prefix, colon, rest = env.partition(":")
    if colon and prefix in ADAPTERS.names():
        return ADAPTERS[prefix], rest
    return next(((module, env) for _, module in (ADAPTERS.items() if colon else ()) if getattr(module, "takes", _never)(env)), None)


def require(env: str) -> tuple[ModuleType, str]:
    """The same of a name that has to be one. Raises UsageError."""
    if (found := meant(env)) is None:
        raise unknown("adapter", env.partition(":")[0], ADAPTERS.names())
    return found


def mistaken(env: str) -> UsageError | None:
    """The error for a name that is nearly one: of a prefix that no adapter has, of a file without a callable; None for another."""
    prefix, colon, rest = env.partition(":")
    if env.endswith(".py"):
        return UsageError(f"{env:.80} names no callable", right=f"write {env:.80}:make, where make returns the environment")
    if not colon or not prefix.isidentifier() or not rest:
        return None
    right = near(prefix, ADAPTERS.names()) or f"prefixes are {', '.join(ADAPTERS.names())}; qtran envs has examples and what installs them"
    return UsageError(f"no adapter is called {prefix!r:.40}", right=right)


def _never(name: str) -> bool:
    return False
