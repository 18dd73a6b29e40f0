"""Training by its parts: where the time of an update goes, in the paper's setting, by a profile of Python's functions.

A part's time is that of everything it calls; profiling adds about a tenth, most to the parts that take least.
"""

from __future__ import annotations

import cProfile
import inspect
import pstats
from collections.abc import Callable, Iterator, Mapping

from benchmarks._ratios import duration
from benchmarks._trainers import advance, clock, enough, trainer
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.replay.transitions import Replay
from qtran_cli.learn.tensors.adam import Adam
from qtran_cli.learn.tensors.recorded import Recorded
from qtran_cli.learn.train import Trainer

HEADINGS = ("part", "method", "1 seed", "share", "10 seeds", "share", "100 seeds", "share")
OPTIONS = ("long", "device")
SEEDS = (1, 10, 100)


def rows(smallest: bool = False, long: bool = False, device: str = "cpu") -> Iterator[tuple]:
    """One row per part of qtran_base's update. long: of every method's."""
    for method in METHODS.names() if long else ["qtran_base"]:
        found = [_profiled(method, s, 0.0 if smallest else 1.0, device) for s in SEEDS]
        for name in found[0]:
            yield name, method, *(cell for times in found for cell in (duration(times[name]), f"{times[name] / times['all']:.2f}"))


def _profiled(method: str, seeds: int, length: float, device: str) -> Mapping[str, float]:
    """Seconds an update of every part, "the rest" and "all"."""
    made = trainer(method, seeds, device)
    updates = max(2, enough(lambda n: advance(made, n), length, clock(device)))
    profile = cProfile.Profile(clock(device), builtins=False)
    profile.runcall(advance, made, updates)
    stats = pstats.Stats(profile)
    times = {name: _spent(stats, function) / updates for name, function in _parts(made).items()}
    whole = _spent(stats, advance) / updates
    return {**times, "the rest": whole - sum(times.values()), "all": whole}


def _parts(made: Trainer) -> dict[str, Callable[..., object]]:
    """What an update consists of: none of these calls another while ε is 1 and every step ends the episode."""
    return {
        "exploration": Trainer.act,
        "environment": type(made.environment).step,
        "replay: store": Replay.store,
        "replay: sample": Replay.sample,
        "loss and gradient, replayed": Recorded.__call__,
        "Adam": Adam.step,
    }


def _spent(stats: pstats.Stats, function: Callable[..., object]) -> float:
    """Seconds in a function and all that it calls; 0 where it was not called."""
    code = inspect.unwrap(function).__code__
    entry = stats.stats.get((code.co_filename, code.co_firstlineno, code.co_name))
    return entry[3] if entry else 0.0
