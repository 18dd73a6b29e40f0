"""What stands on a command line, read: numbers, choices and paths, with what each of them takes in our words.

Typer's own validation is left out: its import (pydantic) takes longer than NumPy's, and its errors speak of types. A default is
what its author wrote, and a text is a text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from qtran_cli.declared import Declared
from qtran_cli.errors import UsageError
from qtran_cli.registry import near

ALONE = "-"
"""The value of an option that stands alone."""
ADDRESS = "[ADDRESS]"
"""Metavar of an option that may stand alone, or has the address of a machine."""
WHOLE = re.compile(r"[+-]?[0-9]{1,40}", re.ASCII)
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|\+?inf", re.ASCII | re.IGNORECASE)


def read_values(command: Any) -> Any:
    """``command``, a command or group of Typer's, with its values read here; so are those of its subcommands."""
    hints = get_type_hints(command.callback, include_extras=True) if command.callback else {}
    for param in command.params:
        _prepare(param, hints)
    if "parse_args" not in vars(command):
        command.parse_args = partial(_parse, command.parse_args, _may_stand_alone(command))
        command.get_params = partial(_prepared, command.get_params, hints)
    for inner in getattr(command, "commands", {}).values():
        read_values(inner)
    return command


def _may_stand_alone(command: Any) -> dict[str, str]:
    """The options that may be given without a value, and their metavar: it is in brackets."""
    own = [param for param in command.params if (param.metavar or "").startswith("[")]
    return {text: param.metavar for param in own for text in param.opts if text.startswith("--")}


def _follows(text: str, metavar: str) -> bool:
    """Whether a text can be the value of such an option: the name of a file with a suffix, or HOST:PORT."""
    if metavar == ADDRESS:
        return re.search(r":[0-9]+$", text) is not None
    return Path(text).suffix != "" and not Path(text).is_dir()


def _filled(arguments: Sequence[str], alone: Mapping[str, str]) -> list[str]:
    """``arguments``, ALONE put after each of these options that has no value: nothing follows, or nothing that could be one."""
    found: list[str] = []
    for k, text in enumerate(arguments):
        if text == "--":
            return [*found, *arguments[k:]]
        found.append(text)
        if text in alone:
            after = arguments[k + 1] if k + 1 < len(arguments) else "-"
            if after.startswith("-") or not _follows(after, alone[text]):
                found.append(ALONE)
    return found


def _parse(parse_args: Callable[[Any, list[str]], list[str]], alone: Mapping[str, str], context: Any, arguments: list[str]) -> list[str]:
    """Typer's own, but every usage error knows the command that it is about, and some options may stand alone."""
    try:
        return parse_args(context, _filled(arguments, alone) if alone else arguments)
    except Exception as error:
        if getattr(error, "ctx", context) is None:
            error.ctx = context  # type: ignore[attr-defined]
        raise


def _prepared(get_params: Callable[[Any], list[Any]], hints: dict[str, Any], context: Any) -> list[Any]:
    """Every parameter, --help among them, which Typer adds late."""
    params = get_params(context)
    for param in params:
        _prepare(param, hints)
    return params


def _prepare(param: Any, hints: dict[str, Any]) -> None:
    """Have ``param`` read by us, and say what it takes where its author did not. Not twice: a command may be prepared again."""
    if "process_value" in vars(param):
        return
    kind, about = _kind(hints.get(param.name, bool))
    if not getattr(param, "is_flag", False):
        param.metavar = param.metavar or _choices(kind) or param.name.upper()
    if param.param_type_name == "argument":
        param.display_type_rich = lambda ctx: ""  # its type, beside its name
    param.process_value = partial(_process, param, partial(_read, kind, about))


def _kind(hint: Any) -> tuple[type, Any]:
    """(the type of one value, Typer's record of the option) of a parameter's annotation."""
    about = None
    if get_origin(hint) is Annotated:
        hint, about = get_args(hint)
    while not isinstance(hint, type) or get_origin(hint) is not None:  # X | None, list[X]
        hint = next(inner for inner in get_args(hint) if inner is not type(None))
    return hint, about


def _process(param: Any, read: Callable[[str], Any], context: Any, value: Any) -> Any:
    several = param.multiple or param.nargs == -1
    if value is None or (several and not value):
        if param.required and not context.resilient_parsing:
            raise _missing(param, context)
        value = () if several and value is None else value
    elif value is not param.default:
        read_ = partial(_named, param, read, context)
        value = [read_(one) for one in value] if several else read_(value)
    return param.callback(context, param, value) if param.callback else value


def _missing(param: Any, context: Any) -> UsageError:
    return UsageError(f"{name(param)} is missing", right=f"try '{context.command_path} -h' for what it takes")


def _named(param: Any, read: Callable[[str], Any], context: Any, value: Any) -> Any:
    """A value that is a text, read. Raises UsageError that names the option, and where its value comes from if that is elsewhere."""
    if not isinstance(value, str):
        return value
    try:
        return read(value)
    except UsageError as error:
        from qtran_cli.cli._frame.config.layers import source

        elsewhere = source(context, param.name) if param.param_type_name == "option" else ""
        raise error.at(name(param) if elsewhere in ("", *param.opts) else f"{elsewhere}: {name(param)}") from None


def name(param: Any) -> str:
    """How a message calls a parameter: --seeds, GAME."""
    return str(param.opts[0] if param.param_type_name == "option" else param.metavar.strip("[].…"))


def _read(kind: type, about: Any, text: str) -> Any:
    """The value that ``text`` gives. Raises UsageError that says what would be accepted."""
    if parser := getattr(about, "parser", None):
        return parser(text)
    if kind is bool:
        return _flag(text)
    if kind is str:
        return text
    if kind is Path:
        return Path(text)
    found = _number(kind, text) if kind in (int, float) else _choice(kind, text)
    low, high = getattr(about, "min", None), getattr(about, "max", None)
    if found is None or (low is not None and found < low) or (high is not None and found > high):
        right = (near(text, _choices(kind).split("|")) if issubclass(kind, Enum) else "") or f"it takes {_accepted(kind, low, high)}"
        raise UsageError(f"{text!r:.60} is not accepted", right=right)
    return found


def _flag(text: str) -> bool:
    """A flag that the environment gives. Raises UsageError."""
    try:
        return bool(Declared(bool).read(text))
    except ValueError:
        raise UsageError(f"{text!r:.60} is not accepted", right="it takes true or false") from None


def _number(kind: type, text: str) -> int | float | None:
    if kind is int:
        return int(text) if WHOLE.fullmatch(text) else None
    return float(text) if NUMBER.fullmatch(text) else None


def _choice(kind: type, text: str) -> Any:
    return next((choice for choice in kind if choice.value == text), None)  # type: ignore[attr-defined]


def _choices(kind: type) -> str:
    """The values of an Enum, "" of any other type."""
    return "|".join(str(choice.value) for choice in kind) if issubclass(kind, Enum) else ""


def _accepted(kind: type, low: float | None, high: float | None) -> str:
    """What a parameter takes, in words."""
    if issubclass(kind, Enum):
        return _choices(kind).replace("|", " or ")
    noun = "a whole number" if kind is int else "a number"
    return noun + (f" from {low:,}" if low is not None else "") + (f" to {high:,}" if high is not None and math.isfinite(high) else "")
