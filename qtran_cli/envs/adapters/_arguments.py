"""What a constructor takes: arguments by name with their defaults, and their values read from texts as --set has them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from typing import Any

from qtran_cli.declared import Declared
from qtran_cli.errors import UsageError
from qtran_cli.model.world import Option

NONE = object()
"""The default of an argument that has none."""
Arguments = Mapping[str, Any]


def of(function: Any) -> Arguments | None:
    """Names and defaults of what a class or a function takes; None where it takes anything, or does not say."""
    try:
        taken = [one for one in inspect.signature(function).parameters.values() if one.name != "self"]
    except (TypeError, ValueError):
        return None
    if any(one.kind is one.VAR_KEYWORD for one in taken):
        return None
    named = [one for one in taken if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)]
    return {one.name: NONE if one.default is one.empty else one.default for one in named}


def kept(name: str, text: str, default: Any) -> Option:
    """A value as a run keeps it: a number or a flag where it is one, else the text. Raises UsageError where it cannot be meant."""
    found = read(name, text.strip(), default)
    return found if isinstance(found, bool | int | float) and not isinstance(found, Enum) else text.strip()


def read(name: str, given: Option, default: Any) -> Any:
    """A kept value as the constructor takes it: by the kind of its default, else as Python writes it. Raises UsageError."""
    if not isinstance(given, str):
        return float(given) if isinstance(default, float) and not isinstance(given, bool) else given
    if isinstance(default, Enum):
        return _member(name, given, type(default))
    if isinstance(default, bool | int | float):
        return _number(name, given, default)
    return given if isinstance(default, str) else _literal(given)


def told(default: Any) -> tuple[Option, str]:
    """(a default, what is accepted) for a list of options."""
    if isinstance(default, Enum):
        return default.name.lower(), " or ".join(one.name.lower() for one in type(default))
    if isinstance(default, bool | int | float):
        return default, Declared(type(default)).words
    shown = "" if default is NONE else str(default).lower() if default is None else str(default)
    return shown, "has to be given" if default is NONE else "as Python writes it"


def _number(name: str, text: str, default: bool | float) -> Any:
    declared = Declared(type(default))
    for kind in (declared, *([Declared(float)] if type(default) is int else [])):  # a default of 5 may be the 5 of 5.5
        with suppress(ValueError):
            return kind.read(text)
    if text.lower() == "none":
        return None
    raise UsageError(f"env.{name}={text:.40} is not accepted", where="--set", right=f"env.{name} is {declared.words}")


def _member(name: str, text: str, kind: type[Enum]) -> Enum:
    found = [one for one in kind if text.lower() in (one.name.lower(), str(one.value).lower())]
    if not found:
        right = f"env.{name} is {' or '.join(one.name.lower() for one in kind)}"
        raise UsageError(f"env.{name}={text:.40} is not accepted", where="--set", right=right)
    return found[0]


def _literal(text: str) -> Any:
    if text.lower() in ("true", "false", "none"):
        return {"true": True, "false": False, "none": None}[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
