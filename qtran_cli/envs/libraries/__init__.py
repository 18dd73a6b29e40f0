"""What is known of libraries whose environments are played: one file each, its stem the package's name. What is not said is ``_unknown``'s.

    LICENCE, LIMIT, STEPS, TEAM, ANEW, ENDS, OWN_STATE, REGISTERS    see _unknown.py
    remarks(name, arguments, agents, team) -> texts                  what to warn of before anything is trained

Nothing here imports the library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from qtran_cli.envs.libraries import _unknown
from qtran_cli.registry import Registry

LIBRARIES = Registry("qtran_cli.envs.libraries", "library")


class Library:
    """A library by its package's name."""

    def __init__(self, package: str) -> None:
        self.package = package
        self._own: ModuleType = LIBRARIES[package] if package in LIBRARIES.names() else _unknown

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name, getattr(_unknown, name))

    def endless(self, arguments: Mapping[str, Any]) -> bool:
        """Whether nothing but time ever ends an episode under these arguments."""
        return not (self.ENDS if isinstance(self.ENDS, bool) else any(arguments.get(name) for name in self.ENDS))

    def remarks(self, name: str, arguments: Mapping[str, Any], agents: Sequence[str], team: str) -> list[str]:
        """Warnings about an environment of that name."""
        told = getattr(self._own, "remarks", _unknown.remarks)(name, arguments, agents, team)
        return list(told)


def registering(name: str) -> str:
    """The package that registers environments whose names begin so; "" where none is known."""
    return next((package for package, one in LIBRARIES.items() if name.startswith(tuple(getattr(one, "REGISTERS", ()) or ("\0",)))), "")
