"""The report and the document of `qtran compare` on a game with several states: what greedy policies earn, exactly and trained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.exact.sequential.solution import Earned
from qtran_cli.report.compare import verdict
from qtran_cli.report.grid import Cell
from qtran_cli.report.labels import printable, some
from qtran_cli.report.listing import Listing
from qtran_cli.report.marks import OPTIMUM, OPTIMUM_STYLE, UNMET_STYLE
from qtran_cli.report.methods import NONE
from qtran_cli.report.numerals import Numbers
from qtran_cli.report.prose import INDENT, Item
from qtran_cli.report.task import about
from qtran_cli.report.task_comparison import TaskCompared, TaskComparison
from qtran_cli.report.task_training import Benchmark, TaskTraining
from qtran_cli.scalars import spell

__all__ = ["document", "report", "verdict"]

HEADS = ("method", "exact", "optimal", "trained", "return", "Q_jt off", "agrees")
NUMBERS = (2, 5)
WRAPPED, NARROWEST = (3, 4), 10
GLOSSARY = (
    f"exact: what the greedy policy of the method's exact best fits earns ({OPTIMUM} if optimal), fitted to Q_jt* / bootstrapping on "
    "its own fits where that is another return, under uniform sampling. optimal: seeds whose greedy policy is optimal; trained: what "
    "the policies earn, exactly, and in how many seeds; return: the interquartile mean over seeds, and its 95 % interval; Q_jt off: "
    "the largest |Q_jt − Q_jt*| where a seed's policy leads; agrees: every seed earns what bootstrapping on exact fits does."
)
ELSEWHERE = "The exact policy takes the best fit of every state; training can end at other local optima, or has not come to rest."
UNFITTED = "Their learned Q_jt is off Q_jt* by up to {:.2g}: more steps may bring it there."
STRICT = ("qtran", "qplex")
"""Methods that represent a factorizable game start so."""


def report(comparison: TaskComparison) -> Group:
    """Everything that `qtran compare` prints."""
    listing = Listing(HEADS, [_row(comparison, method) for method in comparison.methods], NUMBERS, WRAPPED, NARROWEST)
    parts: list[RenderableType] = [*_opening(comparison), Text(), listing, Text(), Item("", GLOSSARY)]
    untold: list[RenderableType] = [
        Item(method.name, text, INDENT) for method in comparison.methods if (text := _untold(comparison, method))
    ]
    apart: list[RenderableType] = [Item(m.name, text, INDENT, UNMET_STYLE) for m in comparison.methods if (text := parting(m))]
    parts += [Text(), *untold] if untold else []
    return Group(*parts, *([Text(), Text("where they part", "bold"), *apart] if apart else []))


def _opening(comparison: TaskComparison) -> Iterator[RenderableType]:
    style = OPTIMUM_STYLE if comparison.judged and all(method.agrees for method in comparison.judged) else UNMET_STYLE
    yield Text(verdict(comparison), style)
    yield Item("game", about(comparison.task), INDENT)
    yield Item("best", _best(comparison.benchmark), INDENT)
    sampling = "full exploration" if comparison.uniform else "ε-greedy exploration"
    yield Item("training", f"{comparison.seeds:,} seeds of {comparison.steps:,} environment steps each, {sampling}", INDENT)
    yield Item("runs", f"qtran runs {printable(comparison.folder)} lists them", INDENT, whole=True)
    reused = [method.name for method in comparison.methods if method.reused]
    if reused:
        yield Item("", f"complete before: {', '.join(reused)}", INDENT)


def _best(best: Benchmark) -> str:
    numbers = Numbers()
    if best.upper is None or best.value is not None:
        return best.words if best.value is None else f"{numbers.show(best.value)}, the return of {best.words}"
    return f"{'' if best.lower is None else f'at least {numbers.show(best.lower)}, '}at most {numbers.show(best.upper)}: {best.words}"


def _row(comparison: TaskComparison, method: TaskCompared) -> list[Cell]:
    both = (method.theory.fitted, method.theory.bootstrapped)
    exact = "/".join(dict.fromkeys(_earned(comparison.benchmark, earned) for earned in both))
    trained = [NONE, NONE, "", ""] if method.training is None else _trained(method.training)
    agrees = {None: NONE, True: "yes", False: "no"}[method.agrees]
    style = UNMET_STYLE if method.agrees is False else ""
    return [Cell(text, style=style) for text in (method.name, exact, *trained, agrees)]


def _earned(best: Benchmark, earned: Earned | None) -> str:
    if earned is None or earned.value is None:
        return NONE
    return f"{Numbers().show(earned.value)}{OPTIMUM if best.optimal(earned.value) else ''}"


def _trained(training: TaskTraining) -> list[str]:
    known = [seed.optimal for seed in training.seeds if seed.optimal is not None]
    optimal = f"{sum(known)}/{len(training.seeds)}" if known else NONE
    counts = Counter(f"{seed.earned:.4g}" for seed in training.seeds).most_common()
    ended = some((value if n == len(training.seeds) else f"{value} ({n})" for value, n in counts), len(counts))
    low, high = training.interval
    mean = f"{training.iqm:.4g}"
    fits = [seed.fit for seed in training.seeds]
    off = NONE if None in fits else f"{float(max(x for x in fits if x is not None)):.2g}"
    return [optimal, ended, mean if low == high == training.iqm else f"{mean} [{low:.4g}, {high:.4g}]", off]


def _untold(comparison: TaskComparison, method: TaskCompared) -> str:
    """Why theory does not tell what the method earns."""
    if method.expected is not None:
        return ""
    found = method.theory.bootstrapped or method.theory.fitted
    if found is None and not comparison.task.fully_observed and not method.name.startswith(STRICT):
        return "No exact return over histories is known for it."
    reason = (found.reason if found is not None else "") or method.theory.words or "there is no exact solver for it"
    return f"No exact return: {reason.rstrip('.')}."


def parting(method: TaskCompared) -> str:
    """How training parted from theory, and what may be behind it; "" where it did not."""
    astray, expected = method.astray, method.expected
    if not astray or expected is None:
        return ""
    numbers = some((str(seed.number) for seed in astray), len(astray), 6)
    earned = sorted({f"{seed.earned:.4g}" for seed in astray}, key=float)
    seeds = f"Seeds {numbers} earn" if len(astray) > 1 else f"Seed {numbers} earns"
    texts = [f"{seeds} {some(earned, len(earned))}, theory says {Numbers().show(expected)}.", _why(method)]
    return " ".join(filter(None, texts))


def _why(method: TaskCompared) -> str:
    fits = (method.theory.bootstrapped.fits if method.theory.bootstrapped else None) or {}
    if any(fit.landscape is not None for fit in fits.values()):
        return ELSEWHERE
    errors = [float(seed.fit) for seed in method.astray if seed.fit is not None]
    if method.name.startswith("qtran") and errors:
        return UNFITTED.format(max(errors))
    return ""


def document(comparison: TaskComparison) -> dict[str, Any]:
    """The document, schema qtran.compare/1. Exact numbers are strings, learned ones are floats."""
    task, best, judged = comparison.task, comparison.benchmark, comparison.judged
    return {
        "schema": "qtran.compare/1",
        "env": comparison.env,
        "game": {"name": task.name, "agents": list(task.agents), "actions": [list(labels) for labels in task.actions]},
        "optimum": {"value": _spelled(best.value), "lower": _spelled(best.lower), "upper": _spelled(best.upper), "of": best.words},
        "seeds": comparison.seeds,
        "env_steps": comparison.steps,
        "full_exploration": comparison.uniform,
        "agree": all(method.agrees for method in judged) if judged else None,
        "methods": {method.name: _method(comparison, method) for method in comparison.methods},
    }


def _method(comparison: TaskComparison, method: TaskCompared) -> dict[str, Any]:
    return {
        "exact": {name: _return(getattr(method.theory, name)) for name in ("fitted", "bootstrapped")},
        "expected": _spelled(method.expected),
        "reason": _untold(comparison, method) or None,
        "trained": None if method.training is None else _run(method.training, method.reused),
        "agrees": method.agrees,
        "disagreement": parting(method) or None,
    }


def _return(earned: Earned | None) -> dict[str, Any] | None:
    return None if earned is None else {"value": _spelled(earned.value), "reason": earned.reason or None}


def _run(training: TaskTraining, reused: bool) -> dict[str, Any]:
    return {
        "run": training.run,
        "reused": reused,
        "updates": training.updates,
        "seconds": training.seconds,
        "settings": dict(training.settings),
        "agreement": None if training.agreement is None else float(training.agreement),
        "return": {"iqm": training.iqm, "ci95": list(training.interval), "per_seed": [seed.earned for seed in training.seeds]},
        "per_seed": [
            {"seed": s.number, "return": _spelled(s.value), "sampled_return": s.sampled, "optimal": s.optimal, "max_error": _float(s.fit)}
            for s in training.seeds
        ],
    }


def _spelled(number: Any) -> str | None:
    return None if number is None else spell(number)


def _float(number: Any) -> float | None:
    return None if number is None else float(number)
