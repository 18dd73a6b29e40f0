"""What `qtran reproduce --list` prints: every experiment and its budgets."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group
from rich.text import Text

from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.prose import Item
from qtran_cli.reproduce.experiment import Budget, Experiment

NOTE = "runs: how many trainings it takes, each of so many seeds × steps; qtran reproduce NAME makes them, --full under the second budget."


def listing(experiments: Mapping[str, Experiment]) -> Group:
    """A line an experiment."""
    heads = ("name", "runs", "by default", "--full", "what it is", "paper")
    rows = [[Cell(text) for text in _row(name, one)] for name, one in experiments.items()]
    return Group(Listing(heads, rows, numbers=(1, 2, 3), wrapped=(4, 5)), Text(), Item("", NOTE))


def _row(name: str, one: Experiment) -> tuple[str, ...]:
    return name, str(len(one.arms)), _size(one.reduced), _size(one.full), one.title, one.paper


def _size(budget: Budget) -> str:
    return f"{budget.seeds} × {budget.steps:,}"
