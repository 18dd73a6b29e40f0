"""Errors that Typer finds in a command line, in our words: which option, and what would be right."""

from __future__ import annotations

import re
from typing import Any

from qtran_cli.registry import near

LEFT = re.compile(r"extra argument(?:s|\(s\))? \((.*)\)", re.DOTALL)
UNKNOWN = re.compile(r"No such command (['\"])(.*?)\1", re.DOTALL)


def explain(error: Any) -> tuple[str, str]:
    """(what is wrong, what would be right) of a usage error of Typer's."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "qtran"
    option, message = str(getattr(error, "option_name", "")), error.format_message()
    if hasattr(error, "possibilities"):
        return _no_option(option, path, context)
    if option:
        return _value(option, context)
    if left := LEFT.search(message):
        return f"{path} has no place for {left[1]!r:.80}", _try(path)
    if unknown := UNKNOWN.search(message):
        return f"{path} has no command {unknown[2]!r:.80}", near(unknown[2], _commands(context)) or _known(context)
    if "Missing command" in message:
        return f"{path} needs a command", _known(context)
    return " ".join(message.replace("Value error, ", "").split()), _try(path)


def _commands(context: Any) -> list[str]:
    return sorted(context.command.commands)


def _known(context: Any) -> str:
    return f"known: {', '.join(_commands(context))}"


def _no_option(option: str, path: str, context: Any) -> tuple[str, str]:
    known = [name for param in context.command.params for name in (*param.opts, *param.secondary_opts) if name[:2] == "--"]
    return f"{path} has no option {option:.80}", near(option, known) or _try(path)


def _value(option: str, context: Any) -> tuple[str, str]:
    """An option without its value, or a flag with one."""
    params = context.command.params if context else []
    param = next((p for p in params if option in (*p.opts, *p.secondary_opts)), None)
    if param is None or getattr(param, "is_flag", False):
        return f"{option} takes no value", f"write {option} alone"
    return f"{option} needs a value", f"write {option} {param.metavar}"


def _try(path: str) -> str:
    return f"try '{path} -h' for the options it takes"
