"""Which runs the curves consist of: every method on every task, five seeds, and under which budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qtran_cli.errors import UsageError
from qtran_cli.registry import unknown

SEEDS = 5
METHODS = ("iql", "vdn", "qmix", "ow_qmix", "qplex", "qfix_sum", "qtran_base", "qtran_alt")


@dataclass(frozen=True)
class Task:
    """A task under a budget. steps: of a seed, over all its copies. settings: of every method; options: of the environment.

    least: steps below which a run says nothing for or against a method; 0: what is run suffices.
    """

    name: str
    title: str
    env: str
    steps: int
    copies: int = 1
    settings: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    least: int = 0

    @property
    def updates(self) -> int:
        """About how many updates a seed makes."""
        every = next((int(text.partition("=")[2]) for text in self.settings if text.startswith("update_every=")), 1)
        return self.steps // every


PREY = ("update_every=8", "replay=100000", "warmup=8000", "evaluation_episodes=20")
TASKS = (
    Task("mgs_fixed", "squeeze of two bumps, ten agents, s fixed", "multi_domain_gaussian_squeeze", 10_000, options=("resources=fixed",)),
    Task("mgs_drawn", "the same, s drawn for every episode", "multi_domain_gaussian_squeeze", 10_000),
    Task(
        "stag_hunt",
        "stag hunt, two hunters and a stag on 5×5",
        "stag_hunt",
        200_000,
        8,
        ("update_every=8", "replay=50000", "warmup=4000", "evaluation_episodes=50"),
        ("preset=small",),
    ),
    Task(
        "simple_spread",
        "cooperative navigation, three agents",
        "simple_spread",
        400_000,
        8,
        ("update_every=8", "replay=50000", "warmup=4000", "evaluation_episodes=50"),
    ),
    *(
        Task(
            f"prey_{penalty}",
            f"predator-prey 5×5, P = {penalty}, everything seen",
            "predator_prey",
            800_000,
            8,
            PREY,
            ("preset=code", f"penalty={penalty}"),
            500_000,
        )
        for penalty in ("0.5", "1.0", "1.5")
    ),
)
BY_NAME = {task.name: task for task in TASKS}


@dataclass(frozen=True)
class Run:
    """One run: SEEDS seeds of a method on a task."""

    task: Task
    method: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the others."""
        return self.task.name, self.method


def runs(only: Sequence[str] = ()) -> list[Run]:
    """Every run of the tasks named, of all where none is, in the order in which they are made: the cheapest tasks first."""
    return [Run(task, method) for task in TASKS if not only or task.name in only for method in METHODS]


def key(record: dict[str, Any]) -> tuple[str, str]:
    """The key of the run that a record is about."""
    return record["task"], record["method"]


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """The tasks that --only names, separated by commas. Raises UsageError."""
    listed = tuple(name for text in names for name in text.split(","))
    for name in listed:
        if name not in BY_NAME:
            raise unknown("task", name, BY_NAME)
    if not listed:
        raise UsageError("--only names no task", right=f"known: {', '.join(BY_NAME)}")
    return listed
