"""Payoffs as float64 tensors, certain or drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np
import torch
from torch import Tensor

from qtran_cli.envs.chance import Chance
from qtran_cli.errors import GameError
from qtran_cli.model.drawn import Paid
from qtran_cli.model.team_game import TeamGame
from qtran_cli.table import Table, from_fractions

LARGEST = 1e15
"""Payoffs beyond are refused: neither they nor their squares are single-precision numbers once networks see them."""


def floats(table: Table, where: str = "payoff") -> Tensor:
    """[size], float64: the entries in C order. Raises GameError beyond LARGEST."""
    if max(abs(table.min), abs(table.max)) > LARGEST:
        raise GameError(f"a payoff beyond {LARGEST:g}", where=where, right="training works in floating point: scale the payoffs")
    return torch.from_numpy(np.ascontiguousarray(table.floats().ravel()))


class Payoffs:
    """What a game pays, by rows: joint actions in C order, those of one state after those of another.

    certain: nothing is drawn. Raises GameError beyond LARGEST, UsageError for more distributions than training holds.
    """

    def __init__(self, game: TeamGame, device: str = "cpu") -> None:
        tables = {f"states.{name}.payoff" if name else "payoff": table for name, table in game.tables.items()}
        means = torch.cat([floats(table, where) for where, table in tables.items()])
        rows = dict(_rows(game))
        self.certain = not rows
        self._chance = None if self.certain else Chance(_numbered(len(means), rows), "payoff", device)
        self._amounts = torch.cat([means, *(floats(_amounts(paid)) for paid in rows.values())]).to(device)

    def draw(self, row: Tensor, uniforms: Tensor | None) -> Tensor:
        """[L]: what is paid in every ``row`` [L], chosen by ``uniforms`` [L]; they may be None where nothing is drawn."""
        at = row if self._chance is None else self._chance.draw(row, uniforms)
        if at.device.type == "cpu":  # NumPy begins it sooner
            return torch.from_numpy(self._amounts.numpy().take(at.numpy()))
        return self._amounts.index_select(0, at)


def _rows(game: TeamGame) -> Iterator[tuple[int, Paid]]:
    """(row, what is drawn there)."""
    first = 0
    for table, drawn in zip(game.tables.values(), game.lots.values(), strict=True):
        yield from ((first + k, paid) for k, paid in drawn.items())
        first += table.size


def _numbered(count: int, rows: Mapping[int, Paid]) -> list[Sequence[tuple[int, Fraction]]]:
    """Distributions over places: of a row that is certain its own, of others those after all rows, one for each payoff."""
    found: list[Sequence[tuple[int, Fraction]]] = [((row, Fraction(1)),) for row in range(count)]
    for row, paid in rows.items():
        found[row] = [(count + k, p) for k, (_, p) in enumerate(paid)]
        count += len(paid)
    return found


def _amounts(paid: Paid) -> Table:
    return from_fractions([x for x, _ in paid], (len(paid),))
