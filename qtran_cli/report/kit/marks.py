"""Signs that mark cells, so that a table reads without colour: * an optimum, one letter per method its greedy cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.traits import of
from qtran_cli.table import Table

OPTIMUM = "*"
OPTIMUM_STYLE = "bold green"
GREEDY_STYLE = "cyan"
UNMET_STYLE = "bold yellow"
"""A verdict that says no."""


def letters(names: Mapping[str, object]) -> dict[str, str]:
    """One lower-case letter per method: its own where it declares one, else the first of its name that no other has.

    >>> letters({"iql": 0, "qmix": 0, "qplex": 0, "vdn": 0})
    {'iql': 'i', 'qmix': 'q', 'qplex': 'p', 'vdn': 'v'}
    """
    taken = {name: of(name).sign for name in names if of(name).sign}
    for name in (name for name in names if name not in taken):
        alphabet = name.replace("_", "") + "abcdefghijklmnopqrstuvwxyz"
        taken[name] = next(c for c in alphabet if c not in taken.values())
    return {name: taken[name] for name in names}


class Mark(NamedTuple):
    """What follows a cell's number, a space before it, and the cell's style; nothing of either by default."""

    signs: str = ""
    style: str = ""


class Marks(Protocol):
    """What marks the cells of a table."""

    def at(self, u: JointAction, methods: bool = True) -> Mark:
        """The mark of cell ``u``. methods: mark what is greedy too."""
        ...


class Optima:
    """Marks of a table by itself: its optima; none without a table."""

    def __init__(self, table: Table | None = None) -> None:
        self._table = table

    def at(self, u: JointAction, methods: bool = True) -> Mark:
        """As Marks.at."""
        best = self._table is not None and self._table[u] == self._table.max
        return Mark(f" {OPTIMUM}", OPTIMUM_STYLE) if best else Mark()


class SolutionMarks:
    """Marks of one solution's tables: the optima, and a letter per method at its greedy cells."""

    def __init__(self, solution: Solution) -> None:
        self._optimal = solution.optimum.mask
        signs = letters(solution.methods)
        shown = {name: method.greedy for name, method in solution.methods.items() if method.greedy is not None}
        self._greedy = [(signs[name], [set(o.tolist()) for o in sets]) for name, sets in shown.items()]
        self.signs = {name: signs[name] for name in shown}
        greedy = f"    greedy: {', '.join(f'{sign} {name}' for name, sign in self.signs.items())}" if shown else ""
        self.legend = f"{OPTIMUM} optimum{greedy}"

    def at(self, u: JointAction, methods: bool = True) -> Mark:
        """As Marks.at."""
        best = OPTIMUM if self._optimal[u] else ""
        greedy = "".join(sign for sign, sets in self._greedy if methods and all(a in o for a, o in zip(u, sets, strict=True)))
        return Mark(f" {best}{greedy}" if best or greedy else "", OPTIMUM_STYLE if best else GREEDY_STYLE if greedy else "")
