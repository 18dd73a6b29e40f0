"""The stag hunt as a batched environment (stag_hunt.py has the rules). Cells are numbered r · G + c; G² stands for off the grid.

Draws of a step: the hunters' order, a number each; then where every stag goes. Of a reset: a cell for every body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept, Spec
from qtran_cli.envs.worlds import _grid

if TYPE_CHECKING:
    from qtran_cli.envs.worlds.stag_hunt import Options

STAY, CATCH = 2, 5


class Stags:
    """``lanes`` grids. caught, alone: of every lane since its episode began, float64 [L]."""

    def __init__(self, options: Options, lanes: int, device: str) -> None:
        self._told = options
        n, stags = options.hunters, options.stags
        seen, bodies = 3 * options.window**2, n + stags
        draws, limit = bodies, options.limit
        self.spec = Spec((CATCH + 1,) * n, 3 + seen, 3 * bodies, draws=draws, gamma=options.gamma, limit=limit)
        self._at = torch.zeros(lanes, bodies, dtype=torch.int64, device=device)
        self._t = torch.zeros(lanes, dtype=torch.int64, device=device)
        self._off = options.grid**2
        self.caught, self.alone = (torch.zeros(lanes, dtype=torch.float64, device=device) for _ in range(2))

    def reset(self, done: Tensor, uniforms: Tensor | None = None) -> Percept:
        """Everybody on a cell of its own where ``done``."""
        if uniforms is not None and bool(done.any()):
            self._at = torch.where(done[:, None], _grid.scattered(self._off, uniforms), self._at)
            self._t = torch.where(done, 0, self._t)
            self.caught, self.alone = (torch.where(done, 0.0, x) for x in (self.caught, self.alone))
        return self._percept()

    def step(self, u: Tensor, uniforms: Tensor | None = None) -> tuple[Percept, Outcome]:
        """Hunters move, those that catch catch, and the stags that are left move."""
        assert uniforms is not None
        n = self._told.hunters
        self._at = self._moved(u, uniforms[:, :n].argsort(dim=1, stable=True))
        taken, alone = self._catch(u)
        self._flee(uniforms[:, n:])
        self.caught, self.alone = self.caught + taken, self.alone + alone
        self._t = self._t + 1
        over = (self._at[:, n:] == self._off).all(1)
        reward = self._told.reward * taken - self._told.punishment * alone
        return self._percept(), Outcome(reward, over, ~over & (self._t >= self._told.limit))

    def _moved(self, u: Tensor, order: Tensor) -> Tensor:
        """[L, K]: each hunter in its turn enters the cell it wants, where nothing stands there."""
        at, n = self._at.clone(), self._told.hunters
        here = at[:, :n] < self._off
        moves = torch.where(here & (u != CATCH), u, STAY)
        want = torch.where(here, _grid.targets(torch.where(here, at[:, :n], 0), moves, self._told.grid), self._off)
        for k in range(n):
            body = order[:, k : k + 1]
            goal = want.gather(1, body)
            free = ~(at == goal).any(1, keepdim=True)
            at.scatter_(1, body, torch.where(free, goal, at.gather(1, body)))
        return at

    def _catch(self, u: Tensor) -> tuple[Tensor, Tensor]:
        """([L] stags caught, [L] stags at which one hunter caught alone); who caught a stag, and it, leave the grid."""
        n = self._told.hunters
        at = self._at.clone()
        taken, alone = (torch.zeros(len(at), dtype=torch.float64, device=at.device) for _ in range(2))
        for stag in range(n, at.shape[1]):
            here = at[:, stag : stag + 1] < self._off
            near = _grid.beside(at[:, :n], at[:, stag : stag + 1], self._told.grid)[:, :, 0] & (at[:, :n] < self._off) & (u == CATCH) & here
            count = near.sum(1)
            got = count >= self._told.together
            taken, alone = taken + got, alone + ((count > 0) & ~got)
            at[:, :n] = torch.where(near & got[:, None], self._off, at[:, :n])
            at[:, stag] = torch.where(got, self._off, at[:, stag])
        self._at = at
        return taken, alone

    def _flee(self, uniforms: Tensor) -> None:
        """Every stag that is left goes to a free cell beside it, in turn; it stays where there is none."""
        at, n = self._at.clone(), self._told.hunters
        for k in range(self._told.stags):
            own = at[:, n + k : n + k + 1]
            here = own < self._off
            cells = self._around(torch.where(here, own, 0))  # [L, 4], its own where a wall is
            free = (cells != own) & ~(cells[:, :, None] == at[:, None]).any(2) & here
            room = free.cumsum(1)
            chosen = (uniforms[:, k] * room[:, -1]).long() + 1
            goal = cells.gather(1, (room < chosen[:, None]).sum(1, keepdim=True).clamp(max=3))
            at[:, n + k : n + k + 1] = torch.where(free.any(1, keepdim=True), goal, own)
        self._at = at

    def _around(self, own: Tensor) -> Tensor:
        """[L, 4]: the cells north, east, west and south of ``own`` [L, 1], itself where a wall is."""
        moves = torch.tensor([0, 1, 3, 4], device=own.device).expand(len(own), -1)
        return _grid.targets(own.expand(-1, 4), moves, self._told.grid)

    def _percept(self) -> Percept:
        n, size = self._told.hunters, self._told.grid
        here = self._at < self._off
        cell = torch.where(here, self._at, 0)
        place = torch.stack([cell // size, cell % size], -1).float() * 2 / (size - 1) - 1
        known = torch.where(here[..., None], torch.cat([torch.ones_like(place[..., :1]), place], -1), 0.0)  # [L, K, 3]
        seen = torch.where(here[:, :n, None], self._windows(), 0.0)
        return Percept(known.flatten(1), torch.cat([known[:, :n], seen], -1), self._available(here[:, :n]))

    def _windows(self) -> Tensor:
        """[L, N, 3 · window²]: hunters but oneself, stags, and what is no cell, in the window around each hunter."""
        n, size, reach = self._told.hunters, self._told.grid, self._told.window // 2
        cells = torch.arange(self._off, device=self._at.device)
        hunters, stags = ((self._at[:, part, None] == cells).any(1).float() for part in (slice(0, n), slice(n, None)))
        layers = torch.stack([hunters, stags, torch.zeros_like(hunters)], 1).unflatten(2, (size, size))
        wide = torch.nn.functional.pad(layers[:, :2], (reach,) * 4)
        wall = torch.nn.functional.pad(layers[:, 2:], (reach,) * 4, value=1.0)
        spread = torch.cat([wide, wall], 1)  # [L, 3, G + 2 reach, G + 2 reach]
        own = torch.where(self._at[:, :n] < self._off, self._at[:, :n], 0)
        offset = torch.arange(2 * reach + 1, device=own.device)
        row, column = (own // size)[..., None] + offset, (own % size)[..., None] + offset  # [L, N, window]
        lane = torch.arange(len(own), device=own.device)[:, None, None, None]
        found = spread.permute(0, 2, 3, 1)[lane, row[..., :, None], column[..., None, :]].clone()  # [L, N, w, w, 3]
        found[..., reach, reach, 0] = 0.0
        return found.flatten(2)

    def _available(self, here: Tensor) -> Tensor:
        """Who has caught can only stay; catching needs a stag beside."""
        n = self._told.hunters
        stags = self._at[:, n:]
        near = (_grid.beside(self._at[:, :n], stags, self._told.grid) & (stags < self._off)[:, None]).any(2)
        able = here[..., None].expand(-1, -1, CATCH + 1).clone()
        able[..., STAY] = True
        able[..., CATCH] = near & here
        return able

    def tally(self) -> dict[str, Tensor]:
        """What was counted in every lane since its episode began, [L]."""
        return {"stags": self.caught, "punished": self.alone}

    def state(self) -> dict[str, Tensor]:
        """Where everybody is, and since when."""
        return {"at": self._at, "t": self._t, "caught": self.caught, "alone": self.alone}

    def load(self, state: dict[str, Tensor]) -> None:
        """Restore what ``state`` gave."""
        self._at, self._t, self.caught, self.alone = (state[name] for name in ("at", "t", "caught", "alone"))
