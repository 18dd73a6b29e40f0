"""Values that are valid as they stand skip Typer's validation: its import (pydantic) takes longer than NumPy's.

A default is what its author wrote, and a text is a text. Whatever else stands on a command line (a number, a choice, a
path) is validated as ever. Versions of Typer that validate without pydantic are left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, get_type_hints


def skip_validation(command: Any) -> Any:
    """``command``, a command or group of Typer's, with plain values exempt; so are those of its subcommands."""
    hints = get_type_hints(command.callback) if command.callback else {}
    texts = {name for name, hint in hints.items() if hint in (str, str | None, list[str], list[str] | None)}
    command.get_params = partial(_exempted, command.get_params, texts)
    for inner in getattr(command, "commands", {}).values():
        skip_validation(inner)
    return command


def _exempted(get_params: Callable[[Any], list[Any]], texts: set[str], context: Any) -> list[Any]:
    params = get_params(context)
    for param in params:
        if hasattr(param, "get_runtime_param") and "process_value" not in vars(param):
            param.process_value = partial(_process, param, param.process_value, param.name in texts)
    return params


def _is_text(value: Any) -> bool:
    """Whether a value is a text, or several."""
    return type(value) is str or (isinstance(value, list | tuple) and all(type(x) is str for x in value))


def _process(param: Any, validate: Callable[[Any, Any], Any], text: bool, context: Any, value: Any) -> Any:
    plain = (value is None and not param.required) or (value is param.default and value is not None) or (text and _is_text(value))
    if not plain:
        return validate(context, value)
    if value is None and (param.multiple or param.nargs == -1):
        value = ()
    return param.callback(context, param, value) if param.callback else value
