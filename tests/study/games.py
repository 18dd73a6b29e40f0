"""Games of the families for tests: as the study draws them, and as the cells of the reference mathematics."""

from __future__ import annotations

from qtran_cli.study.families import FAMILIES, parameters
from qtran_cli.study.plan import Plan
from qtran_cli.study.sizes import sizes
from qtran_cli.table import Table
from tests.oracle import Cells, cells


def plan(family: str = "uniform", actions: str = "3", count: int = 10, settings: tuple[str, ...] = (), agents: str = "2", **rest) -> Plan:
    """A small study."""
    return Plan(family, parameters(family, settings), sizes(agents, actions), count, rest.pop("seed", 0), **rest)


def drawn(family: str, actions: str, count: int = 10, *settings: str) -> list[Table]:
    """Games of one size, written as 2x3."""
    asked = plan(family, actions, count, settings, str(actions.count("x") + 1))
    return [asked.draw(k) for k in range(count)]


def as_cells(table: Table) -> Cells:
    """The table for tests/oracle.py."""
    return cells(table.nested())


NAMES = FAMILIES.names()
