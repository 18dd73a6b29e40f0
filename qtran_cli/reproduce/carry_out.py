"""The runs of an experiment: found where they are, continued where they were stopped, made where there are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli import formats
from qtran_cli.envs.worlds import PREFIX
from qtran_cli.judge import campaign, kinds, parts
from qtran_cli.judge.progress import Told
from qtran_cli.judge.trained import training
from qtran_cli.judge.worlds import played
from qtran_cli.model import environment
from qtran_cli.reproduce.experiment import Arm, Budget, Experiment
from qtran_cli.runs import places

if TYPE_CHECKING:
    from qtran_cli.judge.training import Training
    from qtran_cli.learn.run.config import Config
    from qtran_cli.model.team_game import TeamGame

FOLDER = "reproduce"


@dataclass(frozen=True, eq=False)
class Task:
    """An arm under a budget: what is played, and the run. folder: where it is looked for, and made."""

    arm: Arm
    game: TeamGame
    config: Config
    folder: Path

    def part(self) -> parts.Part:
        """The run as it is there. Raises FileError."""
        return parts.part(self.config, environment.of(self.game), self.folder, None, False)


def folder(out: Path, name: str) -> Path:
    """Where the runs of an experiment are."""
    return out / FOLDER / name


def tasks(name: str, experiment: Experiment, budget: Budget, out: Path) -> list[Task]:
    """Every arm, in the experiment's order. Raises UsageError."""
    return [_task(arm, budget, folder(out, name) / arm.name) for arm in experiment.arms]


def _task(arm: Arm, budget: Budget, folder: Path) -> Task:
    return Task(arm, game(arm, budget), config(arm, budget), places.folder(folder, arm.env, arm.method))


def game(arm: Arm, budget: Budget) -> TeamGame:
    """What an arm plays. An arm's options go before the budget's."""
    if arm.payoff is not None:
        text = json.dumps({"name": arm.env, "payoff": arm.payoff})
        return formats.read_bytes(text.encode(), arm.env, "json")
    return played.load(arm.env, _merged(budget.options, arm.options))


def config(arm: Arm, budget: Budget) -> Config:
    """The run of an arm. An arm's settings go before the budget's."""
    from qtran_cli.learn.run import config as configuring

    chosen = configuring.chosen(arm.method, _merged(budget.settings, arm.settings), arm.preset)
    made = configuring.Config(arm.env, arm.method, budget.seeds, budget.steps, arm.exploring, chosen)
    return replace(made, copies=budget.copies)


def _merged(first: tuple[str, ...], then: tuple[str, ...]) -> list[str]:
    """NAME=VALUE texts, the later ones in the place of earlier ones of their name."""
    return [f"{name}={value}" for name, value in dict(text.split("=", 1) for text in (*first, *then)).items()]


def trained(task: Task, told: Told, stop: Callable[[], bool]) -> Training[Any]:
    """What an arm's run comes to. Raises FileError; KeyboardInterrupt when stopped, everything saved."""
    exact, one = kinds.known(task.game), task.part()
    judge = kinds.of(task.game).judge(task.game, exact)
    result = campaign.carry_out([one], task.game, told, stop, judge)[task.config.method]
    return training(task.config, task.game, result, str(one.path), exact)


def options(arm: Arm, budget: Budget) -> list[str]:
    """What `qtran train` takes to make the same run, without --out and --name."""
    settings = [*_merged(budget.settings, arm.settings), *(PREFIX + text for text in _merged(budget.options, arm.options))]
    words = ["--env", arm.env, "--method", arm.method, "--seeds", str(budget.seeds), "--steps", str(budget.steps)]
    words += [part for text in settings for part in ("--set", text)]
    words += [] if arm.preset == "default" else ["--preset", arm.preset]
    words += ["--full-exploration"] if arm.exploring else []
    return words + ([] if budget.copies == 1 else ["--copies", str(budget.copies)])
