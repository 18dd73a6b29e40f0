"""What theory says the methods earn on a game with several states and what training came to: the record behind `qtran compare`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.judge.states_training import Benchmark, TaskSeed, TaskTraining, Theory
from qtran_cli.model.task import Task

NEAR = 1e-6
"""Played returns are rounded: so near to the exact ones, in relation to their size, they are the same."""


@dataclass(frozen=True, eq=False)
class TaskCompared:
    """One method. training: its finished run, None where it cannot be trained; reused: it was there already."""

    name: str
    theory: Theory
    training: TaskTraining | None
    reused: bool = False

    @property
    def expected(self) -> Fraction | None:
        """What its greedy policy earns when it bootstraps on its own fits; None where theory does not tell."""
        return None if self.theory.bootstrapped is None else self.theory.bootstrapped.value

    @property
    def agrees(self) -> bool | None:
        """Whether every seed's greedy policy earns that; None where there is nothing to compare."""
        return None if self.training is None or self.expected is None else not self.astray

    @property
    def astray(self) -> list[TaskSeed]:
        """The seeds whose policy earns something else."""
        if self.training is None or self.expected is None:
            return []
        return [seed for seed in self.training.seeds if not _is(seed, self.expected)]


def _is(seed: TaskSeed, expected: Fraction) -> bool:
    if seed.value is not None:
        return seed.value == expected
    return abs(seed.sampled - float(expected)) <= NEAR * max(1.0, abs(float(expected)))


@dataclass(frozen=True, eq=False)
class TaskComparison:
    """All methods on one game. env: as it was named. folder: where its runs are. uniform: joint actions were sampled so throughout."""

    env: str
    folder: str
    task: Task
    benchmark: Benchmark
    seeds: int
    steps: int
    uniform: bool
    methods: tuple[TaskCompared, ...]

    @property
    def judged(self) -> list[TaskCompared]:
        """The methods of which theory and training can be compared."""
        return [method for method in self.methods if method.agrees is not None]
