"""Payoffs as float64 tensors."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from qtran_cli.errors import GameError
from qtran_cli.table import Table

LARGEST = 1e15
"""Payoffs beyond are refused: neither they nor their squares are single-precision numbers once networks see them."""


def floats(table: Table, where: str = "payoff") -> Tensor:
    """[size], float64: the entries in C order. Raises GameError beyond LARGEST."""
    if max(abs(table.min), abs(table.max)) > LARGEST:
        raise GameError(f"a payoff beyond {LARGEST:g}", where=where, right="training works in floating point: scale the payoffs")
    return torch.from_numpy(np.ascontiguousarray(table.floats().ravel()))
