"""What can be asked of a run, whatever its method: the options of the commands that train, and what config.yaml says."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from qtran_cli import scalars
from qtran_cli.declared import Declared, shown
from qtran_cli.errors import ScalarError, UsageError

DEVICES = ("cpu", "cuda")


def _spelled(text: str) -> Fraction:
    try:
        return scalars.parse(text)
    except ScalarError:
        raise ValueError from None


SEEDS, STEPS, THREADS = Declared(int, 1, 10_000), Declared(int, 1, 10**10), Declared(int, 1, 1024)
COPIES, WORKERS = Declared(int, 1, 4096), Declared(int, 0, 1024)
MEMORY, STACK = Declared(str, choices=("none", "gru")), Declared(int, 1, 1000)
ASKED: Mapping[str, Declared] = {
    "env": Declared(str),
    "method": Declared(str),
    "seeds": SEEDS,
    "steps": STEPS,
    "full_exploration": Declared(bool),
    "device": Declared(str, choices=DEVICES),
    "threads": THREADS,
    "horizon": Declared(int, 1, none=True),
    "discount": Declared(str, 0, 1, above=True, number=True, none=True, spelled=_spelled),
    "compile": Declared(bool),
    "copies": COPIES,
    "first": Declared(int, 0, 10_000),
    "listed": Declared(bool),
}
"""Each by its name in config.yaml."""


def check(values: Mapping[str, Any], declared: Mapping[str, Declared] = ASKED) -> None:
    """Raise UsageError for the first of ``values`` that is not what it may be; what is not declared is not looked at."""
    for name, value in values.items():
        if name not in declared:
            continue
        try:
            declared[name].check(value)
        except ValueError:
            raise UsageError(f"{name} is {shown(value)}", right=f"{name} is {declared[name].words}") from None
