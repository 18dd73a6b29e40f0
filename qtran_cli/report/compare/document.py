"""The JSON document of `qtran compare --json`, schema qtran.compare/1: exact numbers are strings, learned ones are floats."""

from __future__ import annotations

from itertools import product
from typing import Any

from qtran_cli.exact.one_step.outcomes import Outcomes
from qtran_cli.exact.sweeps.igm import size
from qtran_cli.judge.comparison import Compared, Comparison, Ended, Trained
from qtran_cli.model import environment
from qtran_cli.report.compare.words import parting
from qtran_cli.report.solve.document import LISTED, Writer
from qtran_cli.scalars import spell

SCHEMA = "qtran.compare/1"


def document(comparison: Comparison) -> dict[str, Any]:
    """The document. "exact" is a method's entry of qtran solve; every key is always present, null where it does not apply."""
    writer, best = Writer(comparison.game, False), comparison.optimum
    listed = [writer.label(u) for u in best.first(best.count)] if best.count <= LISTED else None
    judged = comparison.judged
    return {
        "schema": SCHEMA,
        "env": comparison.env,
        "environment": environment.of(comparison.game).digest,
        "game": writer.described(),
        "optimum": {"value": spell(best.value), "joint_actions": listed, "count": best.count, "rectangular": best.rectangular},
        "seeds": comparison.seeds,
        "env_steps": comparison.steps,
        "full_exploration": comparison.uniform,
        "agree": all(method.agrees for method in judged) if judged else None,
        "methods": {method.name: _method(comparison, method, writer) for method in comparison.methods},
    }


def _method(comparison: Comparison, method: Compared, writer: Writer) -> dict[str, Any]:
    theory = method.theory
    return {
        "exact": None if theory.fit is None else writer.method(method.name, theory.fit),
        "condition_7": None if theory.alt is None else theory.alt.feasible,
        "expected": _expected(theory, writer),
        "reason": theory.reason or None,
        "trained": None if method.trained is None else _trained(method.trained, writer),
        "agrees": method.agrees,
        "disagreement": parting(comparison, method) or None,
    }


def _expected(theory: Outcomes, writer: Writer) -> list[list[str]] | None:
    """The greedy joint actions that training can end at, sorted; null where theory does not tell, and above 10,000."""
    if theory.products is None or sum(map(size, theory.products)) > LISTED:
        return None
    return [writer.label(u) for u in sorted({u for sets in theory.products for u in product(*(o.tolist() for o in sets))})]


def _trained(trained: Trained, writer: Writer) -> dict[str, Any]:
    return {
        "run": trained.run,
        "reused": trained.reused,
        "updates": trained.updates,
        "seconds": trained.seconds,
        "settings": dict(trained.settings),
        "agreement": trained.optimal / len(trained.seeds),
        "return": {"iqm": trained.iqm, "ci95": list(trained.interval), "per_seed": [float(seed.value) for seed in trained.seeds]},
        "greedy": [{"joint_action": writer.label(u), "seeds": count} for u, count in trained.counts],
        "max_error": trained.error,
        "per_seed": [_seed(seed, writer) for seed in trained.seeds],
    }


def _seed(seed: Ended, writer: Writer) -> dict[str, Any]:
    learned = {"greedy": writer.label(seed.u_bar), "value": spell(seed.value), "optimal": seed.optimal, "max_error": seed.error}
    return {"seed": seed.seed, **learned}
