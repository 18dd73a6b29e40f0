"""Training against its floor: an update's matrix products alone, forward and backward, in turns with the updates.

products: how many there are; share: floor / update, 1 where nothing else takes time.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks._products import alone, recorded
from benchmarks._ratios import compare, duration
from benchmarks._trainers import advance, clock, enough, trainer
from qtran_cli.learn.methods import METHODS

HEADINGS = ("method", "seeds", "products", "Mflop a seed", "an update", "seed-updates/s", "floor", "floor Gflop/s", "share")
OPTIONS = ("long", "device")
SEEDS = (1, 10, 100)


def rows(smallest: bool = False, long: bool = False, device: str = "cpu") -> Iterator[tuple]:
    """One row per method and number of seeds. long: 1,000 seeds as well, five times as many readings."""
    for method in METHODS.names():
        for seeds in (2,) if smallest else (*SEEDS, 1000) if long else SEEDS:
            yield measured(method, seeds, 1 if smallest else 25 if long else 7, device)


def measured(method: str, seeds: int, runs: int, device: str) -> tuple:
    """The cells of one row."""
    made = trainer(method, seeds, device)
    products = recorded(made)
    repeat = alone(products, device)
    updates = 1 if runs == 1 else enough(lambda n: advance(made, n), 0.05, clock(device))
    repeats = 1 if runs == 1 else enough(lambda n: [repeat() for _ in range(n)], 0.05, clock(device))
    found = compare(lambda: advance(made, updates), lambda: [repeat() for _ in range(repeats)], runs, clock=clock(device))
    update, floor = found.task / updates, found.reference / repeats
    share, flops = updates / repeats / found.ratio, sum(product.flops for product in products)
    speeds = f"{seeds / update:,.0f}", duration(floor), f"{flops / floor / 1e9:.1f}", f"{share:.2f}"
    return method, seeds, len(products), f"{flops / seeds / 1e6:.2f}", duration(update), *speeds
