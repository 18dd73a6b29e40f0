"""A run that is made once more: through the lengths and the numbers of seeds that it had, in the order in which it had them.

The order counts: seeds that joined before a run went on are trained in one batch with the others from then on, and floating-point sums
over other batches are rounded otherwise. manifest.json tells it; where that is damaged, lengths come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from qtran_cli.errors import FileError
from qtran_cli.learn.run import config as configuring
from qtran_cli.learn.run.config import Config
from qtran_cli.runs.folder import Run

SEEDS, STEPS = "seeds", "steps"
Stage = tuple[int, int]
"""(seeds, steps)."""


def first(run: Run) -> Config:
    """The run as it was before it was extended or joined, whose seeds and steps a stage says; a package's method is as it is now."""
    return replace(configuring.of(run), extended_from=(), joined=(), replaced=None, start=None, first=0, origin=None)


def stages(run: Run) -> list[Stage]:
    """Every size that the run has had, the last of which it has now."""
    config = configuring.of(run)
    left = {SEEDS: [*config.joined, config.seeds], STEPS: list(config.ends)}
    now = {name: sizes.pop(0) for name, sizes in left.items()}
    found = [(now[SEEDS], now[STEPS])]
    for name in _order(run, {name: len(sizes) for name, sizes in left.items()}):
        now[name] = left[name].pop(0)
        found.append((now[SEEDS], now[STEPS]))
    return found


def _order(run: Run, counts: Mapping[str, int]) -> list[str]:
    """Which of the two grew each time."""
    told = [name for entry in _earlier(run) for name in (SEEDS, STEPS) if isinstance(entry, dict) and name in entry]
    if {name: told.count(name) for name in counts} == dict(counts):
        return told
    return [name for name in (STEPS, SEEDS) for _ in range(counts[name])]


def _earlier(run: Run) -> Iterator[Any]:
    try:
        said = run.manifest.get("earlier", [])
    except FileError:
        return
    yield from said if isinstance(said, list) else ()
