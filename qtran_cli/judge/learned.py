"""From a run folder to the tables that one seed had learned at some of its evaluations."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from qtran_cli.errors import FileError, GameError, UsageError
from qtran_cli.judge.learning import Q_JT, Q_PRIME, RAISED, Learning, Moment, total
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from qtran_cli.runs.folder import TABLES, Run
from qtran_cli.runs.labels import labels

SHOWN = 4
"""Evaluations that are shown unless --at names some: the first, the last, and some evenly between."""
Line = dict[str, Any]


def learning(run: Run, seed: int | None, at: Sequence[int] = ()) -> Learning:
    """One seed's tables; seed None: the median one. at: steps. Raises FileError, UsageError."""
    lines = by_step(run)
    game = _game(run)
    if not lines:
        raise _untold(run)
    steps = _steps(list(lines), at)
    asked = None if seed is None else _seed(run, seed)
    try:
        chosen = median(game, lines[max(lines)]) if asked is None else asked
        moments = tuple(_moment(lines[step][chosen], game, _ties(run)) for step in steps)
    except (KeyError, TypeError, ValueError, GameError):
        raise _damaged(run) from None
    why = "the median one" if asked is None else "chosen"
    return Learning(str(run.path), game.name, str(labels([run], [game.name])[0]), run.method, game, chosen, why, moments)


def by_step(run: Run) -> dict[int, list[Line]]:
    """Per evaluation, a line for every seed in their order; evaluations that lack seeds are left out. Raises FileError."""
    found: dict[int, dict[int, Line]] = {}
    try:
        for line in run.tables:
            found.setdefault(int(line["step"]), {})[int(line["seed"])] = line
        seeds = range(int(run.config["seeds"]))
    except (KeyError, TypeError, ValueError):
        raise _damaged(run) from None
    return {step: [lines[k] for k in seeds] for step, lines in sorted(found.items()) if len(lines) == len(seeds)}


def median(game: Game, lines: Sequence[Line]) -> int:
    """The seed that the report of `qtran train` shows: the median one by its tolerance against the payoff, the lower of two."""
    from qtran_cli.exact.check.audit import audit
    from qtran_cli.table import from_array

    def tolerance(line: Line) -> Fraction:
        v = None if line["v_jt"] is None else Fraction(line["v_jt"])
        return audit(game.payoff, [from_array(np.array(q)) for q in line["q"]], v).tolerance

    ranked = sorted(lines, key=lambda line: (tolerance(line), line["seed"]))
    return int(ranked[(len(ranked) - 1) // 2]["seed"])


def _moment(line: Line, game: Game, ties: bool) -> Moment:
    """The tables that say something: Q'_jt where the losses tie it to Q_jt, or where there is no Q_jt."""
    tables = {} if line["q_jt"] is None else {Q_JT: np.array(line["q_jt"], dtype=float).reshape(game.shape)}
    q_prime = total([np.array(q, dtype=float) for q in line["q"]]).reshape(game.shape)
    if line["v_jt"] is not None:
        tables[RAISED] = q_prime + float(line["v_jt"])
    elif ties or not tables:
        tables[Q_PRIME] = q_prime
    return Moment(int(line["step"]), tuple(map(int, line["u_bar"])), tables)


def _ties(run: Run) -> bool:
    """Whether the method has losses besides the one that fits Q_jt."""
    from qtran_cli.judge.curves import OWN

    return bool(run.metrics and set(run.metrics[-1]) - OWN - {"td"})


def _steps(there: Sequence[int], at: Sequence[int]) -> list[int]:
    if not at:
        return [there[k] for k in sorted({round(x) for x in np.linspace(0, len(there) - 1, SHOWN)})]
    for step in at:
        if step not in there:
            near = min(there, key=lambda other: abs(other - step))
            right = f"the nearest is at {near}; the first at {there[0]}, the last at {there[-1]}"
            raise UsageError(f"no evaluation at step {step}", where="--at", right=right)
    return list(dict.fromkeys(at))


def _seed(run: Run, seed: int) -> int:
    count = int(run.config["seeds"])
    if seed >= count:
        raise UsageError(f"no seed {seed}", where="--seed", right=f"the run has the seeds 0 to {count - 1}")
    return seed


def _game(run: Run) -> Game:
    """What the run was made on. Raises FileError where that is no one-step game."""

    def refuse(_: Task) -> Game:
        right = "--what return,loss draws its curves"
        raise FileError("a game with several states has no one table to draw", where=str(run.path), right=right)

    return run.game.either(lambda game: game, refuse)


def _untold(run: Run) -> FileError:
    """Why there are no tables."""
    if not run.evaluations:
        what, right = "no evaluation is there yet", "wait for the first, or qtran train --resume continues a run that was stopped"
    else:
        what, right = "no tables were recorded", "they are for one-step games of up to 500 joint actions"
    return FileError(what, where=str(run.path), right=right)


def _damaged(run: Run) -> FileError:
    where = str(run.path / TABLES)
    return FileError("this is damaged: a line is no table", where=where, right="the run must be made again")
