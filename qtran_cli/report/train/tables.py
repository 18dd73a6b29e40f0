"""Which exact tables the learned ones of a one-step game are, in words and in JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from qtran_cli.judge.tables.ends import End
from qtran_cli.judge.tables.held import WITHIN, Held, Tables
from qtran_cli.judge.training import Training
from qtran_cli.scalars import spell

NEAR = f"{WITHIN * 100} %"
UNDER = " under what each replayed"


def words(training: Training) -> list[str]:
    """A sentence: how many seeds are near which exact tables, and how far the others are off."""
    found = training.tables
    if found is None:
        return []
    if not any(seed.nearest for seed in found.seeds):
        return [f"held against no exact ones: {found.reason}"]
    return [f"{', '.join(_counts(found))}; shares of the payoffs' range"]


def _counts(found: Tables) -> Iterator[str]:
    of = f" of {len(found.seeds)} seeds"
    for called, seeds in _groups(found):
        yield f"{len(seeds)}{of} within {NEAR} of {called} (up to {_most(seeds)})"
        of = ""
    apart = [seed for seed in found.seeds if not seed.at]
    if apart:
        yield f"{len(apart)}{of} of no exact table{_beyond(found, apart)}"


def _groups(found: Tables) -> list[tuple[str, list[Held]]]:
    """The seeds by the exact table that they are at, most first."""
    groups: dict[str, list[Held]] = {}
    for seed in found.at:
        groups.setdefault(_called(found, seed), []).append(seed)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def _called(found: Tables, seed: Held) -> str:
    """The exact table that is nearest to a seed's."""
    end = seed.nearest
    assert end is not None, "seeds without are left out"
    if end.payoff:
        return "the payoff"
    whose = "its exact" if end.name == found.own else f"{end.name}'s"
    which = "fit" if end.number is None else "best fit" if end.number == 1 else f"local optimum {end.number} of {end.count}"
    if not seed.replay:
        return f"{whose} {which}"
    return f"{'a worse local optimum' if (end.number or 1) > 1 else f'{whose} {which}'}{UNDER}"


def _most(seeds: Sequence[Held]) -> str:
    return percent(max(seed.off for seed in seeds if seed.off is not None))


def _beyond(found: Tables, apart: list[Held]) -> str:
    known = [seed for seed in apart if seed.off is not None]
    if not known:
        return f" ({found.reason})" if found.reason else ""
    farthest = max(known, key=lambda seed: seed.off or 0.0)
    return f" (up to {_most(known)} off the nearest, {_called(found, farthest).removesuffix(UNDER)})"


def percent(share: float) -> str:
    """Two digits that count.

    >>> percent(0.01234), percent(0.1), percent(0.0000001)
    ('1.2 %', '10 %', '0.001 %')
    """
    return f"{max(share * 100, 1e-3):.2g} %"


def entry(training: Training) -> dict[str, Any] | None:
    """tolerance; how many seeds are at an exact table; per seed how far off the nearest and each method's is, and which is nearest.

    under: the sampling for which the tables are exact, uniform or the seed's own replay. None: a game with several states.
    """
    found = training.tables
    if found is None:
        return None
    own = {"tolerance": spell(WITHIN), "at": len(found.at), "reason": found.reason or None}
    return own | {"per_seed": [_seed(seed) for seed in found.seeds]}


def _seed(seed: Held) -> dict[str, Any]:
    return {
        "seed": seed.number,
        "at": seed.at,
        "under": "replay" if seed.replay else "uniform",
        "off": seed.off,
        "nearest": None if seed.nearest is None else _end(seed.nearest),
        "distances": dict(seed.distances),
    }


def _end(end: End) -> dict[str, Any]:
    return {"method": end.name, "local_optimum": end.number, "local_optima": end.count or None}
