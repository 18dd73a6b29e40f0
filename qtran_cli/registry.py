"""A folder is a registry: a module's file stem is its name on the command line and in every legend.

Adding an entry adds one file and edits none. Modules load when they are asked for, so a registry costs nothing at start-up.
"""

from __future__ import annotations

import importlib
import pkgutil
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
        return name in self.names()

    def __getitem__(self, name: str) -> ModuleType:
        """The module called ``name``; raises UsageError that offers the nearest name."""
        if name not in self:
            raise unknown(self.kind, name, self.names())
        return importlib.import_module(f"{self.package}.{name}")

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
    near = get_close_matches(name.lower(), names, n=3, cutoff=0.5)
    return UsageError(
        f"no {kind} is called {name!r:.80}", right=f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(names)}"
    )
