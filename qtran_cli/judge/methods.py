"""Which methods there are to train and to solve, what is said of one that is known for the other, and how figures show each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import count
from pathlib import Path

from qtran_cli.errors import UsageError
from qtran_cli.registry import unknown
from qtran_cli.style import Style


def require_trained(name: str, where: str = "--method") -> None:
    """Raise UsageError where the method called ``name`` cannot be trained. Imports no PyTorch."""
    from qtran_cli.exact.known import PROJECTIONS
    from qtran_cli.learn.methods import METHODS

    if name in METHODS:
        return
    known = METHODS.names()
    if name.lower() not in PROJECTIONS or name.lower() in known:
        raise unknown("method", name, known)
    right = f"trained: {', '.join(known)}; qtran solve GAME has its exact answer"
    raise UsageError(f"{name.lower()} is solved exactly, but not trained yet", where=where, right=right)


def named(text: str, where: str = "--method") -> str:
    """The name of the method that is meant: of one in a file of one's own, which is taken up, the file's stem.

    Raises UsageError, and FileError or InputError for such a file. Imports no PyTorch but what the file imports.
    """
    from qtran_cli.learn.methods import METHODS
    from qtran_cli.plugins import loaded

    if text.endswith(loaded.SUFFIX):
        return METHODS.take(loaded.text(Path(text)), Path(text))
    require_trained(text, where)
    return text


def exact(name: str) -> str:
    """The exact method that trainings of the method called ``name`` are held against. Imports no PyTorch."""
    from qtran_cli.learn.methods import METHODS

    return str(getattr(METHODS.found(name), "EXACT", name))


def near(name: str) -> tuple[str, ...]:
    """The exact methods whose best tables the learned one of the method called ``name`` is held against. Imports no PyTorch."""
    from qtran_cli.learn.methods import METHODS

    return tuple(getattr(METHODS.found(name), "NEAR", ()))


def held_against(name: str) -> tuple[str, ...]:
    """The same, of a method that names none its own exact one. Imports no PyTorch."""
    return near(name) or (exact(name),)


def require_solved(asked: Iterable[str]) -> None:
    """Raise UsageError where one of "iql,vdn", … is trained but has no exact best fit. Names that nobody knows are let through."""
    from qtran_cli.exact.known import CONDITIONS, PROJECTIONS
    from qtran_cli.learn.methods import METHODS

    for name in (name.strip() for text in asked for name in text.split(",")):
        if name in METHODS and name not in PROJECTIONS:
            why = CONDITIONS[name].UNSTUDIED if name in CONDITIONS else "there is no exact solver for it yet"
            right = f"{why}; best fits: {', '.join(PROJECTIONS.names())}"
            raise UsageError(f"{name} is trained, but has no exact best fit to study", where="--methods", right=right)


def style(method: str) -> Style:
    """The style of the method called ``method``; of one that nobody knows, a run's of another version say, a look after all others."""
    known = styles()
    return known.get(method) or Style(_printed(method), 1 + max(style.look for style in known.values()))


def styles() -> dict[str, Style]:
    """Every method's style: what its file declares, else its name and, in the order of names, the first look that is free.

    Those of other packages take theirs after qtran's own.
    """
    from qtran_cli.learn.methods import METHODS

    return _styles(tuple(METHODS.names()))


@cache
def _styles(_: tuple[str, ...]) -> dict[str, Style]:
    """The same, while there are these methods."""
    declared, own = _declared(), _own()
    taken = {style.look for style in declared.values() if style is not None}
    free = (look for look in count() if look not in taken)
    return {
        name: declared[name] or Style(_printed(name), next(free)) for name in sorted(declared, key=lambda name: (name not in own, name))
    }


def _own() -> set[str]:
    """The names of qtran's own methods."""
    from qtran_cli.exact.known import CONDITIONS, PROJECTIONS
    from qtran_cli.learn.methods import METHODS

    return {name for registry in (CONDITIONS, PROJECTIONS, METHODS) for name in registry.own()}


def _declared() -> dict[str, Style | None]:
    """What the files of methods say. Imports them all, and no PyTorch."""
    from qtran_cli.exact.known import CONDITIONS, PROJECTIONS
    from qtran_cli.learn.methods import METHODS

    found: dict[str, Style | None] = {}
    for registry in (CONDITIONS, PROJECTIONS, METHODS):
        for name, module in registry.items():  # those of other packages that fail have no look of their own
            found[name] = getattr(module, "STYLE", None) or found.get(name)
    return found


def _printed(method: str) -> str:
    """A name without what would read like a subscript."""
    return method.replace("_", "-")
