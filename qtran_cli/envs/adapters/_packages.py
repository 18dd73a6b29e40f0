"""Packages of other people: imported when asked for, by name; what is missing or broken is told with what brings it."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from qtran_cli import extras
from qtran_cli.envs.hosts.outside import outside
from qtran_cli.envs.libraries import LIBRARIES, Library
from qtran_cli.errors import InputError, UsageError
from qtran_cli.reasons import DEBUG, reason
from qtran_cli.registry import near

FRAMES = ("gymnasium", "pettingzoo")
"""What environments are written against: in our extra, as are the packages of LIBRARIES."""


def require(package: str, what: str) -> None:
    """Raise UsageError where a package is not installed. what: what needs it."""
    if _there(package):
        return
    ours = package in (*FRAMES, *LIBRARIES.names())
    right = extras.brings(Library(package).EXTRA) if ours else f"pip install {package}, if that is its name, installs it beside qtran"
    raise UsageError(f"{what} needs {package}, which is not installed", right=right)


def module(name: str, where: str) -> ModuleType:
    """A module by its dotted name. Raises UsageError where it is not there, InputError where it cannot be imported."""
    package = name.partition(".")[0]
    require(package, where)
    try:
        with outside():
            return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise UsageError(f"{package} has no module {name}", where=where, right=_near(name)) from None
        right = f"it needs {str(error.name).partition('.')[0]}: install what {package}'s documentation asks for"
        raise InputError(f"{name} cannot be imported: {reason(error)}", where=where, right=right) from error
    except (Exception, SystemExit) as error:
        raise InputError(f"{name} cannot be imported: {reason(error)}", where=where, right=DEBUG) from error


def versions(*packages: str) -> dict[str, str]:
    """The versions of those that are installed as distributions."""
    found = {}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


@contextmanager
def beside(folder: Path) -> Iterator[None]:
    """Modules are found in this folder first."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def _there(package: str) -> bool:
    try:
        return package in sys.modules or find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def _near(name: str) -> str:
    """The nearest module in the same package."""
    above, _, last = name.rpartition(".")
    try:
        path = importlib.import_module(above).__path__ if above else []
    except Exception:  # whatever a package in ruins raises
        return f"no such module in {above}"
    names = [one.name for one in pkgutil.iter_modules(path) if not one.name.startswith("_")]
    meant = near(last, names)
    return meant or f"it has {', '.join(sorted(names)[:12])}"
