"""What is known of libraries whose environments are played: one file each, its stem the package's name. What is not said is ``_unknown``'s.

    LICENCE, NOTICE, EXTRA, LIMIT, STEPS, TEAM, ANEW, ENDS, OWN_STATE, TORCH, REGISTERS    see _unknown.py
    made(env), again(env)                       what is done to an environment that was just constructed, and before every reset
    frame(env), pixels(env)                     what an environment looks like now: a Frame with a grid; the picture that it draws itself
    remarks(name, arguments, agents, team) -> texts                  what to warn of before anything is trained

Nothing here imports the library.
"""

from __future__ import annotations

import inspect
import re
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
        self.known = package in LIBRARIES.names()
        self._own: ModuleType = LIBRARIES[package] if self.known else _unknown

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name, getattr(_unknown, name))

    @property
    def seen(self) -> list[str]:
        """What was seen of it, "1. …", with what is done about it: the numbered part of its file's docstring."""
        numbered = inspect.cleandoc(self._own.__doc__ or "").partition("\n\n1. ")[2]
        return [" ".join(f"1. {numbered}"[at:end].split()) for at, end in _spans(f"1. {numbered}")] if numbered else []

    def endless(self, arguments: Mapping[str, Any]) -> bool:
        """Whether nothing but time ever ends an episode under these arguments."""
        return not (self.ENDS if isinstance(self.ENDS, bool) else any(arguments.get(name) for name in self.ENDS))

    def remarks(self, name: str, arguments: Mapping[str, Any], agents: Sequence[str], team: str) -> list[str]:
        """Warnings about an environment of that name."""
        told = getattr(self._own, "remarks", _unknown.remarks)(name, arguments, agents, team)
        return list(told)


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the points of a numbered list begin and end."""
    starts = [match.start() for match in re.finditer(r"^\d+\. ", text, re.MULTILINE)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def registering(name: str) -> str:
    """The package that registers environments whose names begin so; "" where none is known."""
    return next((package for package, one in LIBRARIES.items() if name.startswith(tuple(getattr(one, "REGISTERS", ()) or ("\0",)))), "")
