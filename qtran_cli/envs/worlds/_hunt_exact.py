"""Predator-prey as a table, where there are few configurations: the best return when everything is seen, and what a policy earns.

A configuration is a cell of its own for every body. With joint action u each combination of the prey's moves is as likely, and each cell
for a prey that comes back; V_t(c) = E[r + V_{t−1}(c')], V_0 = 0, over the steps of an episode. Nothing is sampled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import permutations, product
from typing import TYPE_CHECKING

import numpy as np
import torch

from qtran_cli.envs import Percept
from qtran_cli.envs.worlds import _grid
from qtran_cli.envs.worlds._hunt import Hunt

if TYPE_CHECKING:
    from qtran_cli.envs.worlds.predator_prey import Options

MOST = 4_000_000
"""Configurations × joint actions × moves of the prey up to which a table is made: 16 bytes each."""


@dataclass(frozen=True, eq=False)
class Table:
    """at: [C, K] the configurations. reward [C, U, M], after [C, U, M]: where it leads, for a prey that is caught an average over cells.

    U joint actions in C order, M moves of the prey. after counts configurations, and from C on the rows of ``back`` [R, free cells].
    """

    at: np.ndarray
    reward: np.ndarray
    after: np.ndarray
    back: np.ndarray
    options: Options

    @cached_property
    def percept(self) -> Percept:
        """What is seen in every configuration, a lane each."""
        at, count = torch.from_numpy(self.at), len(self.at)
        hunt = Hunt(self.options, count, "cpu")
        zero = torch.zeros(count, dtype=torch.float64)
        hunt.load({"at": at, "t": torch.zeros(count, dtype=torch.int64), "captures": zero, "contacts": zero})
        return hunt.reset(torch.zeros(count, dtype=torch.bool))

    @cached_property
    def optimum(self) -> float:
        """The most that a team earns that sees everything, from a random start."""
        return self._backwards(self.reward, self.after)

    def value(self, u: np.ndarray) -> float:
        """What a policy earns from a random start. u: [C, N], the actions in each configuration."""
        rows = np.arange(len(self.at))
        flat = np.ravel_multi_index(tuple(u.T), (len(_grid.MOVES),) * u.shape[1])
        return self._backwards(self.reward[rows, flat][:, None], self.after[rows, flat][:, None])

    def _backwards(self, reward: np.ndarray, after: np.ndarray) -> float:
        v, mean = np.zeros(len(self.at)), reward.mean(2)
        for _ in range(self.options.limit):
            v = (mean + np.concatenate([v, v[self.back].mean(1)])[after].mean(2)).max(1)
        return float(v.mean())


def fits(options: Options) -> bool:
    """Whether a table is made: one prey, and few configurations."""
    cells, bodies = options.grid**2, options.predators + options.prey
    moves = len(_grid.MOVES)
    return options.prey == 1 and math.perm(cells, bodies) * moves**bodies <= MOST


@lru_cache(maxsize=4)
def table(options: Options) -> Table:
    """The table. Cost: a second for a grid of 5 with two predators."""
    cells, n, size = options.grid**2, options.predators, options.grid
    at = torch.tensor(list(permutations(range(cells), n + 1)))
    index = torch.full((cells,) * (n + 1), -1, dtype=torch.int64)
    index[tuple(at.T)] = torch.arange(len(at))
    number, back = _rows(index, cells, n)
    reward, after = [], []
    for moves in product(range(len(_grid.MOVES)), repeat=n + 1):
        there = _grid.moved(at, _grid.targets(at, torch.tensor(moves).expand(len(at), -1), size))
        near = _grid.beside(there[:, :n], there[:, n:], size).sum(1)[:, 0]
        caught = near >= options.together
        reward.append(caught.double() - options.penalty * ((near >= 1) & ~caught).double())
        home = index[tuple(there.T)]
        after.append(torch.where(caught, len(at) + number[tuple(there[:, :n].T)], home))
    shape = (len(at), -1, len(_grid.MOVES))
    return Table(at.numpy(), torch.stack(reward, 1).view(shape).numpy(), torch.stack(after, 1).view(shape).numpy(), back, options)


def _rows(index: torch.Tensor, cells: int, n: int) -> tuple[torch.Tensor, np.ndarray]:
    """(a row's number by where the predators are, [cells] N times; [R, free cells]: where a caught prey can come back, configurations)."""
    places = torch.tensor(list(permutations(range(cells), n)))
    number = torch.full((cells,) * n, -1, dtype=torch.int64)
    number[tuple(places.T)] = torch.arange(len(places))
    back = index[tuple(places.T)]  # [R, cells], −1 where a predator stands
    return number, back[back >= 0].view(len(places), -1).numpy()
