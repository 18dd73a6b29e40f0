"""A plan, read: options of qtran train and settings, some with several values, and how they are combined.

    how: grid                 # or zip, random, list
    env: [climb, xor]
    method: [vdn, qtran_base]
    seeds: 5
    settings:
      lr: [0.0001, 0.001]

how: grid takes every combination; zip the first values together, then the second …; random draws `draws` times with `seed`, a value
of each list, or of {low: 0.0001, high: 0.01, log: true}; list takes `runs`, a list of such mappings, each beside what stands above it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qtran_cli.declared import SHOWN, shown
from qtran_cli.errors import FileError, UsageError
from qtran_cli.registry import near
from qtran_cli.runs import config, files

SETTINGS, RUNS, HOW, DRAWS, SEED = "settings", "runs", "how", "draws", "seed"
WAYS = ("grid", "zip", "random", "list")
MOST = 1 << 20
"""Bytes of the largest plan."""
MOST_RUNS = 1_000_000
WRITE = "write NAME: VALUE or NAME: [VALUE, …] a line, as the options of qtran train, and settings: {NAME: [VALUE, …]}"
Value = str | int | float
NUMBERS = {"low", "high", "log"}


@dataclass(frozen=True)
class Between:
    """A number to draw: a whole one where both ends are whole."""

    low: float
    high: float
    log: bool = False


Values = Sequence[Value] | Between


@dataclass(frozen=True)
class Plan:
    """axes: by (where, name) the values of an option ("") or of a setting ("settings"), one or several. listed: of `list`, axes a run."""

    axes: Mapping[tuple[str, str], Values]
    how: str = "grid"
    draws: int = 0
    seed: int = 0
    listed: Sequence[Mapping[tuple[str, str], Values]] = field(default=())


def read(path: Path, known: Collection[str]) -> Plan:
    """A file's plan. known: the names of options. Raises FileError."""
    where = str(path)
    found = config.tree(files.read(path, MOST), where, WRITE)
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise FileError(f"this is {shown(found)}, no mapping", where=where, right=WRITE)
    own = {key: found.pop(key) for key in (HOW, DRAWS, SEED, RUNS) if key in found}
    listed = own.get(RUNS, [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise FileError(f"{RUNS} is {shown(listed)}", where=where, right="it is a list of mappings, one a run")
    try:
        return checked(Plan(_axes(found, known), *_numbers(own), [_axes(one, known) for one in listed]))
    except UsageError as error:
        raise FileError(error.what, where=where, right=error.right) from None


def checked(plan: Plan) -> Plan:
    """The plan, if it can be combined. Raises UsageError."""
    if plan.how not in WAYS:
        raise UsageError(f"{HOW} is {plan.how!r:.{SHOWN}}", right=near(plan.how, WAYS) or f"known: {', '.join(WAYS)}")
    if (plan.how == "list") != bool(plan.listed):
        raise UsageError(f"{HOW}: list and {RUNS} belong together", right=f"{RUNS} is the list of the runs")
    if plan.how == "random" and plan.draws < 1:
        raise UsageError("random without draws", right=f"{DRAWS}: how many runs to draw, 1 or more")
    if plan.how != "random" and (drawn := [name for (_, name), values in plan.axes.items() if isinstance(values, Between)]):
        raise UsageError(f"{drawn[0]} is drawn between two numbers", right=f"{HOW}: random draws; else list the values")
    return plan


def _numbers(own: Mapping[str, Any]) -> tuple[str, int, int]:
    for name in (DRAWS, SEED):
        if type(own.get(name, 0)) is not int or not 0 <= own.get(name, 0) <= MOST_RUNS:
            raise UsageError(f"{name} is {shown(own[name])}", right=f"{name} is a whole number from 0 to {MOST_RUNS:,}")
    default = "list" if RUNS in own else "random" if DRAWS in own else "grid"
    return str(own.get(HOW, default)), own.get(DRAWS, 0), own.get(SEED, 0)


def _axes(found: Mapping[str, Any], known: Collection[str]) -> dict[tuple[str, str], Values]:
    settings = found.get(SETTINGS) or {}
    if not isinstance(settings, dict) or not all(isinstance(key, str) for key in settings):
        raise UsageError(f"{SETTINGS} is {shown(settings)}", right=f"write {SETTINGS}: {{lr: [0.0005, 0.001]}}")
    options = {key.replace("_", "-"): value for key, value in found.items() if key != SETTINGS and value is not None}
    for name in options:
        if name not in known:
            right = near(name, [*known, SETTINGS]) or f"it holds {', '.join(known)}, and {SETTINGS}"
            raise UsageError(f"no option is called {name!r:.{SHOWN}}", right=right)
    pairs = [(("", name), value) for name, value in options.items()] + [((SETTINGS, name), value) for name, value in settings.items()]
    return {key: _values(key[1], value) for key, value in pairs}


def _values(name: str, value: Any) -> Values:
    if isinstance(value, dict):
        return _between(name, value)
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(one, str | int | float) for one in values):
        raise UsageError(f"{name:.{SHOWN}} is {shown(value)}", right="write one value, or a list of numbers, texts, or true and false")
    return values


def _between(name: str, value: Mapping[Any, Any]) -> Between:
    low, high, log = value.get("low", 0), value.get("high", 0), value.get("log", False)
    sound = not set(value) - NUMBERS and all(type(one) in (int, float) for one in (low, high)) and isinstance(log, bool)
    if not sound or not low < high or (log and low <= 0):
        right = "{low: 0.0001, high: 0.01, log: true}, low below high, and above 0 with log"
        raise UsageError(f"{name:.{SHOWN}} is {shown(str(value))}", right=f"write a list of values, or {right}")
    return Between(low, high, log)
