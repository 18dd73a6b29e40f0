"""Cooperative navigation as a batched environment (simple_spread.py has the rules).

Everything is in one row a lane: the agents' places, the landmarks', the agents' velocities, a zero. What is seen is a difference of
two entries each, so that it is taken by two lists of columns. Physics are in float64.

Draws of a reset: x and y of every agent, then of every landmark. A step draws nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import softplus

from qtran_cli.envs import Outcome, Percept, Spec
from qtran_cli.model.frame import Body, Frame, Grid, Role

if TYPE_CHECKING:
    from qtran_cli.envs.worlds.simple_spread import Options

DT, KEPT, FORCE = 0.1, 0.75, 5.0
TOUCH, MARGIN, PUSH = 0.3, 1e-3, 100.0
COVERED = 0.1
"""How near an agent has to be to a landmark for it to be counted as covered; it pays nothing."""
DIRECTIONS = (0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)
CELLS = 21
"""Of a side of what is shown."""
LEGEND = "agents by number; o landmarks; a cell is 0.1"
EXACT = 50.0
"""log(1 + e^x) is x from here on, in float64."""


class Spread:
    """``lanes`` squares. collisions, covered: pairs that touch and landmarks that are covered, of every lane's episode, float64 [L]."""

    def __init__(self, options: Options, lanes: int, device: str) -> None:
        self._told = options
        n = options.agents
        seen = 6 * n
        actions, limit = (len(DIRECTIONS),) * n, options.limit
        self.spec = Spec(actions, seen, n * seen, draws=4 * n, gamma=options.gamma, endless=True, limit=limit, steady=True)
        self._ends, self._starts = (torch.tensor(columns, device=device) for columns in _seen(n))
        self._pushed = torch.tensor(DIRECTIONS, dtype=torch.float64, device=device) * FORCE
        self._free = torch.ones(lanes, n, len(DIRECTIONS), dtype=torch.bool, device=device)
        self._never = torch.zeros(lanes, dtype=torch.bool, device=device)
        self._t = torch.zeros(lanes, dtype=torch.int64, device=device)
        self.collisions, self.covered = (torch.zeros(lanes, dtype=torch.float64, device=device) for _ in range(2))
        self._look(torch.zeros(lanes, 6 * n + 1, dtype=torch.float64, device=device))

    def reset(self, done: Tensor, uniforms: Tensor | None = None) -> Percept:
        """Everybody at rest anywhere where ``done``."""
        if uniforms is not None and bool(done.any()):
            places = 2 * uniforms - 1
            begun = torch.cat([places, places.new_zeros(len(places), 2 * self._told.agents + 1)], 1)
            self._look(torch.where(done[:, None], begun, self._row))
            self._t = torch.where(done, 0, self._t)
            self.collisions, self.covered = (torch.where(done, 0.0, x) for x in (self.collisions, self.covered))
        return self._percept()

    def step(self, u: Tensor, uniforms: Tensor | None = None) -> tuple[Percept, Outcome]:
        """Agents move by their velocity, which changes by what they do and whom they touch; then they are paid."""
        n = self._told.agents
        places, landmarks, velocity, zero = self._row.split((2 * n, 2 * n, 2 * n, 1), 1)
        force = (self._pushed[u] - self._pushes()).flatten(1)
        moved = torch.add(places, velocity, alpha=DT)
        self._look(torch.cat([moved, landmarks, torch.add(velocity * KEPT, force, alpha=DT), zero], 1))
        self._t = self._t + 1
        return self._percept(), Outcome(self._paid(), self._never, self._t >= self._told.limit)

    def _look(self, row: Tensor) -> None:
        """Take up where everybody is: what is seen of it, and how far all are from all."""
        n = self._told.agents
        self._row = row
        self._sight = (row.index_select(1, self._ends) - row.index_select(1, self._starts)).view(len(row), n, -1)
        self._away = self._sight[..., 4 : 4 * n + 2].unflatten(2, (-1, 2))  # [L, N, 2 N − 1, 2], landmarks first
        self._distance = torch.linalg.vector_norm(self._away, dim=-1)

    def _pushes(self) -> Tensor:
        """[L, N, 2]: the force towards the others, which pushes away from them."""
        n = self._told.agents
        distance = self._distance[..., n:].clamp(min=1e-12)
        depth = softplus(TOUCH - distance, beta=1 / MARGIN, threshold=EXACT)
        return (self._away[..., n:, :] * (PUSH * depth / distance)[..., None]).sum(2)

    def _paid(self) -> Tensor:
        """[L]: what the team is paid for where everybody is."""
        n, ratio = self._told.agents, self._told.local_ratio
        nearest = self._distance[..., :n].amin(1)
        touching = (self._distance[..., n:] < TOUCH).sum((1, 2)).double()  # every pair twice
        self.collisions, self.covered = self.collisions + touching / 2, self.covered + (nearest < COVERED).sum(1)
        mean = -(1 - ratio) * nearest.sum(1) - ratio / n * touching
        return mean * n if self._told.team == "sum" else mean

    def _percept(self) -> Percept:
        seen = self._sight.float()
        return Percept(seen.flatten(1), seen, self._free)

    def tally(self) -> dict[str, Tensor]:
        """What was counted in every lane since its episode began, [L]."""
        return {"collisions": self.collisions, "covered": self.covered}

    def frame(self, lane: int) -> Frame:
        """The square from −1 to 1 as cells of a tenth, y upwards: agents by number, landmarks o, covered ones by their agents."""
        places = self._row[lane, : 4 * self._told.agents].view(-1, 2)
        cells = ((places.clamp(-1, 1) + 1) * (CELLS - 1) / 2).round().long().tolist()
        marks = [str(i + 1) for i in range(self._told.agents)] + ["o"] * self._told.agents
        roles = [Role.agent] * self._told.agents + [Role.goal] * self._told.agents
        bodies = (Body(CELLS - 1 - y, x, mark, role) for (x, y), mark, role in zip(cells, marks, roles, strict=True))
        return Frame(grid=Grid(CELLS, CELLS, tuple(bodies), LEGEND))

    def state(self) -> dict[str, Tensor]:
        """Where everybody is, and since when."""
        return {"row": self._row, "t": self._t, "collisions": self.collisions, "covered": self.covered}

    def load(self, state: dict[str, Tensor]) -> None:
        """Restore what ``state`` gave."""
        self._t, self.collisions, self.covered = (state[name] for name in ("t", "collisions", "covered"))
        self._look(state["row"])


def _seen(n: int) -> tuple[list[int], list[int]]:
    """Per entry of what all agents see the two columns whose difference it is: velocity, place, landmarks, others, no messages."""
    zero = 6 * n
    ends: list[int] = []
    starts: list[int] = []
    for i in range(n):
        own = [2 * i, 2 * i + 1]
        others = [2 * j + k for j in range(n) if j != i for k in range(2)]
        ends += [4 * n + 2 * i, 4 * n + 2 * i + 1, *own, *range(2 * n, 4 * n), *others, *[zero] * len(others)]
        starts += [zero] * 4 + own * (2 * n - 1) + [zero] * len(others)
    return ends, starts
