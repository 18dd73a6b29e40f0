"""Modified predator-prey as a batched environment (predator_prey.py has the rules).

Draws of a step: for every prey where it goes, then where it comes back. Of a reset: a cell for every body.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept, Spec
from qtran_cli.envs.worlds import _grid
from qtran_cli.model.frame import Frame, Grid, Role

if TYPE_CHECKING:
    from qtran_cli.envs.worlds.predator_prey import Options

LEGEND = "predators by number; p prey, p! beside too few of them; * where one was caught"


class Hunt:
    """``lanes`` grids. captures, contacts: of every lane since its episode began, float64 [L]."""

    def __init__(self, options: Options, lanes: int, device: str) -> None:
        self._told = options
        n, prey, size = options.predators, options.prey, options.grid
        bodies = n + prey
        self.spec = Spec(
            (len(_grid.MOVES),) * n,
            2 + 3 * (prey + (n - 1 if options.others == "yes" else 0)),
            2 * bodies,
            draws=max(2 * prey, bodies),
            gamma=options.gamma,
            endless=True,
            limit=options.limit,
            steady=True,
        )
        self._at = torch.zeros(lanes, bodies, dtype=torch.int64, device=device)
        self._t = torch.zeros(lanes, dtype=torch.int64, device=device)
        self._free = torch.ones(lanes, n, len(_grid.MOVES), dtype=torch.bool, device=device)
        self._never = torch.zeros(lanes, dtype=torch.bool, device=device)
        self._cells, self._bodies = size * size, bodies
        self._place, self._sight = _places(size, self._at.device), _sight(size, options.window, self._at.device)
        self._seen: Percept | None = None
        self._met: tuple[Tensor, Tensor] | None = None
        self.captures, self.contacts = (torch.zeros(lanes, dtype=torch.float64, device=device) for _ in range(2))

    def reset(self, done: Tensor, uniforms: Tensor | None = None) -> Percept:
        """Everybody on a cell of its own where ``done``."""
        if uniforms is not None and bool(done.any()):
            self._at = torch.where(done[:, None], _grid.scattered(self._cells, uniforms[:, : self._bodies]), self._at)
            self._t = torch.where(done, 0, self._t)
            self.captures, self.contacts = (torch.where(done, 0.0, x) for x in (self.captures, self.contacts))
            self._seen = None
        return self._percept()

    def step(self, u: Tensor, uniforms: Tensor | None = None) -> tuple[Percept, Outcome]:
        """Predators and then prey move, prey that is caught pays, and comes back elsewhere."""
        assert uniforms is not None
        n, prey, size = self._told.predators, self._told.prey, self._told.grid
        flight = (uniforms[:, :prey] * len(_grid.MOVES)).long()
        self._at = _grid.moved(self._at, _grid.targets(self._at, torch.cat([u, flight], 1), size))
        near = _grid.beside(self._at[:, :n], self._at[:, n:], size).sum(1)  # [L, prey]
        self._met = self._at, near
        caught = near >= self._told.together
        captures = caught.sum(1)
        contacts = near.count_nonzero(1) - captures
        self.captures, self.contacts = self.captures + captures, self.contacts + contacts
        self._back(caught, uniforms[:, prey : 2 * prey])
        self._t, self._seen = self._t + 1, None
        reward = captures.double() - self._told.penalty * contacts.double()
        return self._percept(), Outcome(reward, self._never, self._t >= self._told.limit)

    def _back(self, caught: Tensor, uniforms: Tensor) -> None:
        """Prey that was caught, one after another, on a cell that nobody has."""
        if not bool(caught.any()):
            return
        there = torch.cat([torch.ones_like(caught[:, :1]).expand(-1, self._told.predators), ~caught], 1)
        taken = torch.zeros(len(caught), self._cells, device=caught.device).scatter_add(1, self._at, there.float()) > 0
        for k in range(self._told.prey):
            own = self._told.predators + k
            cell = _grid.placed(taken, uniforms[:, k])
            self._at[:, own] = torch.where(caught[:, k], cell, self._at[:, own])
            taken.scatter_(1, self._at[:, own : own + 1], 1)

    def _percept(self) -> Percept:
        """What is seen, worked out once for a configuration."""
        if self._seen is None:
            n = self._told.predators
            place = self._place[self._at]  # [L, K, 2]
            prey = self._sight[_grid.away(self._at[:, :n], self._at[:, n:], self._told.grid)]  # [L, N, prey, 3]
            others = [self._others()] if self._told.others == "yes" else []
            self._seen = Percept(place.flatten(1), torch.cat([place[:, :n], prey.flatten(2), *others], -1), self._free)
        return self._seen

    def _others(self) -> Tensor:
        """[L, N, 3(N − 1)]: the other predators, as prey is seen."""
        n = self._told.predators
        seen = self._sight[_grid.away(self._at[:, :n], self._at[:, :n], self._told.grid)]  # [L, N, N, 3]
        apart = ~torch.eye(n, dtype=torch.bool, device=seen.device)
        return seen[:, apart].view(len(seen), n, -1)

    def tally(self) -> dict[str, Tensor]:
        """What was counted in every lane since its episode began, [L]."""
        return {"captures": self.captures, "lone_contacts": self.contacts}

    def frame(self, lane: int) -> Frame:
        """Predators by number, prey p; where a prey was caught in the last step *, beside a lone predator !."""
        told, n = self._told, self._told.predators
        bodies = [_grid.body(cell, str(i + 1), told.grid) for i, cell in enumerate(self._at[lane, :n].tolist())]
        at, near = (x[lane].tolist() for x in self._met) if self._met and self._t[lane] else ([0] * (n + told.prey), [0] * told.prey)
        for k, cell in enumerate(self._at[lane, n:].tolist()):
            lone = 0 < near[k] < told.together
            bodies.append(_grid.body(cell, "p!" if lone else "p", told.grid, Role.event if lone else Role.goal))
            bodies += [_grid.body(at[n + k], "*", told.grid, Role.event)] if near[k] >= told.together else []
        return Frame(grid=Grid(told.grid, told.grid, tuple(bodies), LEGEND))

    def state(self) -> dict[str, Tensor]:
        """Where everybody is, and since when."""
        return {"at": self._at, "t": self._t, "captures": self.captures, "contacts": self.contacts}

    def load(self, state: dict[str, Tensor]) -> None:
        """Restore what ``state`` gave."""
        self._at, self._t, self.captures, self.contacts = (state[name] for name in ("at", "t", "captures", "contacts"))
        self._seen = None


@lru_cache
def _places(size: int, device: torch.device) -> Tensor:
    """[cells, 2]: row and column of every cell, from −1 to 1."""
    cells = torch.arange(size * size)
    return (2 * torch.stack([cells // size, cells % size], -1).float() / (size - 1) - 1).to(device)


@lru_cache
def _sight(size: int, window: int, device: torch.device) -> Tensor:
    """[(2G − 1)², 3]: whether what is so far away is seen, and how far it is, for every number that _grid.away gives."""
    away = _grid.offsets(size, torch.device("cpu")).float()
    seen = (away.abs().amax(-1, keepdim=True) <= window // 2) | (window == 0)
    return torch.cat([seen.float(), torch.where(seen, away / (size - 1), 0.0)], -1).to(device)
