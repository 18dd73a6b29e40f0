"""Training: seed-updates per second in the paper's setting, and how they change with seeds, agents, actions, units and batch.

An update is a step of every seed: acting, the environment, the replay, the gradient, Adam. general: as it is where nothing can be
spared for being the same in every step or for ending the episode. as written: without replaying what was recorded. ratio: of an
update's time to that of the first row of the same method and kind, or of Table 1 as it is, in turns with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from benchmarks._ratios import compare, duration
from benchmarks._trainers import advance, clock, enough, trainer
from qtran_cli.learn.methods import METHODS

HEADINGS = ("setting", "method", "seeds", "an update", "updates/s", "seed-updates/s", "ratio")
OPTIONS = ("long", "device", "compile")
SEEDS = (1, 10, 100)
LONG_SEEDS = (*SEEDS, 300, 1000)
WIDTHS = (32, 64, 128, 256)
GROWTH = {"agents": (2, 3, 4, 5, 6), "actions": (3, 5, 10, 21), "hidden": WIDTHS, "batch": WIDTHS}


class Row(NamedTuple):
    """A setting, and the one that it is held against."""

    name: str
    method: str
    seeds: int
    sizes: Mapping[str, int]
    against: tuple[int, Mapping[str, int]]


def rows(smallest: bool = False, long: bool = False, device: str = "cpu", compile: bool = False) -> Iterator[tuple]:  # noqa: A002
    """One row per setting. long: up to 1,000 seeds, five times as many readings. compile: Table 1 alone, compiled against as it is."""
    seeds = (1, 2) if smallest else LONG_SEEDS if long else SEEDS
    for row in _compiled(seeds) if compile else (*_table_1(seeds), *_growth(smallest)):
        yield measured(row, smallest, long, device)


def _compiled(seeds: Sequence[int]) -> Iterator[Row]:
    for method in METHODS.names():
        for s in seeds:
            yield Row("Table 1, compiled", method, s, {"compiled": True}, (s, {}))


def _table_1(seeds: Sequence[int]) -> Iterator[Row]:
    for method in METHODS.names():
        for s in seeds:
            yield Row("Table 1", method, s, {}, (seeds[0], {}))
        for s in seeds:
            yield Row("Table 1, as written", method, s, {"written": True}, (s, {}))
        for s in seeds:
            yield Row("Table 1, general", method, s, {"general": True}, (s, {}))


def _growth(smallest: bool) -> Iterator[Row]:
    methods = METHODS.names()
    for method in methods[-1:] if smallest else methods:
        for kind, sizes in GROWTH.items():
            for size in sizes[:2] if smallest else sizes:
                yield Row(f"{kind} {size}", method, 10, {kind: size}, (10, {kind: sizes[0]}))


def measured(row: Row, smallest: bool, long: bool, device: str) -> tuple:
    """The cells of one row."""
    mine, base = trainer(row.method, row.seeds, device, **row.sizes), trainer(row.method, row.against[0], device, **row.against[1])
    turns = [1 if smallest else enough(lambda n, made=made: advance(made, n), 0.05, clock(device)) for made in (mine, base)]
    runs = 1 if smallest else 25 if long else 5
    found = compare(lambda: advance(mine, turns[0]), lambda: advance(base, turns[1]), runs, clock=clock(device))
    update, ratio = found.task / turns[0], found.ratio * turns[1] / turns[0]
    return row.name, row.method, row.seeds, duration(update), f"{1 / update:,.0f}", f"{row.seeds / update:,.0f}", f"{ratio:.2g}"
