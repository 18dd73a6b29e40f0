"""The documents of `qtran reproduce --json` (schema qtran.reproduce/1) and of --list (qtran.experiments/1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from qtran_cli.reproduce import verdict
from qtran_cli.reproduce.experiment import Budget, Experiment
from qtran_cli.reproduce.reproduced import Reproduction, Row, Stand

SCHEMA, LISTED = "qtran.reproduce/1", "qtran.experiments/1"


def document(done: Reproduction) -> dict[str, Any]:
    """Exact numbers and the paper's are strings; ours are floats."""
    one = done.experiment
    return {
        "schema": SCHEMA,
        "experiment": done.name,
        "title": one.title,
        "paper": one.paper,
        "stated": [asdict(stated) for stated in one.stated],
        "budget": {**_budget(done.budget), "full": done.full, "least": one.least},
        "tolerance": {"value": str(one.tolerance), "of": one.of, "least_seeds": verdict.SEEDS},
        "numbers": [_row(done, row) for row in done.rows],
        "claims": [_stand(stand) for stand in done.stands],
        "measured": {stand.claim.words: {arm: list(seeds) for arm, seeds in stand.measured.items()} for stand in done.stands},
        "verdicts": done.verdicts,
        "remarks": list(one.remarks),
        "runs": dict(done.runs),
        "seconds": done.seconds,
    }


def listed(experiments: Mapping[str, Experiment]) -> dict[str, Any]:
    """Every experiment with its budgets."""
    entries = [
        {
            "name": name,
            "title": one.title,
            "paper": one.paper,
            "arms": [{"name": arm.name, "env": arm.env, "method": arm.method} for arm in one.arms],
            "reduced": _budget(one.reduced),
            "full": _budget(one.full),
        }
        for name, one in experiments.items()
    ]
    return {"schema": LISTED, "experiments": entries}


def _budget(budget: Budget) -> dict[str, Any]:
    return asdict(budget) | {"settings": list(budget.settings), "options": list(budget.options)}


def _row(done: Reproduction, row: Row) -> dict[str, Any]:
    arm = done.experiment.arm(row.number.arm)
    return {
        "arm": arm.name,
        "env": arm.env,
        "method": arm.method,
        "quantity": row.number.measure.words,
        "paper": row.number.paper,
        "source": row.number.source or None,
        "exact": None if row.exact is None else str(row.exact),
        "ours": row.value,
        "ci95": list(row.interval),
        "difference": row.difference,
        "verdict": row.verdict or None,
        "per_seed": list(row.seeds),
    }


def _stand(stand: Stand) -> dict[str, Any]:
    claim = stand.claim
    return {
        "claim": claim.words,
        "source": claim.source,
        "above": list(claim.above),
        "below": list(claim.below),
        "difference": stand.value,
        "ci95": list(stand.interval),
        "verdict": stand.verdict,
    }
