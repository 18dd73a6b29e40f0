"""A folder is a registry: a module's file stem is its name on the command line and in every legend.

Adding an entry adds one file and edits none. Modules load when they are asked for, so a registry costs nothing at start-up.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from types import ModuleType

from qtran_cli.errors import UsageError


class Registry:
    """The modules of one package, by stem.

    package: dotted name ("qtran_cli.formats"). kind: what an entry is, for messages ("format").
    """

    def __init__(self, package: str, kind: str) -> None:
        self.package, self.kind = package, kind

    def names(self) -> list[str]:
        """Every entry's name, sorted. Names that start with an underscore are private."""
        paths = importlib.import_module(self.package).__path__
        return sorted(m.name for m in pkgutil.iter_modules(paths) if not m.name.startswith("_"))

    def __contains__(self, name: str) -> bool:
        return self._loaded(name) is not None or name in self.names()

    def __getitem__(self, name: str) -> ModuleType:
        """The module called ``name``; raises UsageError that offers the nearest name."""
        if (loaded := self._loaded(name)) is not None:
            return loaded
        if name not in self.names():
            raise unknown(self.kind, name, self.names())
        return importlib.import_module(f"{self.package}.{name}")

    def _loaded(self, name: str) -> ModuleType | None:
        """The entry's module where it was asked for before: folders are read again only for what is new."""
        return sys.modules.get(f"{self.package}.{name}") if name.isidentifier() and not name.startswith("_") else None

    def items(self) -> Iterator[tuple[str, ModuleType]]:
        """(name, module) of every entry, sorted by name. Imports them all."""
        return ((name, self[name]) for name in self.names())


def unknown(kind: str, name: str, known: Iterable[str]) -> UsageError:
    """The error for a name that nobody knows, with the nearest known names (or all of them when none is near).

    >>> print(unknown("game", "clim", ["climb", "xor"]))
    no game is called 'clim'
    did you mean climb?
    """
    names = sorted(known)
    return UsageError(f"no {kind} is called {name!r:.80}", right=near(name, names) or f"known: {', '.join(names)}")


NEAR = 0.65
"""Names this similar (difflib's ratio) may be meant: one wrong letter in three, not a few letters in common."""
PART = 3
"""Letters from which on a part of a name stands for it."""


def near(name: str, known: Iterable[str]) -> str:
    """The question whether one of the nearest names was meant, "" where none is near.

    >>> near("clim", ["climb", "xor"]), near("tiger", ["dec_tiger"]), near("dir", ["dec_tiger"])
    ('did you mean climb?', 'did you mean dec_tiger?', '')
    """
    names, asked = sorted(known), name.lower()
    bare = asked.strip("-_")
    close = get_close_matches(asked, names, n=3, cutoff=NEAR) or get_close_matches(bare, names, n=3, cutoff=NEAR)
    found = close or [other for other in names if len(bare) >= PART and bare in other][:3]
    return f"did you mean {' or '.join(found)}?" if found else ""
