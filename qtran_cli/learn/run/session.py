"""One process's part of a run: steps, evaluations, checkpoints, and what is told meanwhile."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from qtran_cli.envs.workers.worker import WorkerError
from qtran_cli.errors import FileError
from qtran_cli.learn.run import evaluate
from qtran_cli.learn.run.config import Config
from qtran_cli.learn.run.folder import Folder
from qtran_cli.learn.run.saving import Every, Saving
from qtran_cli.learn.train import Trainer
from qtran_cli.model.team_game import Kind, TeamGame
from qtran_cli.runs.folder import HIGH, LOW, METRICS, TABLES, TALLIES, TIMINGS

TOLD = 0.2
"""Seconds between two calls of ``told``."""
TABLED = 500
"""One-step games of up to this many joint actions have their learned tables recorded at every evaluation."""


@dataclass(frozen=True)
class Progress:
    """How far a run is. agreement: share of seeds whose greedy return is the best possible, None where that is not known."""

    step: int
    steps: int
    updates_per_second: float
    epsilon: float
    terms: dict[str, float]
    agreement: float | None


Judge = Callable[[Trainer], Sequence[bool | None]]
"""Whether every seed's greedy policy is optimal, None where that is not known."""


class Session:
    """One process's part of a run."""

    def __init__(
        self,
        trainer: Trainer,
        game: TeamGame,
        config: Config,
        folder: Folder,
        told: Callable[[Progress], None],
        judge: Judge | None,
        every: Every,
    ) -> None:
        self.trainer, self.folder, self.told, self.judge = trainer, folder, told, judge
        self.arena = evaluate.arena(trainer, game)
        self.evaluations = config.settings.evaluations
        self.tabled = game.kind is Kind.one_step and math.prod(game.shape) <= TABLED
        self.saving = Saving(every, trainer.step)
        self.agreement: float | None = None
        self._since = self._started = time.monotonic()
        self._first = self._updates = trainer.updates
        self._told = 0.0

    def carry_on(self, stop: Callable[[], bool]) -> None:
        """Step until the end, or until ``stop``. Where a worker fails, the run is saved as it was after its last whole step."""
        try:
            self._carry_on(stop)
        except WorkerError:
            self._save_what_there_is()
            raise

    def _carry_on(self, stop: Callable[[], bool]) -> None:
        trainer = self.trainer
        if self._missed():
            self._evaluate()
            self._save()
        while trainer.step < trainer.steps:
            trainer.advance()
            if self._due():
                self._evaluate()
            if self._due() or self.saving.due(trainer.step):
                self._save()
            self._tell()
            if stop() and trainer.step < trainer.steps:
                self._save()
                raise KeyboardInterrupt

    @property
    def update(self) -> dict[str, str]:
        """How this process made its updates, for the manifest; nothing where it made none."""
        return {"update": self.trainer.gradient.how} if self.trainer.updates > self._first else {}

    def _due(self) -> bool:
        """Whether the step that was made is one of as many, spread evenly, as there are to be evaluations; the last step is.

        What an extended run is meant to have is spread over all of its new length, and counts from where it was extended.
        """
        step, steps = self.trainer.step, self.trainer.length
        return step * self.evaluations // steps > (step - self.trainer.copies) * self.evaluations // steps

    def _missed(self) -> bool:
        """Whether a worker failed in the evaluation that was due when the run was saved."""
        return self.trainer.step > 0 and self._due() and not self.folder.evaluated(self.trainer.step)

    def _save_what_there_is(self) -> None:
        if self.trainer.step > self.saving.step:
            with suppress(FileError):  # the worker's end is the one to tell, and the checkpoint before is there
                self._save()

    def _evaluate(self) -> None:
        trainer = self.trainer
        evaluate.require_finite(trainer)
        played = evaluate.played(trainer, self.arena)
        returns = played.returns.tolist()
        told = trainer.terms | {LOW: played.low, HIGH: played.high}
        numbers = {name: x.tolist() for name, x in told.items() if x.isfinite().all()}
        optimal = self._optimal(returns)
        self.agreement = None if None in optimal else sum(map(bool, optimal)) / len(optimal)
        shared = {"step": trainer.step, "updates": trainer.updates, "epsilon": trainer.epsilon}
        counts = {name: x.tolist() for name, x in played.tallies.items()}
        self.folder.append(METRICS, (self._line(shared, k, returns, optimal, numbers, counts) for k in range(len(returns))))
        if self.tabled:
            self.folder.append(TABLES, ({"step": trainer.step, **one.record()} for one in evaluate.learned(trainer)))

    def _optimal(self, returns: list[float]) -> Sequence[bool | None]:
        if self.judge is not None:
            return self.judge(self.trainer)
        best = self.trainer.spec.best
        return [None if best is None else value >= best for value in returns]

    def _line(
        self, shared: dict[str, Any], k: int, returns: list[float], optimal: Sequence[bool | None], numbers: Any, counts: Any
    ) -> dict[str, Any]:
        verdict = {} if optimal[k] is None else {"optimal": optimal[k]}
        own = {"step": shared["step"], "seed": self.trainer.seeds[k], **shared, "return": returns[k], **verdict}
        tallies = {TALLIES: {name: values[k] for name, values in counts.items()}} if counts else {}
        return own | {name: values[k] for name, values in numbers.items()} | tallies

    def _save(self) -> None:
        now = time.monotonic()
        self.folder.append(TIMINGS, [{"step": self.trainer.step, "seconds": round(now - self._since, 6)}])
        self._since = now
        self.folder.save(self.trainer.state())
        self.saving.saved(self.trainer.step)

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told < TOLD and self.trainer.step < self.trainer.steps:
            return
        self._told, trainer = now, self.trainer
        rate = (trainer.updates - self._updates) / max(now - self._started, 1e-9)
        terms = {name: float(term.mean()) for name, term in trainer.terms.items()}
        self.told(Progress(trainer.step, trainer.steps, rate, trainer.epsilon, terms, self.agreement))
