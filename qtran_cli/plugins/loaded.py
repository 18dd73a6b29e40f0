"""Other people's modules, imported: what they print goes to standard error, what they raise is told in a line."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from qtran_cli.errors import FileError, InputError, UsageError
from qtran_cli.plugins.offers import Offer
from qtran_cli.plugins.origin import FILE_NAME, Origin
from qtran_cli.reasons import DEBUG, reason

MOST = 1 << 20
"""Bytes of the largest file."""
SUFFIX = ".py"
_FILES: dict[str, str] = {}
"""By the file of what was imported, what it is called."""


def offered(offer: Offer, needs: Sequence[str], callables: bool = False) -> Any:
    """What is offered. Raises InputError where it cannot be imported, or lacks one of the names ``needs``.

    callables: an attribute that is callable need have none of them.
    """
    place, _, attribute = offer.value.partition(":")
    with _told(f"{offer.name} of {offer.where}"):
        found = importlib.import_module(place)
        for name in attribute.split(".") if attribute else ():
            found = getattr(found, name)
    _FILES[str(getattr(sys.modules[place], "__file__", ""))] = f"{offer.name} of {offer.where}"
    if not (callables and attribute and callable(found)):
        require(found, needs, f"{offer.name} of {offer.where}")
    return found


@cache
def origin(offer: Offer) -> Origin:
    """Where an offer that was imported comes from."""
    source = getattr(sys.modules.get(offer.value.partition(":")[0]), "__file__", None)
    data = Path(source).read_bytes() if source and Path(source).is_file() else b""
    return Origin(digest(data), package=offer.where[:80])


def text(path: Path) -> bytes:
    """What a file of one's own holds. Raises FileError where it cannot be read, UsageError for a name that cannot be one's."""
    if not FILE_NAME.fullmatch(path.name):
        right = "a file is named as what it holds is called: a letter, then letters, digits and _, then .py"
        raise UsageError(f"{path.name:.60} cannot be a name", where=str(path), right=right)
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST + 1)
    except OSError as error:
        raise FileError(f"it cannot be read: {error.strerror}", where=str(path), right="name the file by its path from here") from None
    if len(data) > MOST:
        raise FileError(f"it has more than {MOST:,} bytes", where=str(path), right="name a Python file")
    return data


@cache
def file(data: bytes, name: str, where: str, needs: tuple[str, ...]) -> ModuleType:
    """The text of a single file as a module, once for each content. Raises InputError.

    name: the file's, with suffix. where: it, as messages name it. What stands beside the file is not found: a run keeps one file.
    """
    module = ModuleType(f"qtran_own_{Path(name).stem}_{digest(data).removeprefix('sha256:')[:12]}")
    module.__file__ = where
    sys.modules[module.__name__] = module  # dataclasses look their module up
    try:
        with _told(where, _beside(data, Path(where).parent)):
            exec(compile(data, where, "exec"), module.__dict__)
        require(module, needs, where)
        _FILES[where] = Path(where).name
    except BaseException:
        del sys.modules[module.__name__]
        raise
    return module


def blamed(error: BaseException) -> str:
    """Whose code an error came out of: what was imported here and is on its way; "" for none."""
    found, frame = "", error.__traceback__
    while frame is not None:
        found = _FILES.get(frame.tb_frame.f_code.co_filename, found)
        frame = frame.tb_next
    return found


def digest(data: bytes) -> str:
    """Of what a file holds, as runs have it."""
    import hashlib  # its library takes longer to load than all of this

    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def require(found: Any, needs: Sequence[str], where: str) -> None:
    """Raise InputError where what was imported lacks a name."""
    if missing := [name for name in needs if not hasattr(found, name)]:
        right = f"it has to hold {', '.join(needs)}"
        raise InputError(f"it lacks {', '.join(missing)}", where=where, right=right)


@contextmanager
def _told(where: str, beside: str = "") -> Iterator[None]:
    try:
        with redirect_stdout(sys.stderr), _elsewhere():
            yield
    except (Exception, SystemExit) as error:
        missing = isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0]
        right = f"pip install {missing}, if that is its name, installs it beside qtran" if missing else DEBUG
        raise InputError(f"it cannot be imported: {reason(error)}", where=where, right=beside or right) from error


@contextmanager
def _elsewhere() -> Iterator[None]:
    """Modules are found where they are found from any folder: `python -m` looks into the one where it is called first."""
    here = bool(sys.path) and sys.path[0] in ("", str(Path.cwd()))
    first = sys.path.pop(0) if here else ""
    try:
        yield
    finally:
        if here:
            sys.path.insert(0, first)


def _beside(data: bytes, folder: Path) -> str:
    """What to do where a file imports another that stands beside it, "" where it does not."""
    names = [name for name in _imported(data) if (folder / f"{name}{SUFFIX}").is_file() or (folder / name / "__init__.py").is_file()]
    if not (names := [name for name in names if name not in sys.modules]):
        return ""
    return f"{names[0]} stands beside it, and a run keeps one file: put it in there, or make a package with an entry point of both"


def _imported(data: bytes) -> Iterator[str]:
    """The packages that a source imports."""
    try:
        nodes = list(ast.walk(ast.parse(data)))
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in nodes:
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
        yield from (name.partition(".")[0] for name in names)
