"""From run folders to curves: every evaluation aggregated over the seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from qtran_cli.cli._run_labels import labels
from qtran_cli.errors import FileError
from qtran_cli.formats import _files
from qtran_cli.game import Game
from qtran_cli.report.curves import AGREEMENT, RETURN, Curve, Source
from qtran_cli.runs import GAME, METRICS, Run
from qtran_cli.statistics import interval, iqm
from qtran_cli.study.intervals import wilson

Evaluation = list[dict[str, Any]]
"""The lines of one evaluation, a line per seed."""
OWN = {"step", "seed", "updates", "epsilon", "optimal", "return"}
"""What a line holds besides the terms of the loss."""


def sources(runs: Sequence[Run]) -> list[Source]:
    """Where each run's curves come from. Raises FileError, InputError."""
    games = [run.game for run in runs]
    names = game_names(runs)
    called = labels(runs, names)
    return [
        Source(str(run.path), name, run.method, label, float(game.payoff.max) if isinstance(game, Game) else None)
        for run, game, name, label in zip(runs, games, names, called, strict=True)
    ]


def game_names(runs: Sequence[Run]) -> list[str]:
    """Each run's game by name; where games of one name are not the same game, with what --env said."""
    contents = [bytes(_files.read(run.path / GAME)) for run in runs]
    kinds: dict[str, set[bytes]] = {}
    for run, content in zip(runs, contents, strict=True):
        kinds.setdefault(run.game.name, set()).add(content)
    return [run.game.name if len(kinds[run.game.name]) == 1 else f"{run.game.name} ({run.env})" for run in runs]


def evaluations(run: Run) -> list[Evaluation]:
    """The evaluations that are there for every seed, in order; numbers checked. Raises FileError."""
    try:
        return [[{**line, "return": float(line["return"])} for line in lines] for lines in run.evaluations.values()]
    except (KeyError, TypeError, ValueError):
        where = str(run.path / METRICS)
        raise FileError("this is damaged: a line lacks step, seed or return", where=where, right="the run must be made again") from None


def curves(source: Source, run: Run) -> list[Curve]:
    """Every quantity that the run's metrics hold."""
    found = evaluations(run)
    names = dict.fromkeys(name for lines in found for line in lines for name in line if name not in OWN)
    judged = [AGREEMENT] if any("optimal" in line for lines in found for line in lines) else []
    return [_curve(source, name, found) for name in (RETURN, *judged, *names)]


def _curve(source: Source, quantity: str, found: Sequence[Evaluation]) -> Curve:
    """Evaluations that lack the quantity (no update has been made by then) have no point."""
    key = "optimal" if quantity == AGREEMENT else quantity
    there = [lines for lines in found if all(isinstance(line.get(key), int | float) for line in lines)]
    steps = np.array([lines[0]["step"] for lines in there], dtype=int)
    seeds = np.array([[float(line[key]) for line in lines] for lines in there])
    summary = _share if quantity == AGREEMENT else _middle
    value, low, high = np.array([summary(row) for row in seeds]).reshape(-1, 3).T
    return Curve(source, quantity, steps, value, low, high, seeds)


def _share(seeds: np.ndarray) -> tuple[float, float, float]:
    share = float(seeds.mean())
    return share, *wilson(share, len(seeds))


def _middle(seeds: np.ndarray) -> tuple[float, float, float]:
    with np.errstate(invalid="ignore", over="ignore"):  # a loss that has overflowed has no mean
        return float(iqm(seeds)), *interval(seeds.tolist())
