"""Performance profiles, and how the return hangs on a setting: what the figure of `qtran report` shows.

    profile    P(X > τ), the share of seeds that earn more than τ, over τ; of several environments the mean of theirs
               (Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical precipice"), with the pointwise
               percentile bootstrap, seeds drawn with replacement within each environment
    scaled     returns of an environment between the least and the greatest of all of its rows: 0 and 1

A sensitivity has a line a method, and for every other combination of the settings that differ: the interquartile means at the values
of the one setting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qtran_cli import statistics
from qtran_cli.judge.standing.standing import Stand, Standing

WIDE = 10
"""A logarithmic axis suits values above 0 of which one is so many times another."""


@dataclass(frozen=True)
class Profile:
    """A line: at every one of ``levels`` the share of seeds above it, with its interval."""

    label: str
    method: str
    levels: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Line:
    """What a method earns at values of a setting. values: as config.yaml has them, in their order; stands: one for each."""

    label: str
    method: str
    values: tuple[str, ...]
    stands: tuple[Stand, ...]


def swept(found: Standing) -> list[str]:
    """The settings that have several values for one method on one environment."""
    values: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for stand in found.stands:
        for name, value in stand.row.settings:
            if value is not None:
                values[stand.row.environment, stand.row.method, name].add(value)
    return sorted({name for (_, _, name), own in values.items() if len(own) > 1})


def lines(stands: Sequence[Stand], setting: str) -> list[Line]:
    """The sensitivity of one environment's rows to a setting, a line a method and combination of the others."""
    groups: dict[tuple[str, str], list[tuple[str, Stand]]] = defaultdict(list)
    for stand in stands:
        own = {name: value for name, value in stand.row.settings if value is not None}
        if (value := own.pop(setting, None)) is not None:
            groups[stand.row.method, told(stand.row.method, own.items())].append((value, stand))
    found = []
    for (method, label), pairs in groups.items():
        ordered = sorted(pairs, key=lambda pair: order(pair[0]))
        found.append(Line(label, method, tuple(value for value, _ in ordered), tuple(stand for _, stand in ordered)))
    return found


def told(method: str, settings: object) -> str:
    """What a line is called: the method, and the settings that tell it from others of the method."""
    pairs = [f"{name}={value}" for name, value in settings]  # type: ignore[attr-defined]
    return ", ".join([method, *pairs])


def label(stand: Stand) -> str:
    """What a row's line is called."""
    return told(stand.row.method, [(name, value) for name, value in stand.row.settings if value is not None])


def order(value: str) -> tuple[int, float, str]:
    """Numbers by size, then texts."""
    try:
        return 0, float(value), value
    except ValueError:
        return 1, 0.0, value


def numbers(values: Sequence[str]) -> list[float] | None:
    """The values as numbers; None where one is none."""
    found = [order(value) for value in values]
    return [number for _, number, _ in found] if all(kind == 0 for kind, _, _ in found) else None


def logarithmic(values: Sequence[float]) -> bool:
    """Whether a logarithmic axis suits."""
    return min(values) > 0 and max(values) >= WIDE * min(values)


def profiles(stands: Sequence[Stand], levels: np.ndarray) -> list[Profile]:
    """One environment's, a line a row."""
    return [profile(label(stand), stand.row.method, [stand.row.seeds], levels) for stand in stands]


def over(found: Standing, levels: np.ndarray) -> list[Profile]:
    """Those over all environments, of the rows that every environment has, each environment's returns scaled."""
    tasks = list(dict.fromkeys(stand.row.environment for stand in found.stands))
    scores = {task: scaled([stand for stand in found.stands if stand.row.environment == task]) for task in tasks}
    shared = [name for name in scores[tasks[0]] if all(name in own for own in scores.values())]
    methods = {label(stand): stand.row.method for stand in found.stands}
    return [profile(name, methods[name], [scores[task][name] for task in tasks], levels) for name in shared]


def scaled(stands: Sequence[Stand]) -> dict[str, list[float]]:
    """By label the returns of an environment's rows, between the least and the greatest of all."""
    every = [x for stand in stands for x in stand.row.seeds]
    low, span = min(every), (max(every) - min(every)) or 1.0
    return {label(stand): [(x - low) / span for x in stand.row.seeds] for stand in stands}


def profile(name: str, method: str, tasks: Sequence[Sequence[float]], levels: np.ndarray) -> Profile:
    """P(X > τ) over ``levels`` of a row's seeds, task by task, and its pointwise interval. Cost: levels × resamples × seeds."""
    generator = np.random.default_rng(0)
    arrays = [np.asarray(task, dtype=float) for task in tasks]
    resampled = [statistics.drawn(task, generator) for task in arrays]
    share = np.mean([(task[:, None] > levels).mean(0) for task in arrays], 0)
    drawn = np.array([np.mean([(seeds > level).mean(1) for seeds in resampled], 0) for level in levels])
    low, high = np.quantile(drawn, [0.025, 0.975], axis=1)
    return Profile(name, method, levels, share, low, high)


def levels(values: Sequence[float]) -> np.ndarray:
    """Where profiles step: every return, and a margin on either side."""
    found = np.unique(np.asarray(values, dtype=float))
    margin = 0.05 * ((found[-1] - found[0]) or abs(found[0]) or 1.0)
    return np.concatenate([[found[0] - margin], found, [found[-1] + margin]])
