"""A folder is a registry: a module's file stem is its name on the command line and in every legend.

Adding an entry adds one file and edits none. Modules load when they are asked for, so a registry costs nothing at start-up. Other
packages add entries by entry points, and a single file of one's own is one for as long as the process lives.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

from qtran_cli.errors import InputError, UsageError
from qtran_cli.plugins import loaded
from qtran_cli.plugins.offers import Offer
from qtran_cli.plugins.origin import Origin
from qtran_cli.plugins.plugins import Plugins, Refused


class Registry:
    """The modules of one package, by stem, and what comes from outside.

    package: dotted name ("qtran_cli.formats"). kind: what an entry is, for messages ("format"). group: of the entry points by which
    other packages add entries, none where they cannot. needs: the names that such an entry has to hold. callables: or is callable.
    """

    def __init__(self, package: str, kind: str, group: str = "", needs: tuple[str, ...] = (), callables: bool = False) -> None:
        self.package, self.kind, self.needs = package, kind, needs
        self._offered = Plugins(group, kind, needs, callables) if group else None
        self._taken: dict[str, Origin] = {}
        self._files: dict[Origin, tuple[ModuleType, bytes]] = {}

    def names(self) -> list[str]:
        """Every entry's name, sorted. Names that start with an underscore are private. Imports none of them."""
        own = self.own()
        return sorted({*own, *self._taken, *(self._offered.names(own) if self._offered else ())})

    def own(self) -> list[str]:
        """The names of the package's own entries."""
        paths = importlib.import_module(self.package).__path__
        return sorted(m.name for m in pkgutil.iter_modules(paths) if not m.name.startswith("_"))

    def __contains__(self, name: str) -> bool:
        return self._loaded(name) is not None or name in self.names()

    def __getitem__(self, name: str) -> Any:
        """The module called ``name``; raises UsageError that offers the nearest name, InputError for another package's in ruins."""
        if (loaded := self._loaded(name)) is not None:
            return loaded
        if name in self.own():
            return importlib.import_module(f"{self.package}.{name}")
        if self._offered is None or self.offer(name) is None:
            raise unknown(self.kind, name, self.names())
        return self._offered[name]

    def _loaded(self, name: str) -> ModuleType | None:
        """The entry's module where it was asked for before: folders are read again only for what is new."""
        if name in self._taken:
            return self._files[self._taken[name]][0]
        return sys.modules.get(f"{self.package}.{name}") if name.isidentifier() and not name.startswith("_") else None

    def found(self, name: str) -> Any:
        """The module called ``name``; None where there is none, or another package's cannot be imported."""
        if name not in self:
            return None
        try:
            return self[name]
        except InputError:
            return None

    def items(self) -> Iterator[tuple[str, Any]]:
        """(name, module) of every entry, sorted by name. Imports them all; those of other packages that fail are left out."""
        own = self.own()
        for name in self.names():
            module = self[name] if name in own else self.found(name)
            if module is not None:
                yield name, module

    def sound(self) -> list[str]:
        """The names of the entries that can be had. Imports those of other packages."""
        own = self.own()
        return [name for name in self.names() if name in own or self.found(name) is not None]

    def take(self, text: bytes, path: Path) -> str:
        """Have the text of a file be an entry, in this process; returns its name, the file's stem. Raises InputError, UsageError."""
        if path.stem in self.own():
            what = f"{path.stem} is a {self.kind} of qtran's own"
            raise UsageError(what, where=str(path), right=f"give the file another name: it is what the {self.kind} is called")
        origin = Origin(loaded.digest(text), file=path.name)
        self._files[origin] = loaded.file(text, path.name, str(path), self.needs), text
        self._taken[path.stem] = origin
        return path.stem

    def file(self, origin: Origin) -> tuple[ModuleType, bytes]:
        """A file that was taken, whichever of its name was taken since: the module and its text. Raises UsageError."""
        if origin not in self._files:
            raise UsageError(f"{origin.words} was not taken up", right=f"name the {self.kind} by its file")
        return self._files[origin]

    def origin(self, name: str) -> Origin | None:
        """Where an entry comes from that is none of the package's own. Imports it."""
        if name in self._taken or self._offered is None or self._loaded(name) is not None:
            return self._taken.get(name)
        return self._offered.origin(name) if self.offer(name) else None

    def offer(self, name: str) -> Offer | None:
        """What another package offers under a name; None where none does, or it does not count."""
        return self._offered.find(name, self.own()) if self._offered else None

    def refused(self) -> list[Refused]:
        """What other packages offer and cannot be had, with why. Imports all that they offer."""
        return list(self._offered.refused(self.own())) if self._offered else []


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
