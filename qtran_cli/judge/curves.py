"""From run folders to curves: every evaluation aggregated over the seeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from qtran_cli.errors import FileError, UsageError
from qtran_cli.judge.curve import AGREEMENT, NORMALISED, PER_EPISODE, RETURN, Curve, Source
from qtran_cli.model.team_game import TeamGame
from qtran_cli.runs import environments as environment_labels
from qtran_cli.runs.folder import HIGH, LOW, METRICS, TALLIES, Run
from qtran_cli.runs.labels import Label, labels
from qtran_cli.statistics import CENTRES, interval, stratified, wilson

Evaluation = list[dict[str, Any]]
"""The lines of one evaluation, a line per seed."""
OWN = {"step", "seed", "updates", "epsilon", "optimal", "return", LOW, HIGH, TALLIES}
"""What a line holds besides the terms of the loss."""


def sources(runs: Sequence[Run]) -> list[Source]:
    """Where each run's curves come from. Raises FileError, InputError."""
    names = environment_labels.labels(run.environment for run in runs)
    called = labels(runs, [run.environment.digest for run in runs])
    best = _known(runs)
    return [
        Source(str(run.path), names[run.environment.digest], run.method, str(label), *best[run.environment.digest], label)
        for run, label in zip(runs, called, strict=True)
    ]


def renamed(sources: Sequence[Source], given: Mapping[str, str]) -> list[Source]:
    """The sources as their reader calls them. given: by the path of a run; labels that are alike on one game keep what they were too."""
    called = [given.get(source.run, "") for source in sources]
    seen = Counter((source.env, text) for source, text in zip(sources, called, strict=True))
    return [_renamed(source, text, seen[source.env, text] > 1) if text else source for source, text in zip(sources, called, strict=True)]


def _renamed(source: Source, text: str, several: bool) -> Source:
    label = f"{text} ({source.label})" if several else text
    return replace(source, label=label, told=Label(source.method, given=label))


def _known(runs: Sequence[Run]) -> dict[str, tuple[float | None, float | None]]:
    """By environment the largest possible return, where it is known, and the least payoff of a one-step game."""
    games = {run.environment.digest: run.game for run in runs}
    return {digest: _range(game) for digest, game in games.items()}


def _range(game: TeamGame) -> tuple[float | None, float | None]:
    """(the largest return that is possible, where it is known; the least of a one-step game)."""
    from qtran_cli.judge.kinds import known

    best = known(game).benchmark
    most, least = (None if x is None else float(x) for x in (best.value, best.least))
    return most, least


def evaluations(run: Run) -> list[Evaluation]:
    """The evaluations that are there for every seed, in order; numbers checked. Raises FileError."""
    try:
        return [[{**line, "return": float(line["return"]), **_tallies(line)} for line in lines] for lines in run.evaluations.values()]
    except (AttributeError, KeyError, TypeError, ValueError):
        where = str(run.path / METRICS)
        raise FileError("this is damaged: a line lacks step, seed or return", where=where, right="the run must be made again") from None


def _tallies(line: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}{PER_EPISODE}": value for name, value in line.get(TALLIES, {}).items()}


def curves(source: Source, run: Run, centre: str = "iqm") -> list[Curve]:
    """Every quantity that the run's metrics hold. centre: of statistics.CENTRES, what stands for the seeds."""
    found = evaluations(run)
    names = dict.fromkeys(name for lines in found for line in lines for name in line if name not in OWN)
    judged = [AGREEMENT] if any("optimal" in line for lines in found for line in lines) else []
    return [_curve(source, name, found, centre) for name in (RETURN, *judged, *names)]


def _curve(source: Source, quantity: str, found: Sequence[Evaluation], centre: str) -> Curve:
    """Evaluations that lack the quantity (no update has been made by then) have no point."""
    key = "optimal" if quantity == AGREEMENT else quantity
    there = [lines for lines in found if all(isinstance(line.get(key), int | float) for line in lines)]
    steps = np.array([lines[0]["step"] for lines in there], dtype=int)
    seeds = np.array([[float(line[key]) for line in lines] for lines in there])
    value, low, high = np.array([_share(row) if quantity == AGREEMENT else _middle(row, centre) for row in seeds]).reshape(-1, 3).T
    made = [lines[0].get("updates") for lines in there]
    updates = np.array(made, dtype=int) if all(isinstance(count, int) for count in made) else None
    return Curve(source, quantity, steps, value, low, high, seeds, centre, updates)


def _share(seeds: np.ndarray) -> tuple[float, float, float]:
    share = float(seeds.mean())
    return share, *wilson(share, len(seeds))


def _middle(seeds: np.ndarray, centre: str) -> tuple[float, float, float]:
    middle = CENTRES[centre]
    with np.errstate(invalid="ignore", over="ignore"):  # a loss that has overflowed has no mean
        return float(middle(seeds)), *interval(seeds.tolist(), centre=middle)


def normalised(curves_: Sequence[Curve]) -> list[Curve]:
    """The returns of each label over all games together, at the steps that all its runs share. Raises UsageError.

    Seeds are drawn within each game for the interval.
    """
    returns = [curve for curve in curves_ if curve.quantity == RETURN]
    games = dict.fromkeys(curve.source.env for curve in returns)
    for curve in returns:
        if curve.source.least is None or curve.source.least == curve.source.best:
            right = "it is for one-step games with different payoffs: leave this one out"
            raise UsageError("its returns have no range to normalise by", where=curve.source.env, right=right)
    labels = dict.fromkeys(curve.source.label for curve in returns)
    groups = [[curve for curve in returns if curve.source.label == label] for label in labels]
    whole = [_together(group) for group in groups if len(group) == len(games)]
    if not (drawn := [curve for curve in whole if len(curve.steps)]):
        raise UsageError("no method has a run on every game, evaluated at the same steps", right="name fewer games, or --what return")
    return drawn


def _together(group: Sequence[Curve]) -> Curve:
    """One label's returns on all games."""
    shared = sorted(set.intersection(*(set(curve.steps.tolist()) for curve in group)))
    tasks = [_shares(curve, shared) for curve in group]
    seeds = np.concatenate(tasks, axis=1)
    centre, middle = group[0].centre, CENTRES[group[0].centre]
    bounds = [stratified([task[e].tolist() for task in tasks], centre=middle) for e in range(len(shared))]
    low, high = np.array(bounds).reshape(-1, 2).T
    first, name = group[0].source, f"{len(group)} games together" if len(group) > 1 else group[0].source.env
    source = Source(" ".join(curve.source.run for curve in group), name, first.method, first.label, 1.0, 0.0, first.told)
    return Curve(source, NORMALISED, np.array(shared, dtype=int), middle(seeds), low, high, seeds, centre)


def _shares(curve: Curve, steps: Sequence[int]) -> np.ndarray:
    """Every seed's returns at ``steps`` as shares of the game's range."""
    least, best = curve.source.least or 0.0, curve.source.best or 0.0
    return np.asarray((curve.seeds[np.isin(curve.steps, steps)] - least) / (best - least))
