"""The stag hunt as a batched environment (stag_hunt.py has the rules). Cells are numbered r · G + c; G² stands for off the grid.

Draws of a step: the hunters' order, a number each; then where every stag goes. Of a reset: a cell for every body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept, Spec
from qtran_cli.envs.worlds import _grid
from qtran_cli.envs.worlds._stags_seen import Seen
from qtran_cli.model.frame import Frame, Grid, Role

if TYPE_CHECKING:
    from qtran_cli.envs.worlds.stag_hunt import Options

CATCH = 5
NOWHERE = -1
LEGEND = "hunters by number; S stags; * where one was caught"


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
        self._leads, self._sides = _moves(options.grid, device)
        self._place = _places(options.grid, device)
        self._first_stags, self._first_hunters = (torch.ones(k, k, dtype=torch.bool, device=device).tril(-1) for k in (stags, n))
        self._eyes = Seen(n, stags, options.grid, options.window, device)
        self._seen: Percept | None = None
        self._met: tuple[Tensor, Tensor] | None = None
        self.caught, self.alone = (torch.zeros(lanes, dtype=torch.float64, device=device) for _ in range(2))

    def reset(self, done: Tensor, uniforms: Tensor | None = None) -> Percept:
        """Everybody on a cell of its own where ``done``."""
        if uniforms is not None and bool(done.any()):
            self._at = torch.where(done[:, None], _grid.scattered(self._off, uniforms), self._at)
            self._t = torch.where(done, 0, self._t)
            self.caught, self.alone = (torch.where(done, 0.0, x) for x in (self.caught, self.alone))
            self._seen = None
        return self._percept()

    def step(self, u: Tensor, uniforms: Tensor | None = None) -> tuple[Percept, Outcome]:
        """Hunters move, those that catch catch, and the stags that are left move."""
        assert uniforms is not None
        n = self._told.hunters
        hunters, stags = self._moved(u, uniforms[:, :n]), self._at[:, n:]
        before = stags
        hunters, stags, taken, alone = self._catch(u, hunters, stags)
        self._met = before, stags
        self._at = torch.cat([hunters, self._fled(hunters, stags, uniforms[:, n:])], 1)
        self.caught, self.alone = self.caught + taken, self.alone + alone
        self._t, self._seen = self._t + 1, None
        over = (stags == self._off).all(1)
        reward = self._told.reward * taken - self._told.punishment * alone
        return self._percept(), Outcome(reward, over, ~over & (self._t >= self._told.limit))

    def _moved(self, u: Tensor, turn: Tensor) -> Tensor:
        """[L, N]: each hunter in its turn, the lowest first, enters the cell it wants, where nothing stands there.

        Whether one goes hangs on who goes before it alone, so going by what was found last, again and again, settles them all.
        """
        hunters, stags = self._at.tensor_split((self._told.hunters,), 1)
        want = self._leads[hunters * (CATCH + 1) + u]
        before = (turn[:, None] < turn[:, :, None]) | ((turn[:, None] == turn[:, :, None]) & self._first_hunters)
        held = want[:, :, None] == hunters[:, None]
        never = (held & ~before).any(2) | (want[:, :, None] == stags[:, None]).any(2)
        stays, goes_there = held & before, (want[:, :, None] == want[:, None]) & before
        goes, settled = ~never, False
        while not settled:
            last, goes = goes, ~(never | torch.where(goes[:, None], goes_there, stays).any(2))
            settled = torch.equal(last, goes)
        return torch.where(goes, want, hunters)

    def _catch(self, u: Tensor, hunters: Tensor, stags: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """(hunters, stags, [L] stags caught, [L] stags at which one hunter caught alone); who caught a stag, and it, are off the grid.

        A hunter is there for the first of its stags that is caught; which are settles as in ``_moved``, the first stag first.
        """
        near = self._beside(hunters, stags) & (u == CATCH)[..., None]
        count, caught, settled = near.sum(1), stags == NOWHERE, not bool(near.any())
        while not settled:
            gone = near & caught[:, None]
            count = (near & (gone.cumsum(2) == gone)).sum(1)
            last, caught = caught, count >= self._told.together
            settled = torch.equal(last, caught)
        left = torch.where((near & caught[:, None]).any(2), self._off, hunters)
        return left, torch.where(caught, self._off, stags), caught.sum(1).double(), ((count > 0) & ~caught).sum(1).double()

    def _fled(self, hunters: Tensor, stags: Tensor, uniforms: Tensor) -> Tensor:
        """[L, stags]: every stag that is left goes to a free cell beside it, in turn; it stays where there is none."""
        sides = self._sides[stags]  # [L, stags, 4], its own where a wall is
        blocked = (sides[..., None] == hunters[:, None, None]).any(3) | (sides == stags[..., None])
        goal, settled = stags, False
        while not settled:
            others = torch.where(self._first_stags, goal[:, None], stags[:, None])
            room = (~(blocked | (sides[..., None] == others[:, :, None]).any(3))).cumsum(2)
            most = room[..., -1]
            chosen = (uniforms * most).long() + 1
            to = sides.gather(2, (room < chosen[..., None]).sum(2, keepdim=True).clamp(max=3))[..., 0]
            last, goal = goal, torch.where(most > 0, to, stags)
            settled = torch.equal(last, goal)
        return goal

    def _beside(self, hunters: Tensor, stags: Tensor) -> Tensor:
        """[L, N, stags]: who share an edge; nobody off the grid does."""
        return (self._place[hunters][:, :, None] - self._place[stags][:, None]).abs().sum(3) == 1

    def _percept(self) -> Percept:
        """What is seen, worked out once for a configuration."""
        if self._seen is None:
            hunters, stags = self._at.tensor_split((self._told.hunters,), 1)
            self._seen = self._eyes.percept(self._at, self._beside(hunters, stags).any(2))
        return self._seen

    def tally(self) -> dict[str, Tensor]:
        """What was counted in every lane since its episode began, [L]."""
        return {"stags": self.caught, "punished": self.alone}

    def frame(self, lane: int) -> Frame:
        """Hunters by number, stags S; where one was caught in the last step *."""
        n, size = self._told.hunters, self._told.grid
        at = self._at[lane].tolist()
        bodies = [_grid.body(cell, str(i + 1), size) for i, cell in enumerate(at[:n]) if cell < self._off]
        bodies += [_grid.body(cell, "S", size, Role.goal) for cell in at[n:] if cell < self._off]
        then = zip(*(x[lane].tolist() for x in self._met), strict=True) if self._met and self._t[lane] else ()
        caught = [before for before, after in then if before < self._off <= after]
        return Frame(grid=Grid(size, size, (*bodies, *(_grid.body(cell, "*", size, Role.event) for cell in caught)), LEGEND))

    def state(self) -> dict[str, Tensor]:
        """Where everybody is, and since when."""
        return {"at": self._at, "t": self._t, "caught": self.caught, "alone": self.alone}

    def load(self, state: dict[str, Tensor]) -> None:
        """Restore what ``state`` gave."""
        self._at, self._t, self.caught, self.alone = (state[name] for name in ("at", "t", "caught", "alone"))
        self._seen = None


def _moves(size: int, device: str) -> tuple[Tensor, Tensor]:
    """([(cells + 1) · 6]: where every action leads from every cell, and off the grid nowhere; [cells + 1, 4]: the cells beside)."""
    cells = torch.arange(size * size + 1)
    inside = _grid.targets(cells[:-1, None].expand(-1, len(_grid.MOVES)), torch.arange(len(_grid.MOVES)).expand(len(cells) - 1, -1), size)
    leads = torch.cat([inside, cells[-1:, None].expand(-1, len(_grid.MOVES))])
    return torch.cat([leads, cells[:, None]], 1).flatten().to(device), leads[:, [0, 1, 3, 4]].to(device)


def _places(size: int, device: str) -> Tensor:
    """[cells + 1, 2]: row and column; off the grid far away."""
    cells = torch.arange(size * size)
    return torch.cat([torch.stack([cells // size, cells % size], 1), torch.full((1, 2), -3 * size)]).to(device)
