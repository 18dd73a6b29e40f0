"""Games with several states on which a method that bootstraps on its own values may end elsewhere than at the optimum, or nowhere.

A run is a `qtran train` command of ten seeds. A line of the records is a run: what every seed's policy earns, exactly, what its own
tables say that the start is worth, and whether an alarm was raised.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from docs.written import record, records
from qtran_cli import catalogue
from qtran_cli.exact.states.values import optimal
from qtran_cli.judge.kinds.states import said
from qtran_cli.judge.methods import exact
from qtran_cli.judge.theory import Theory
from qtran_cli.model.task import Task

SEEDS, STEPS = 10, 10_499
METHODS = ("iql", "vdn", "qmix")
GROWS = "grows"
"""Where exact fits lead to values a hundred times as large."""
GAMES = (
    "two_step",
    "two_step_book",
    "maven_four_branches",
    "branch",
    "exit",
    "exit_even",
    "stay_for_nothing",
    "two_values",
    "four_values",
    "take_turns",
)
STARTS = ("value_start=25",)
"""Values that start elsewhere than by default."""
COPIES = ("target_interval=20",)
"""Forty times as many copies to the target network, with LONG: where a fixed point hardly repels, a seed needs them to leave it."""
LONG = 42_000


@dataclass(frozen=True)
class Run:
    """One run. told: its settings, each "name=value", where they are not the default ones. steps: of every seed."""

    env: str
    method: str
    told: tuple[str, ...] = ()
    steps: int = STEPS

    @property
    def name(self) -> str:
        """Of its folder."""
        return "-".join((*self.told, str(self.steps))).replace("=", "-")

    def arguments(self, folder: Path) -> list[str]:
        """The command, without where it is kept."""
        settings = [part for one in self.told for part in ("--set", one)]
        options = ["--env", self.env, "--method", self.method, "--seeds", str(SEEDS), "--steps", str(self.steps), "--full-exploration"]
        return ["train", *options, *settings, "--out", str(folder), "--name", self.name, "--json", "--quiet"]


def runs() -> Iterator[Run]:
    """Every run."""
    yield from (Run(env, method) for env in GAMES for method in METHODS)
    yield Run("take_turns", "vdn", COPIES, LONG)
    yield Run("two_ends", "qmix")
    yield Run("two_ends", "qmix", STARTS)


def key(one: dict[str, Any]) -> Run:
    """The run that a line is about."""
    return Run(one["env"], one["method"], tuple(one["told"]), one["steps"])


@cache
def task(env: str) -> Task:
    """A game by its name."""
    return catalogue.load(env)


@cache
def theory(env: str, method: str) -> Theory:
    """What the exact solver says of a trained method."""
    return said(exact(method), task(env), optimal(task(env)))


def carry_out(run: Run, folder: Path) -> dict[str, Any]:
    """The line of a run, kept under ``folder``; a run that is there goes on. Raises CalledProcessError."""
    there = any(folder.glob(f"{run.env}/{run.method}/{run.name}/config.yaml"))
    command = [sys.executable, "-m", "qtran_cli", *run.arguments(folder), *(["--resume"] if there else [])]
    return line(run, json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout))


def line(run: Run, document: dict[str, Any]) -> dict[str, Any]:
    """The line of a run whose `qtran train --json` is ``document``."""
    seeds = document["per_seed"]
    return {
        "env": run.env,
        "method": run.method,
        "told": list(run.told),
        "steps": run.steps,
        "settings": document["settings"],
        "return": [seed["return"] for seed in seeds],
        "learned": [_learned(task(run.env), seed) for seed in seeds],
        "led": [_led(seed["began"]) for seed in seeds],
        "alarmed": sorted({number for alarm in document["alarms"] for number in alarm["seeds"]}),
    }


def _led(began: dict[str, Any] | None) -> str | None:
    """What exact fits earn where they lead from where a seed began; None where fixed points are not listed, or it is not known."""
    if began is None:
        return None
    iteration = began["iteration"]
    return GROWS if iteration["grows"] else iteration["earns"]


def _learned(game: Task, seed: dict[str, Any]) -> float | None:
    """What the start is worth by the learned tables; None where there are none."""
    found = {place["state"]: place["q_jt"] for place in reversed(seed["states"])}
    names = [(game.states[s], p) for s, p in game.initial]
    if any(found.get(name) is None for name, _ in names):
        return None
    return round(float(sum(p * Fraction(max(map(max, found[name]))) for name, p in names)), 3)


def study(path: Path, folder: Path) -> None:
    """Make the runs that ``path`` lacks, appending to it."""
    done = records(path)
    record(path, done, "w")
    for run in runs():
        if run not in map(key, done):
            print(run.env, run.method, *run.told, file=sys.stderr, flush=True)
            record(path, [carry_out(run, folder)])
