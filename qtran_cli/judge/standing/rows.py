"""A row a combination of environment, method and settings: what its seeds earn at an evaluation that all rows of the environment have.

Runs that were evaluated at other steps, or have other seeds, are not held against each other unless what they share is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qtran_cli.errors import UsageError
from qtran_cli.runs import environments, labels
from qtran_cli.runs.folder import Run, begun

ALONE = "--common holds all rows of an environment against each other at the steps and seeds that they share"
LEFT_OUT = ("threads", "compile", "device", "listed")
"""Of a run's configuration: what no result hangs on but for rounding."""


@dataclass(frozen=True)
class Row:
    """game: the environment's label; environment: its digest. settings: by name where the method's runs there differ.

    step: of the evaluation; returns, optimal: by seed; optimal None where the best possible return is not known.
    """

    path: str
    game: str
    environment: str
    method: str
    settings: tuple[tuple[str, str | None], ...]
    step: int
    returns: Mapping[int, float]
    optimal: Mapping[int, bool] | None

    @property
    def seeds(self) -> list[float]:
        """What the seeds earn."""
        return list(self.returns.values())


def rows(runs: Sequence[Run], common: bool = False) -> tuple[list[Row], list[str]]:
    """(a row per combination, the paths of runs that are left out as a later one has the same configuration).

    Raises UsageError where rows of an environment differ in steps or seeds and ``common`` is not asked for, or where they share
    none; FileError, InputError. Cost: metrics and games are read.
    """
    kept, older = _newest([run for run in runs if run.evaluations])
    games = [run.environment for run in kept]
    names = environments.labels(games)
    told = labels.labels(kept, [game.digest for game in games])
    groups: dict[str, list[tuple[Run, Row]]] = defaultdict(list)
    for run, game, label in zip(kept, games, told, strict=True):
        settings = tuple(pair for pair in label.settings if pair[0] not in LEFT_OUT)
        groups[game.digest].append((run, Row(str(run.path), names[game.digest], game.digest, run.method, settings, 0, {}, None)))
    return [row for group in groups.values() for row in _scored(group, common)], older


def _newest(runs: Iterable[Run]) -> tuple[list[Run], list[str]]:
    """Of runs of the same configuration on the same environment the one that was begun last: its seeds are the same draws."""
    found: dict[Any, list[Run]] = defaultdict(list)
    for run in runs:
        found[_key(run)].append(run)
    groups = [sorted(group, key=lambda run: begun(run.path)) for group in found.values()]
    return [group[-1] for group in groups], [str(run.path) for group in groups for run in group[:-1]]


def _key(run: Run) -> tuple[str, str]:
    own = {name: value for name, value in run.config.items() if name not in ("env", "qtran", "replaced", *LEFT_OUT)}
    return run.environment.digest, repr(sorted(own.items(), key=str))


def _scored(group: Sequence[tuple[Run, Row]], common: bool) -> list[Row]:
    """Every row of an environment with its seeds at one step."""
    steps = [set(run.evaluations) for run, _ in group]
    last = {max(own) for own in steps}
    shared = set.intersection(*steps)
    step = max(shared, default=0) if common else max(last)
    if not common and len(last) > 1:
        raise UsageError(f"{group[0][1].game}: its runs end at {_listed(last)} steps", right=ALONE)
    if not shared and common:
        raise UsageError(f"{group[0][1].game}: its runs share no step of an evaluation", right="report on fewer runs")
    return _of_seeds([replace(row, step=step, **_seeds(run.evaluations[step])) for run, row in group], common)


def _seeds(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    optimal = {line["seed"]: bool(line["optimal"]) for line in lines} if all("optimal" in line for line in lines) else None
    return {"returns": {line["seed"]: float(line["return"]) for line in lines}, "optimal": optimal}


def _of_seeds(found: Sequence[Row], common: bool) -> list[Row]:
    numbers = [set(row.returns) for row in found]
    shared = set.intersection(*numbers)
    if any(own != shared for own in numbers) and not common:
        raise UsageError(f"{found[0].game}: its runs have {_listed({len(own) for own in numbers})} seeds", right=ALONE)
    if not shared:
        raise UsageError(f"{found[0].game}: its runs share no seed", right="report on fewer runs")
    return [replace(row, returns=_cut(row.returns, shared), optimal=row.optimal and _cut(row.optimal, shared)) for row in found]


def _cut(own: Mapping[int, Any], seeds: set[int]) -> dict[int, Any]:
    return {seed: value for seed, value in own.items() if seed in seeds}


def _listed(numbers: set[int]) -> str:
    return " and ".join(f"{number:,}" for number in sorted(numbers))
