"""What there is to know about a method, read off its module: the docstring's parts and the settings."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields
from typing import Any

from qtran_cli.learn import settings
from qtran_cli.learn.methods import METHODS


@dataclass(frozen=True)
class Described:
    """One setting: its default, what --preset paper makes of it, what it accepts and means. own: no other method need have it."""

    name: str
    default: Any
    paper: Any
    accepts: str
    about: str
    own: bool


@dataclass(frozen=True)
class Method:
    """summary: the first line; equations; paper: the reference; departures: numbered; as in the module's docstring.

    origin: where it comes from, "" where it is qtran's own.
    """

    name: str
    summary: str
    equations: str
    paper: str
    departures: tuple[str, ...]
    settings: tuple[Described, ...]
    origin: str = ""


def methods() -> list[Method]:
    """Every method of the registry; those of other packages that cannot be imported are left out."""
    return [_described(name, module) for name, module in METHODS.items()]


def describe(name: str) -> Method:
    """One method. Raises UsageError for an unknown name, InputError for another package's that cannot be imported."""
    return _described(name, METHODS[name])


def _described(name: str, module: Any) -> Method:
    text = inspect.cleandoc(module.__doc__ or "")
    before, _, after = text.partition("\nPaper: ")
    reference, _, rest = after.partition("\n\nDepartures from the paper\n")
    summary, _, equations = before.partition("\n\n")
    origin = METHODS.origin(name)
    told = " ".join(summary.split()), _flowing(equations.strip("\n")), " ".join(reference.split()), _numbered(rest), _settings(module)
    return Method(name, *told, "" if origin is None else origin.file or origin.package)


def _flowing(text: str) -> str:
    """Paragraphs that are not indented, as a line each."""
    parts = text.split("\n\n")
    return "\n\n".join(part if part.startswith(" ") else " ".join(part.split()) for part in parts)


def _numbered(text: str) -> tuple[str, ...]:
    """The paragraphs that "1. ", "2. ", … begin, and what stands after them."""
    found: list[str] = []
    for line in text.splitlines():
        if line[:1].isdigit() or not line.startswith(" ") or not found:
            found.append(line.strip())
        else:
            found[-1] += " " + line.strip()
    return tuple(_joined(found))


def _joined(lines: list[str]) -> list[str]:
    """Lines that continue an unnumbered paragraph, put together."""
    found: list[str] = []
    for line in lines:
        if found and not line[:1].isdigit() and not found[-1][:1].isdigit():
            found[-1] += " " + line
        else:
            found.append(line)
    return [line for line in found if line]


def _settings(module: Any) -> tuple[Described, ...]:
    common = {f.name for f in fields(settings.Common)}
    default, paper = module.Settings(), {**settings.PAPER, **module.PAPER}
    return tuple(
        Described(
            f.name,
            getattr(default, f.name),
            paper.get(f.name, getattr(default, f.name)),
            settings.accepted(f),
            f.metadata["about"],
            f.name not in common,
        )
        for f in fields(module.Settings)
    )
