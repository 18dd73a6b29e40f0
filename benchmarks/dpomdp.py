"""A .dpomdp file read: sparse, one rule a line, in multiples of splitting its lines at their colons and spaces."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from itertools import product
from random import Random

from benchmarks._ratios import compare, duration
from qtran_cli.formats import dpomdp

HEADINGS = ("states x actions x observations", "lines", "splitting", "reading", "ratio", "memory", "dense table")
SIZES = [(64, 4, 4), (256, 6, 8), (512, 6, 8), (1024, 8, 8)]


def text(states: int, actions: int, observations: int, seed: int = 0) -> str:
    """Two agents; every state and joint action has three next states, and two joint observations that depend on both.

    Payoffs depend on the joint action and the state, one line in ten on the next state.
    """
    draw = Random(seed)
    head = f"agents: 2\ndiscount: 0.9\nvalues: reward\nstates: {states}\nstart: uniform\nactions:\n{actions}\n{actions}\n"
    lines = [f"{head}observations:\n{observations}\n{observations}"]
    for a, b, s in product(range(actions), range(actions), range(states)):
        lines += [f"T: {a} {b} : {s} : {t} : {p}" for t, p in zip(draw.sample(range(states), 3), (0.5, 0.3, 0.2), strict=True)]
        seen = draw.sample(range(observations**2), 2)
        lines += [f"O: {a} {b} : {s} : {o // observations} {o % observations} : {p}" for o, p in zip(seen, (0.75, 0.25), strict=True)]
        lines.append(f"R: {a} {b} : {s} : {'*' if draw.random() < 0.9 else draw.randrange(states)} : * : {draw.randint(-99, 99)}")
    return "\n".join(lines) + "\n"


def rows(smallest: bool = False) -> Iterator[tuple]:
    """One row per size."""
    for size in [(4, 2, 2)] if smallest else SIZES:
        yield measured(size, 1 if smallest else 3)


def measured(size: tuple[int, int, int], runs: int) -> tuple:
    """A file of this size. Memory: the most that reading holds beside the file. Dense table: P(s' | s, u), P(o | u, s') as doubles."""
    written = text(*size)
    data, lines = written.encode(), written.splitlines()
    found = compare(lambda: dpomdp.read(data, "file"), lambda: [[part.split() for part in line.split(":")] for line in lines], runs)
    states, actions, observations = size
    dense = 8 * actions**2 * states * (states + observations**2)
    spelled = f"{states} x {actions}^2 x {observations}^2"
    return spelled, f"{len(lines):,}", duration(found.reference), duration(found.task), found, _megabytes(_peak(data)), _megabytes(dense)


def _peak(data: bytes) -> int:
    tracemalloc.start()
    try:
        dpomdp.read(data, "file")
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.3g} MB"
