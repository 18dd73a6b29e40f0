"""What is kept of a run, a line each.

steps       of its evaluations            returns   at each of them the greedy return of every seed
final       the return of every seed at the end, exact where the task is a table
central     on such a task per seed what argmax Q_jt earns (central.py), null where there is no Q_jt
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docs.curves import central
from docs.curves.plan import SEEDS, Run
from qtran_cli.runs import folder as runs

DIGITS = 4


def line(run: Run, document: dict[str, Any]) -> dict[str, Any]:
    """The line of a run whose `qtran train --json` is ``document``."""
    path = Path(document["run"])
    evaluations = runs.read(path).evaluations
    own = {"task": run.task.name, "method": run.method, "seeds": SEEDS}
    own |= {key: document[key] for key in ("env_steps", "updates")} | {"seconds": round(document["seconds"], 1)}
    own |= {"ceiling": ceiling(run), "steps": list(evaluations)}
    own |= {"returns": [[_rounded(one["return"]) for one in lines] for lines in evaluations.values()]}
    return own | {"final": [_rounded(x) for x in document["return"]["per_seed"]], "central": _all_rounded(central.returns(path))}


def ceiling(run: Run) -> float | None:
    """The most that can be earned, exactly or at most; None where nobody knows."""
    from qtran_cli.envs import programs

    return programs.ceiling(programs.world(run.task.env, run.task.options))[0]


def _all_rounded(values: list[float] | None) -> list[float] | None:
    return None if values is None else [_rounded(x) for x in values]


def _rounded(x: float) -> float:
    return round(float(x), DIGITS)
