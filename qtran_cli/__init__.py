"""qtran: exact and neural value factorisation for cooperative multi-agent reinforcement learning.

    import qtran_cli as qt

    solution = qt.solve("climb")          a catalogue name, a file, an array, a nested list, a mapping, a game
    solution.verdict, solution.q          exact: every number is a Fraction
    qt.check("climb", solution.q)         are these factors right, and if not, where are they wrong
    qt.explain("climb", learned)          which exact table is this, of which method, under which exploration
    qt.train("climb", "qmix", seeds=3)    what a neural method makes of it (needs PyTorch)

Importing this loads nothing: every name is fetched when it is first asked for. docs/api.md has examples.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing's own would cost thirty milliseconds; type checkers know the name

if TYPE_CHECKING:
    from typing import Any

    from qtran_cli.api.certificate import verify_certificate
    from qtran_cli.api.check import check
    from qtran_cli.api.explain import explain
    from qtran_cli.api.load import load
    from qtran_cli.api.solve import solve
    from qtran_cli.api.train import train
    from qtran_cli.errors import QtranError
    from qtran_cli.model.game import Game
    from qtran_cli.model.task import Task

__version__ = "0.1.0"

__all__ = ["load", "solve", "check", "explain", "train", "verify_certificate", "Game", "Task", "QtranError"]

_FROM = {
    "load": "api.load",
    "solve": "api.solve",
    "check": "api.check",
    "explain": "api.explain",
    "train": "api.train",
    "verify_certificate": "api.certificate",
    "Game": "model.game",
    "Task": "model.task",
    "QtranError": "errors",
}
"""Where each name lives. A new one stands here, in __all__, and above for type checkers."""


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first asked for (PEP 562)."""
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"{__name__}.{_FROM[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
