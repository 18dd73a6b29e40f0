"""Bodies on a grid, batched: who may enter which cell, and where there is room. Cells are numbered r · G + c."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

from qtran_cli.model.frame import Body, Role

MOVES = ("north", "east", "stay", "west", "south")
ROW, COLUMN = (-1, 0, 0, 0, 1), (0, 1, 0, -1, 0)


def body(cell: int, mark: str, size: int, role: Role = Role.agent) -> Body:
    """What is in a cell, to be drawn."""
    return Body(cell // size, cell % size, mark, role)


def targets(at: Tensor, moves: Tensor, size: int) -> Tensor:
    """[L, K]: the cells that bodies at ``at`` [L, K] want to enter; their own where a wall is in the way. moves: into MOVES."""
    return _neighbours(size, at.device)[at * len(MOVES) + moves]


@lru_cache
def _neighbours(size: int, device: torch.device) -> Tensor:
    """[cells · moves]: where every move leads from every cell."""
    cells = torch.arange(size * size)[:, None]
    row, column = cells // size + torch.tensor(ROW), cells % size + torch.tensor(COLUMN)
    inside = (row >= 0) & (row < size) & (column >= 0) & (column < size)
    return torch.where(inside, row * size + column, cells).flatten().to(device)


def moved(at: Tensor, want: Tensor) -> Tensor:
    """[L, K]: where bodies are when each has moved in turn, the first one first.

    Who wants a cell that is held by one that has not moved yet lets it move first; a ring of such blocks. Then it enters if the cell is
    free, else it stays. So each waits for at most one other, and a whole line of waiting bodies moves, or none of it: it moves where its
    last one's cell is free, and each of them is the first whose turn came of all that want its cell. A body's turn comes with that of the
    first body that waits for it, over others or not. One that stays waits for itself, a ring. Cost: some twenty operations on [L, K, K],
    and log K products of such matrices.
    """
    held = want[:, :, None] == at[:, None]
    line = _lines(held)
    turn = (line * _early(at.shape[1], at.device)).amax(1)  # the larger, the earlier
    late = ((want[:, :, None] == want[:, None]) & (turn[:, None] > turn[:, :, None])).any(2)
    reasons = 1 - held.any(2).float() - 2 * late  # summed over a line: 1 where it ends at a free cell and nobody in it is late
    return torch.where(torch.bmm(line, reasons[..., None])[..., 0] == 1, want, at)


def _lines(held: Tensor) -> Tensor:
    """[L, K, K] of 0 and 1: whom each waits for, itself among them, over others or not."""
    line = held.float().maximum(_self(held.shape[1], held.device))
    for _ in range((held.shape[1] - 2).bit_length()):
        line = torch.bmm(line, line).clamp(max=1)
    return line


@lru_cache
def _self(bodies: int, device: torch.device) -> Tensor:
    return torch.eye(bodies, device=device)


@lru_cache
def _early(bodies: int, device: torch.device) -> Tensor:
    return torch.arange(bodies, 0, -1, dtype=torch.float32, device=device)[:, None]


def placed(taken: Tensor, uniform: Tensor) -> Tensor:
    """[L]: a cell drawn among those that are not taken [L, cells] (bool), by uniform [L] in [0, 1)."""
    room = (~taken).cumsum(1)
    chosen = (uniform * room[:, -1]).long() + 1
    return (room < chosen[:, None]).sum(1)


def scattered(cells: int, uniforms: Tensor) -> Tensor:
    """[L, K]: a cell of its own for each of K bodies, by uniforms [L, K]."""
    taken = torch.zeros(len(uniforms), cells, dtype=torch.bool, device=uniforms.device)
    found = []
    for uniform in uniforms.unbind(1):
        found.append(placed(taken, uniform))
        taken.scatter_(1, found[-1][:, None], 1)
    return torch.stack(found, 1)


def away(one: Tensor, other: Tensor, size: int) -> Tensor:
    """[L, J, K]: a number for how far cells ``other`` [L, K] are from ``one`` [L, J], the row of ``offsets`` that has it."""
    wide = _wide(size, one.device)
    return wide[other][:, None] - wide[one][:, :, None]


@lru_cache
def offsets(size: int, device: torch.device) -> Tensor:
    """[(2G − 1)², 2]: rows and columns between two cells, for every number that ``away`` gives; negative ones count from the end."""
    reach = torch.arange(1 - size, size)
    every = torch.cartesian_prod(reach, reach)
    return every.roll(-(len(every) // 2), 0).to(device)


@lru_cache
def _wide(size: int, device: torch.device) -> Tensor:
    """[cells]: r · (2G − 1) + c, so that no two differences have one number."""
    cells = torch.arange(size * size)
    return (cells // size * (2 * size - 1) + cells % size).to(device)


def beside(one: Tensor, other: Tensor, size: int) -> Tensor:
    """[L, J, K]: whether cells ``one`` [L, J] and ``other`` [L, K] share an edge."""
    return edges(size, one.device)[away(one, other, size)]


@lru_cache
def edges(size: int, device: torch.device) -> Tensor:
    """[(2G − 1)²]: whether two cells share an edge, for every number that ``away`` gives."""
    return offsets(size, device).abs().sum(1) == 1
