"""config.yaml, read: a small document without aliases or tags, in which every run's own values are what they may be.

Its method is one that there is, and its settings are what that method's may be, as its file declares them: no PyTorch is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import yaml

from qtran_cli.declared import SHOWN, shown
from qtran_cli.errors import FileError, InputError, UsageError
from qtran_cli.formats import _events
from qtran_cli.plugins import origin
from qtran_cli.runs import files, lengths, start
from qtran_cli.runs.asked import check

CONFIG = "config.yaml"
SCHEMA = "qtran.run/1"
NEEDED = ("env", "method", "seeds", "steps")
MOST = 1 << 16
"""Bytes of the largest config.yaml that is read; one that is written has about a thousand."""
LARGEST = 2**63
RIGHT = "the run is of another version, or its file was changed: qtran train --force makes it again"


def was(found: Mapping[str, Any], digest: str | None) -> bool:
    """Whether a run's config.yaml was of this digest before the run was extended."""
    return digest is not None and digest == found.get("replaced")


def read(path: Path) -> dict[str, Any]:
    """What a config.yaml says. Raises FileError where it is none, or says what cannot be."""
    return parsed(files.read(path, MOST), str(path))


def parsed(data: bytes, where: str) -> dict[str, Any]:
    """What the bytes of a config.yaml say. Raises FileError."""
    found = tree(data, where)
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise FileError("this is not a run of this version", where=where, right=f"its schema must be {SCHEMA}")
    try:
        check(found)
    except UsageError as error:
        raise FileError(error.what, where=where, right=error.right) from None
    for name in NEEDED:
        if name not in found:
            raise FileError(f"it lacks {name}", where=where, right=RIGHT)
    try:
        lengths.check(found)
        start.check(found)
        _check_origin(found)
    except UsageError as error:
        raise FileError(error.what, where=where, right=error.right) from None
    _require_plain(found, where)
    _require_settings(found, where)
    return found


def tree(data: bytes, where: str, right: str = RIGHT) -> Any:
    """The document, types as YAML has them; first read without, which refuses what could grow or run deep. Raises FileError."""
    try:
        text = data.decode()
        _events.compose(text, where)
        return yaml.load(text, _events.LOADER)
    except (InputError, yaml.YAMLError, ValueError, RecursionError) as error:
        why = f": {error.what}" if isinstance(error, InputError) else ""
        place = error.where if isinstance(error, InputError) else where
        raise FileError(f"this is not a run's config{why}", where=place, right=right) from None


def _check_origin(found: Mapping[str, Any]) -> None:
    """Raise UsageError unless ``origin`` is nothing, or says what a method's origin is; a file is named as its method."""
    try:
        told = origin.read(found.get("origin"))
    except (ValueError, TypeError):
        right = "it holds file or package, and the digest of the source"
        raise UsageError(f"origin is {shown(found['origin'])}", right=right) from None
    if told is not None and told.file not in ("", f"{found['method']}.py"):
        raise UsageError(f"origin has {told.file:.{SHOWN}}", right="the file of a method is called as it is")


def _require_plain(found: dict[Any, Any], where: str) -> None:
    """Raise FileError unless keys are texts, values plain and no number beyond 64 bits; settings are no lists or mappings."""
    own = found.get("settings") or {}
    if not isinstance(own, dict):
        raise FileError("its settings are no mapping", where=where, right=RIGHT)
    for key, value in (*_leaves(found), *own.items()):
        if not isinstance(key, str):
            raise FileError("a key is no text", where=where, right=RIGHT)
        if not isinstance(value, str | int | float | None) or (isinstance(value, int) and abs(value) >= LARGEST):
            raise FileError(f"{key:.{SHOWN}} is {shown(value)}", where=where, right=RIGHT)


def _require_settings(found: dict[str, Any], where: str) -> None:
    """Raise FileError unless there is such a method, and its settings are in their ranges."""
    try:
        settings(found)
    except UsageError as error:
        raise FileError(error.what, where=where, right=error.right) from None


def settings(found: Mapping[str, Any]) -> dict[str, Any]:
    """Every setting of a run, those that its config.yaml lacks as they then were. found: what ``read`` accepted.

    Of a method that is no part of qtran only those are held to anything that every method has: to list a run is not to run its code.
    """
    from qtran_cli.learn.methods import METHODS
    from qtran_cli.learn.settings import Common, from_document

    own = found.get("settings") or {}
    if found.get("origin") is None:
        return asdict(from_document(METHODS[found["method"]].Settings, own))
    common = {f.name for f in fields(Common)}
    return own | asdict(from_document(Common, {name: value for name, value in own.items() if name in common}))


def _leaves(tree: Any, key: Any = "") -> Iterator[tuple[Any, Any]]:
    """(key, value) of everything in a document that is neither a list nor a mapping."""
    if not isinstance(tree, dict | list):
        yield key, tree
        return
    for name, part in tree.items() if isinstance(tree, dict) else ((key, part) for part in tree):
        yield from _leaves(part, name)
