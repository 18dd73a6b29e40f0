"""An environment of one's own: ./mine.py:make or package.module:make, a callable whose result has PettingZoo's parallel methods.

The callable takes no arguments, or such as have defaults, which are then options. What it may return: hosts/parallel.py, hosts/listed.py.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from qtran_cli.envs.adapters import _arguments, _hosted, _packages
from qtran_cli.envs.adapters._hosted import Found
from qtran_cli.envs.hosts.bare import Bare
from qtran_cli.envs.hosts.listed import Listed
from qtran_cli.envs.hosts.outside import outside
from qtran_cli.envs.hosts.parallel import RIGHT, Parallel
from qtran_cli.errors import FileError, InputError, UsageError
from qtran_cli.reasons import DEBUG, reason
from qtran_cli.registry import near

TITLE = "one's own: a callable that returns an environment with PettingZoo's parallel methods, in a file or a module"
EXAMPLE = "./mine.py:make"
PACKAGES = ()
SUFFIX = ".py"
RECORDED = {"numpy", "torch"}
"""Their versions are in every run."""

describe, make = _hosted.describe, _hosted.make


def takes(name: str) -> bool:
    """A file or a module, and the factory in it."""
    place, _, factory = name.rpartition(":")
    return factory.isidentifier() and (place.endswith(SUFFIX) or ("." in place and _dotted(place)))


def find(rest: str) -> Found:
    """What such a name means. Raises UsageError, FileError, InputError."""
    place, _, factory = rest.rpartition(":")
    if not place or not factory.isidentifier():
        raise UsageError(f"{rest:.80} names no callable", right=f"write {EXAMPLE}")
    loaded, made = _of_file(Path(place), rest) if place.endswith(SUFFIX) else _of_module(place, rest)
    construct = getattr(loaded, factory, None)
    if not callable(construct):
        what = f"{place} has no {factory}" if construct is None else f"{factory} in {place} is {type(construct).__name__}, not a callable"
        known = [name for name, one in vars(loaded).items() if callable(one) and not name.startswith("_")]
        raise UsageError(what, right=near(factory, known) or "name a callable that returns the environment")
    title = f"{factory} of {Path(place).name}"
    return Found(lambda **told: _bare(construct(**told), factory), _arguments.of(construct), factory, "", made, title)


def _bare(env: Any, factory: str) -> Bare:
    """What was returned, by what it has."""
    if env is None:
        raise InputError(f"{factory}() returned nothing", right=RIGHT)
    listed = isinstance(getattr(getattr(env, "action_space", None), "spaces", None), tuple | list)
    return Listed(env) if listed else Parallel(env)


def _dotted(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


def _of_module(name: str, where: str) -> tuple[ModuleType, dict[str, str]]:
    """A module that is found from here, and what it is made of."""
    if not _dotted(name):
        raise UsageError(f"{name:.80} is no module's name", where=where, right=f"write {EXAMPLE}, or package.module:make")
    with _packages.beside(Path.cwd()):
        found = _packages.module(name, where)
    file = Path(found.__file__) if found.__file__ else None
    made = _packages.versions(name.partition(".")[0])
    return found, made | (_made(file.read_bytes(), file.name) if file is not None and file.suffix == SUFFIX else {})


def _of_file(path: Path, where: str) -> tuple[ModuleType, dict[str, str]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        right = "name the file by its path from here; a run looks for it where it was named"
        raise FileError(f"it cannot be read: {error.strerror}", where=str(path), right=right) from None
    return _loaded(path.resolve(), hashlib.sha256(content).hexdigest(), where), _made(content, path.name)


@cache
def _loaded(path: Path, digest: str, where: str) -> ModuleType:
    """The file as a module, once for each content. What stands beside it can be imported, as where it is run."""
    name = f"qtran_environment_{path.stem}_{digest[:12]}"
    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = module_from_spec(spec)
    try:
        with outside(), _packages.beside(path.parent):
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise InputError(f"it cannot be imported: {reason(error)}", where=str(path.name), right=DEBUG) from error
    return module


def _made(content: bytes, name: str) -> dict[str, str]:
    """The digest of a source, and the versions of what it imports."""
    return {name: f"sha256:{hashlib.sha256(content).hexdigest()[:16]}"} | _packages.versions(*sorted(set(_imported(content))))


def _imported(content: bytes) -> Iterator[str]:
    """The packages that a source imports, Python's own aside."""
    try:
        nodes = list(ast.walk(ast.parse(content)))
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in nodes:
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
        yield from (first for name in names if (first := name.partition(".")[0]) not in sys.stdlib_module_names | RECORDED)
