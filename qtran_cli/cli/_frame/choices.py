"""What a shell offers for the options of commands that train."""

from __future__ import annotations

from collections.abc import Iterable

from qtran_cli.runs.asked import DEVICES, MEMORY

MEMORIES = MEMORY.choices


def complete_method(incomplete: str) -> list[str]:
    """The methods that start so."""
    from qtran_cli.learn.methods import METHODS

    return [name for name in METHODS.names() if name.startswith(incomplete)]


def complete_methods(incomplete: str) -> list[str]:
    """The methods that may come next in a list with commas."""
    return complete_list(complete_method(""), incomplete)


def complete_list(names: Iterable[str], incomplete: str) -> list[str]:
    """The names that may come next in a list with commas."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in names if name.startswith(last) and name not in before.split(",")]


def complete_preset(incomplete: str) -> list[str]:
    """The presets that start so."""
    from qtran_cli.learn.run.config import PRESETS

    return [name for name in PRESETS if name.startswith(incomplete)]


def complete_setting(incomplete: str) -> list[str]:
    """The settings of any method that start so, with "="."""
    from dataclasses import fields

    from qtran_cli.learn.methods import METHODS

    names = {field.name for _, method in METHODS.items() for field in fields(method.Settings)}
    return sorted(f"{name}=" for name in names if name.startswith(incomplete))


def complete_device(incomplete: str) -> list[str]:
    """The devices that start so."""
    return [name for name in DEVICES if name.startswith(incomplete)]


def complete_memory(incomplete: str) -> list[str]:
    """The kinds of memory that start so."""
    return [name for name in MEMORIES if name.startswith(incomplete)]
