"""Bodies on a grid, batched: who may enter which cell, and where there is room. Cells are numbered r · G + c."""

from __future__ import annotations

import torch
from torch import Tensor

MOVES = ("north", "east", "stay", "west", "south")
ROW, COLUMN = (-1, 0, 0, 0, 1), (0, 1, 0, -1, 0)


def targets(at: Tensor, moves: Tensor, size: int) -> Tensor:
    """[L, K]: the cells that bodies at ``at`` [L, K] want to enter; their own where a wall is in the way. moves: into MOVES."""
    device = at.device
    row = at // size + torch.tensor(ROW, device=device)[moves]
    column = at % size + torch.tensor(COLUMN, device=device)[moves]
    inside = (row >= 0) & (row < size) & (column >= 0) & (column < size)
    return torch.where(inside, row * size + column, at)


def moved(at: Tensor, want: Tensor) -> Tensor:
    """[L, K]: where bodies are when each has moved in turn, the first one first.

    Who wants a cell that is held by one that has not moved yet lets it move first; a ring of such blocks. Then it enters if the cell is
    free, else it stays. Cost: K² steps of a few operations on [L, K].
    """
    at, done = at.clone(), torch.zeros_like(at, dtype=torch.bool)
    for k in range(at.shape[1]):
        for body, due in reversed(_waiting(at, want, done, k)):
            goal = want.gather(1, body)
            free = ~_held(at, goal, body).any(1, keepdim=True)
            at.scatter_(1, body, torch.where(due & free, goal, at.gather(1, body)))
            done.scatter_(1, body, done.gather(1, body) | due)
    return at


def _waiting(at: Tensor, want: Tensor, done: Tensor, k: int) -> list[tuple[Tensor, Tensor]]:
    """Body k, who stands in its way and has not moved, who stands in that one's way, …: (which [L, 1], whether there is one [L, 1])."""
    body = torch.full_like(at[:, :1], k)
    due = ~done[:, k : k + 1]
    listed = torch.zeros_like(done).scatter(1, body, True)
    chain = [(body, due)]
    for _ in range(1, at.shape[1]):
        holding = _held(at, want.gather(1, body), body) & ~done & ~listed
        due = due & holding.any(1, keepdim=True)
        body = torch.where(due, holding.int().argmax(1, keepdim=True), body)
        listed = listed.scatter(1, body, True)
        chain.append((body, due))
    return chain


def _held(at: Tensor, cell: Tensor, body: Tensor) -> Tensor:
    """[L, K]: which bodies but ``body`` [L, 1] are at ``cell`` [L, 1]."""
    return (at == cell).scatter(1, body, False)


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
        taken.scatter_(1, found[-1][:, None], True)
    return torch.stack(found, 1)


def beside(one: Tensor, other: Tensor, size: int) -> Tensor:
    """[L, J, K]: whether cells ``one`` [L, J] and ``other`` [L, K] share an edge."""
    row = (one // size)[:, :, None] - (other // size)[:, None]
    column = (one % size)[:, :, None] - (other % size)[:, None]
    return row.abs() + column.abs() == 1
