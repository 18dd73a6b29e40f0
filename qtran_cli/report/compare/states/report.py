"""What `qtran compare` reports of a game with several states: what greedy policies earn, exactly and trained."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from qtran_cli.judge.comparison import Compared, Comparison
from qtran_cli.judge.theory import Benchmark
from qtran_cli.judge.training import Training
from qtran_cli.model.task import Task
from qtran_cli.report.compare.states.words import parting, remark
from qtran_cli.report.compare.trained import interval
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import some
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM, UNMET_STYLE
from qtran_cli.report.kit.numerals import Numbers, brief
from qtran_cli.report.one_step.methods import NONE
from qtran_cli.report.states.report import about

__all__ = ["about", "best", "glossary", "listing", "parting", "remark"]

HEADS = ("method", "exact", "optimal", "trained", "return", "Q_jt off", "agrees")
NUMBERS = (2, 5)
WRAPPED, NARROWEST = (3, 4), 10
GLOSSARY = (
    f"exact: what the greedy policy of the method's exact best fits earns ({OPTIMUM} if optimal), fitted to Q_jt* / bootstrapping on "
    "its own fits where that is another return, under uniform sampling. optimal: seeds whose greedy policy is optimal; trained: what "
    "the policies earn, exactly, and in how many seeds; return: the interquartile mean over seeds, and its 95 % interval; Q_jt off: "
    "the largest |Q_jt − Q_jt*| where a seed's policy leads; agrees: every seed earns what bootstrapping on exact fits does, where it "
    "can come to rest."
)


def best(comparison: Comparison[Task]) -> str:
    """The best return, as far as it is known."""
    best, numbers = comparison.exact.benchmark, Numbers()
    if best.upper is None or best.value is not None:
        return best.words if best.value is None else f"{numbers.show(best.value)}, the return of {best.words}"
    return f"{'' if best.lower is None else f'at least {numbers.show(best.lower)}, '}at most {numbers.show(best.upper)}: {best.words}"


def glossary(comparison: Comparison[Task]) -> str:
    """What the columns are."""
    return GLOSSARY


def listing(comparison: Comparison[Task]) -> Listing:
    """Every method in a line."""
    return Listing(HEADS, [_row(comparison, method) for method in comparison.methods], NUMBERS, WRAPPED, NARROWEST)


def _row(comparison: Comparison[Task], method: Compared) -> list[Cell]:
    best, theory = comparison.exact.benchmark, method.theory
    ends = " or ".join(_shown(best, value) for value in theory.returns) or NONE
    exact = "/".join(dict.fromkeys([NONE if theory.fitted is None else _shown(best, theory.fitted.value), ends]))
    trained = [NONE, NONE, "", ""] if method.training is None else _trained(method.training)
    agrees = {None: NONE, True: "yes", False: "no"}[method.agrees]
    style = UNMET_STYLE if method.agrees is False else ""
    return [Cell(text, style=style) for text in (method.name, exact, *trained, agrees)]


def _shown(best: Benchmark, value: Fraction | None) -> str:
    return NONE if value is None else f"{Numbers().show(value)}{OPTIMUM if best.optimal(value) else ''}"


def _trained(training: Training[Task]) -> list[str]:
    known = [seed.optimal for seed in training.seeds if seed.optimal is not None]
    optimal = f"{sum(known)}/{len(training.seeds)}" if known else NONE
    counts = Counter(brief(seed.earned) for seed in training.seeds).most_common()
    ended = some((value if n == len(training.seeds) else f"{value} ({n})" for value, n in counts), len(counts))
    fits = [seed.fit for seed in training.seeds]
    off = NONE if None in fits else f"{float(max(x for x in fits if x is not None)):.2g}"
    return [optimal, ended, interval(training), off]
