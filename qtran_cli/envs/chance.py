"""Finite distributions as tensors: a row each, drawn from by a number in [0, 1) per lane, all lanes at once."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

import torch
from torch import Tensor

from qtran_cli.errors import UsageError

LARGEST = 10**7
"""Entries of a table of distributions, rows × the most outcomes of a row."""


class Chance:
    """``rows``: per row its (outcome, probability > 0), summing to 1; outcomes are whole numbers.

    Cumulative probabilities are summed exactly and rounded once to float64, so the last is 1 and no number in [0, 1) passes it.
    Shorter rows are filled up with outcomes of probability 0. Raises UsageError over LARGEST entries, before they are allocated.
    """

    def __init__(self, rows: Sequence[Sequence[tuple[int, Fraction]]], what: str, device: str = "cpu") -> None:
        widest = max(map(len, rows))
        if len(rows) * widest > LARGEST:
            size = f"{len(rows):,} rows × {widest:,} outcomes = {len(rows) * widest:,} numbers"
            raise UsageError(f"{what}: {size}, more than {LARGEST:,}", where="--env", right="training holds them in memory: a smaller game")
        self.certain = widest == 1
        self._outcome = torch.tensor([[x for x, _ in _filled(row, widest)] for row in rows], device=device)
        sums = [[float(total) for total in accumulate(p for _, p in _filled(row, widest))] for row in rows]
        self._sums = torch.tensor(sums, dtype=torch.float64, device=device)

    def draw(self, row: Tensor, uniforms: Tensor | None) -> Tensor:
        """[L]: an outcome of every ``row`` [L], chosen by ``uniforms`` [L]; they may be None where nothing is random."""
        if uniforms is None or self.certain:
            return self._outcome[row, 0]
        at = (self._sums[row] <= uniforms.unsqueeze(-1)).sum(-1)
        return self._outcome[row, at]


def _filled(row: Sequence[tuple[int, Fraction]], width: int) -> Sequence[tuple[int, Fraction]]:
    return [*row, *[(row[-1][0], Fraction(0))] * (width - len(row))]
