"""Greedy episodes as a table: a row for every seed, episode, step and agent, as CSV or as lines of JSON.

seed, episode, step     numbers from 0
agent                   its name
observation, state      what it and the team's state were, lists of numbers
action, available       the number of the action, from 0, and a 0 or 1 for each of its actions
reward                  the team's, the same for every agent
terminated, truncated   0 or 1: the episode ended with this step, or time cut it off
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from torch import Tensor

from qtran_cli.errors import UsageError
from qtran_cli.learn.agents.feedforward import ones_at
from qtran_cli.learn.run import evaluate
from qtran_cli.learn.run.evaluate import Moment
from qtran_cli.learn.train import Trainer
from qtran_cli.model.team_game import TeamGame

COLUMNS = (
    "seed",
    "episode",
    "step",
    "agent",
    "observation",
    "state",
    "action",
    "available",
    "reward",
    "terminated",
    "truncated",
)
NUMBERS = 20_000_000
"""What a table holds at most."""

Row = dict[str, Any]


class Rollouts:
    """Watches greedy episodes (evaluate.played). Raises UsageError beyond NUMBERS."""

    def __init__(self, trainer: Trainer, game: TeamGame, seeds: Sequence[int], agents: Sequence[int]) -> None:
        self._trainer, self._game, self._agents = trainer, game, agents
        self._of = evaluate.episodes(trainer)
        self._lanes = [k * self._of + e for k, seed in enumerate(trainer.seeds) if seed in seeds for e in range(self._of)]
        self._width = trainer.spec.observation + trainer.spec.state + trainer.spec.most + len(COLUMNS)
        self._moments: list[list[Any]] = []
        self._count = 0

    def __call__(self, moment: Moment) -> None:
        """Keep what the rows are made of."""
        going = [lane for lane in self._lanes if not moment.over[lane]]
        self._count += len(going) * len(self._agents) * self._width
        if self._count > NUMBERS:
            raise UsageError(
                f"a table of more than {NUMBERS:,} numbers", where="--export", right="fewer --episodes, or one --seed or --agent"
            )
        spec, seen = self._trainer.spec, moment.percept
        x, state = seen.observations, seen.state
        if spec.positions:
            x, state = ones_at(x, spec.observation), ones_at(state, spec.state)
        told = (x, state, seen.available, moment.u, moment.outcome.reward, moment.outcome.terminated, moment.outcome.truncated)
        self._moments.append([moment.t, going, *(_listed(part, going) for part in told)])

    def rows(self) -> Iterator[Row]:
        """Seed by seed, episode by episode, step by step, agent by agent."""
        by_lane: dict[int, list[Row]] = {lane: [] for lane in self._lanes}
        for t, going, *parts in self._moments:
            for lane, *own in zip(going, *parts, strict=True):
                by_lane[lane] += self._agents_rows(lane, t, own)
        for rows in by_lane.values():
            yield from rows

    def _agents_rows(self, lane: int, t: int, own: list[Any]) -> list[Row]:
        seen, state, available, u, reward, terminated, truncated = own
        k, e = divmod(lane, self._of)
        head = (self._trainer.seeds[k], e, t)
        tail = reward, int(terminated), int(truncated)
        found = []
        for i in self._agents:
            m = self._trainer.spec.actions[i]
            body = self._game.agents[i], seen[i], state, u[i], [int(x) for x in available[i][:m]]
            found.append(dict(zip(COLUMNS, (*head, *body, *tail), strict=True)))
        return found


def _listed(x: Tensor, lanes: list[int]) -> list[Any]:
    found: list[Any] = x[lanes].tolist()
    return found


def as_csv(rows: Iterator[Row]) -> bytes:
    """Lists as JSON in a cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([json.dumps(x) if isinstance(x, list) else x for x in row.values()] for row in rows)
    return text.getvalue().encode()


def as_lines(rows: Iterator[Row]) -> bytes:
    """An object a line."""
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()
