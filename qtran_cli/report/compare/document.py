"""The JSON document of `qtran compare --json`, schema qtran.compare/1: exact numbers are strings, learned ones are floats."""

from __future__ import annotations

from typing import Any

from qtran_cli.judge.comparison import Compared, Comparison
from qtran_cli.judge.training import Training
from qtran_cli.model import environment
from qtran_cli.report.compare import pages
from qtran_cli.report.train import alarm, condition, near, tables

SCHEMA = "qtran.compare/1"


def document(comparison: Comparison) -> dict[str, Any]:
    """The document. "exact" is a method's entry of qtran solve; every key is always present, null where it does not apply."""
    page, judged = pages.document(comparison.game), comparison.judged
    return {
        "schema": SCHEMA,
        "env": comparison.env,
        "environment": environment.of(comparison.game).digest,
        "game": page.game(comparison),
        "optimum": page.optimum(comparison),
        "seeds": comparison.seeds,
        "env_steps": comparison.steps,
        "full_exploration": comparison.uniform,
        "agree": all(method.agrees for method in judged) if judged else None,
        "methods": {method.name: _method(comparison, method) for method in comparison.methods},
    }


def records(comparison: Comparison) -> list[dict[str, Any]]:
    """A record a method, for tables of one line each; its settings are in the document."""
    whole = document(comparison)
    about = {name: whole[name] for name in ("env", "env_steps")}
    for found in whole["methods"].values():
        (found["trained"] or {}).pop("settings", None)
    return [{**about, "method": name, **found} for name, found in whole["methods"].items()]


def _method(comparison: Comparison, method: Compared) -> dict[str, Any]:
    page = pages.document(comparison.game)
    return page.theory(comparison, method) | {
        "trained": None if method.training is None else _run(method.training, method.reused) | page.trained(method.training),
        "agrees": method.agrees,
        "disagreement": page.parting(comparison, method) or None,
    }


def _run(training: Training, reused: bool) -> dict[str, Any]:
    returns = {"iqm": training.iqm, "ci95": list(training.interval), "per_seed": [seed.earned for seed in training.seeds]}
    return {
        "run": training.run,
        "reused": reused,
        "updates": training.updates,
        "seconds": training.seconds,
        "settings": dict(training.settings),
        "agreement": None if training.agreement is None else float(training.agreement),
        "return": returns,
        "alarms": alarm.entries(training),
        "near": near.entries(training),
        "tables": tables.entry(training),
        "random_4b": condition.entries(training),
    }
