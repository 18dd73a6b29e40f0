"""One greedy episode of a run, as it is seen: an environment that keeps what one of its lanes shows while it is played."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from torch import Tensor

from qtran_cli.envs import Environment, Outcome, Percept
from qtran_cli.learn.run import evaluate
from qtran_cli.learn.train import Trainer
from qtran_cli.model.episode import Episode, Step
from qtran_cli.model.frame import Frame
from qtran_cli.model.team_game import TeamGame

if TYPE_CHECKING:
    import numpy as np


class Filmed:
    """An environment, watched in one lane until its first episode is over. steps: of the lane; first: what it showed before them.

    pictures: have it draw itself where it shows no grid.
    """

    def __init__(self, environment: Environment, lane: int, frames: bool = True, pictures: bool = False) -> None:
        self.spec, self._inner, self._lane = environment.spec, environment, lane
        self._frame: Callable[[int], Frame | None] = getattr(environment, "frame", _nothing) if frames else _nothing
        self._pixels: Callable[[int], np.ndarray | None] = getattr(environment, "pixels", _unseen) if pictures else _unseen
        self.tally: Callable[[], dict[str, Tensor]] = getattr(environment, "tally", dict)
        self.first: Frame | None = None
        self.steps: list[Step] = []
        self.over, self.truncated = False, False

    def reset(self, done: Tensor, uniforms: Tensor | None) -> Percept:
        """The environment's own; what the lane shows then comes first."""
        percept = self._inner.reset(done, uniforms)
        self.first = self._look(self._lane)
        return percept

    def step(self, u: Tensor, uniforms: Tensor | None) -> tuple[Percept, Outcome]:
        """The environment's own, kept of the lane."""
        percept, outcome = self._inner.step(u, uniforms)
        if not self.over:
            self._keep(u[self._lane].tolist(), outcome)
        return percept, outcome

    def _look(self, lane: int) -> Frame | None:
        """What the lane looks like."""
        frame = self._frame(lane)
        if frame is not None and frame.grid is not None:
            return frame
        drawn = self._pixels(lane)
        return frame if drawn is None else replace(frame or Frame(), pixels=drawn)

    def _keep(self, u: list[int], outcome: Outcome) -> None:
        reward, lane = float(outcome.reward[self._lane]), self._lane
        earned = (self.steps[-1].earned if self.steps else 0.0) + self.spec.discount ** len(self.steps) * reward
        tallies = {name: float(counts[lane]) for name, counts in self.tally().items()}
        self.steps.append(Step(tuple(u), reward, earned, tallies, self._look(lane)))
        self.truncated = bool(outcome.truncated[lane])
        self.over = self.truncated or bool(outcome.terminated[lane])

    def state(self) -> dict[str, Tensor]:
        """The environment's own."""
        return self._inner.state()

    def load(self, state: dict[str, Tensor]) -> None:
        """The environment's own."""
        self._inner.load(state)

    def close(self) -> None:
        """The environment's own."""
        close: Callable[[], Any] = getattr(self._inner, "close", _closed)
        close()


def filmed(trainer: Trainer, game: TeamGame, seed: int, number: int, draw: int | None = None, pictures: bool = False) -> Episode:
    """Episode ``number`` of those that an evaluation plays of a seed. Cost: an evaluation.

    pictures: for a file: have an environment that shows no grid draw itself. Raises InputError where it cannot.
    """
    of = evaluate.episodes(trainer)
    film = Filmed(evaluate.arena(trainer, game), trainer.seeds.index(seed) * of + number, pictures=pictures)
    evaluate.played(trainer, film, draw=draw)
    return Episode(seed, number, of, film.first, tuple(film.steps), film.truncated)


def _nothing(lane: int) -> Frame | None:
    return None


def _unseen(lane: int) -> np.ndarray | None:
    return None


def _closed() -> None:
    return None
