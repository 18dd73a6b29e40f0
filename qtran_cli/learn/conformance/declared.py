"""Rules about what a method says of itself: each says how it is broken, "" where it is kept."""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass
from types import ModuleType

from qtran_cli.declared import Declared
from qtran_cli.envs import Spec
from qtran_cli.learn import agents
from qtran_cli.learn.settings import Common
from qtran_cli.learn.tensors.networks import Dense
from qtran_cli.style import Style

SPECS = (Spec((3, 3), 2, 3), Spec((2, 3, 4), 5, 7, constant=True, bootstraps=False))


def docstring(method: ModuleType) -> str:
    """What `qtran methods` prints."""
    text = inspect.cleandoc(method.__doc__ or "")
    before, paper, _ = text.partition("\nPaper: ")
    if not text:
        return "it has none"
    if not before.strip() or "\n\n" not in before:
        return "it has no equations after its first line"
    return "" if paper else "it has no line that begins with Paper:"


def settings(method: ModuleType) -> str:
    """Their types, defaults and ranges."""
    kind = method.Settings
    if not (isinstance(kind, type) and issubclass(kind, Common) and is_dataclass(kind)):
        return f"Settings is {getattr(kind, '__name__', kind)}, which does not extend Common"
    kind()
    odd = [field.name for field in fields(kind) if not isinstance(field.metadata.get("declared"), Declared)]
    return f"{odd[0]} says neither its range nor what it means" if odd else ""


def paper(method: ModuleType) -> str:
    """What the preset sets."""
    known = {field.name for field in fields(method.Settings)}
    unknown = [name for name in method.PAPER if name not in known]
    if unknown:
        return f"there is no setting {unknown[0]}"
    method.Settings(**method.PAPER)
    return ""


def layers(method: ModuleType) -> str:
    """Their kind and names, for several games."""
    chosen = method.Settings()
    for spec in SPECS:
        own = method.plan(spec, chosen)
        if odd := [name for name, layer in own.items() if not isinstance(layer, Dense) or layer.inputs < 1 or layer.outputs < 1]:
            return f"{odd[0]} is {own[odd[0]]!r:.60}"
        if shared := [name for name in own if name in agents.of(chosen).plan(spec, chosen)]:
            return f"{shared[0]} is a layer of the agents' networks"
    return ""


def named(method: ModuleType) -> str:
    """What is optional, where it is there."""
    if not all(0 <= float(method.share(spec)) <= 1 for spec in SPECS):
        return "share is none"
    if not isinstance(style := getattr(method, "STYLE", Style("", 0)), Style):
        return f"STYLE is {style!r:.60}"
    names = [*getattr(method, "NEAR", ()), getattr(method, "EXACT", "")]
    return "" if all(isinstance(name, str) for name in names) else "EXACT or NEAR is no name"
