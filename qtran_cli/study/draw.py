"""Random games for `qtran games random`: integers, uniform, the same from the same seed wherever it runs.

The integers are made from PCG64's words (study/stream.py): a 64-bit word below the largest multiple of the span, modulo the
span; the others are skipped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from qtran_cli.errors import UsageError
from qtran_cli.model.game import MAX_AGENTS, Game
from qtran_cli.scalars import shorten
from qtran_cli.study.stream import Stream
from qtran_cli.table import SAFE, Table

MOST = {"npy": 10**8}
"""Joint actions that are drawn at most, by format."""
MOST_TEXT = 10**7
DEFAULT_RANGE = (-9, 9)


def shape(agents: int | None, actions: str) -> tuple[int, ...]:
    """Actions per agent from --agents and --actions ("3", or "2,3,4"). Raises UsageError.

    >>> shape(3, "4"), shape(None, "2,3"), shape(None, "2")
    ((4, 4, 4), (2, 3), (2, 2))
    """
    counts = tuple(map(_count, actions.split(",")))
    if len(counts) == 1:
        return counts * (2 if agents is None else agents)
    if agents not in (None, len(counts)):
        raise UsageError(f"--agents {agents} and {len(counts)} numbers of actions", right="give one number per agent, or one for all")
    if len(counts) > MAX_AGENTS:
        raise UsageError(f"{len(counts)} agents", right=f"at most {MAX_AGENTS} agents are handled")
    return counts


def _count(text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit() and len(text) < 10 and int(text) > 0):
        raise UsageError(f"{shorten(text)} is not a number of actions", where="--actions", right="write 3, or one number per agent: 2,3,4")
    return int(text)


def draw(shape: Sequence[int], seed: int, low: int, high: int, written: str = "yaml") -> Game:
    """A game of ``shape`` for a file of the format ``written``. Raises UsageError where the range or the size is impossible."""
    if low > high or max(-low, high) >= SAFE:
        raise UsageError(f"--low {low} and --high {high}", right="the least payoff, then the largest, both below 2^62 in magnitude")
    cells, most = math.prod(shape), MOST.get(written, MOST_TEXT)
    if cells > most:
        raise UsageError(
            f"{cells:,} joint actions", right=f"at most {most:,} for .{written}{'' if written in MOST else '; .npy holds more'}"
        )
    num = integers(cells, seed, low, high).reshape(tuple(shape))
    sizes = "×".join(map(str, shape))
    title = f"Integers drawn uniformly from {low} to {high}"
    return Game(Table(num), f"random_{sizes.replace('×', 'x')}_{seed}", title, _command(shape, seed, low, high))


def integers(count: int, seed: int, low: int, high: int) -> np.ndarray:
    """int64 vector of ``count`` integers, uniform in low … high."""
    return Stream(np.random.PCG64(seed)).integers(low, high, count)


def _command(shape: Sequence[int], seed: int, low: int, high: int) -> str:
    """The command line that draws this game again."""
    equal = len(set(shape)) == 1
    sizes = f"--agents {len(shape)} --actions {shape[0]}" if equal else f"--actions {','.join(map(str, shape))}"
    bounds = "" if (low, high) == DEFAULT_RANGE else f" --low {low} --high {high}"
    return f"qtran games random {sizes} --seed {seed}{bounds}"
