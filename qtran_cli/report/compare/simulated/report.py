"""What `qtran compare` reports of a simulated task: what trained policies earn, the best first."""

from __future__ import annotations

from qtran_cli.judge.comparison import Compared, Comparison
from qtran_cli.model.world import World
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.numerals import brief
from qtran_cli.report.train.simulated.report import about, reached

__all__ = ["about", "best", "glossary", "listing", "parting", "remark", "verdict"]

NONE = "–"


def ranked(comparison: Comparison[World]) -> list[Compared]:
    """The methods that were trained, the one that earns most first; then those that cannot be."""
    return sorted(comparison.methods, key=lambda method: (method.training is None, -_earned(method), method.name))


def _earned(method: Compared) -> float:
    return 0.0 if method.training is None else method.training.iqm


def verdict(comparison: Comparison[World]) -> str:
    """Who earns most, and whether the intervals of the first two are apart."""
    trained = [method for method in ranked(comparison) if method.training is not None]
    if len(trained) < 2:
        return f"{trained[0].name} earns {brief(_earned(trained[0]))}" if trained else "none of these methods can be trained"
    (first, low), (second, high) = ((m.name, m.training.interval) for m in trained[:2] if m.training is not None)
    apart = low[0] > high[1]
    return f"{first} earns most, {brief(_earned(trained[0]))}; {second} is {'below it' if apart else 'within its interval'}"


def best(comparison: Comparison[World]) -> str:
    """The ceiling."""
    most = comparison.exact.benchmark
    return most.words if most.upper is None else f"at most {brief(float(most.upper))}: {most.words}"


def listing(comparison: Comparison[World]) -> Listing:
    """Every method in a line."""
    counted = next((method.training.tallies for method in comparison.methods if method.training is not None), {})
    shares = any(method.training is not None and reached(method.training) is not None for method in comparison.methods)
    heads = (
        "method",
        "return",
        "95 % interval",
        *(("reached",) if shares else ()),
        "least",
        "most",
        *(x.replace("_", " ") for x in counted),
    )
    rows = [[Cell(text) for text in _row(method, list(counted), shares, len(heads))] for method in ranked(comparison)]
    return Listing(heads, rows, (1, *range(3, len(heads))))


def _row(method: Compared, counted: list[str], shares: bool, width: int) -> list[str]:
    done = method.training
    if done is None:
        return [method.name, *[NONE] * (width - 1)]
    low, high = done.interval
    earned, share = [seed.earned for seed in done.seeds], reached(done)
    said = [NONE if share is None else f"{100 * share:.0f} %"] if shares else []
    counts = [brief(sum(done.tallies[name]) / len(earned)) for name in counted]
    return [method.name, brief(done.iqm), f"{brief(low)} … {brief(high)}", *said, brief(min(earned)), brief(max(earned)), *counts]


def glossary(comparison: Comparison[World]) -> str:
    """What the columns are."""
    return (
        "return: the interquartile mean over seeds of what greedy policies earn in an episode, undiscounted, with its 95 % bootstrap "
        "interval; reached: its share of the most there is; least and most: of a seed; then what the task counts in an episode, the mean "
        "over seeds. Where intervals overlap more seeds tell more."
    )


def remark(comparison: Comparison[World], method: Compared) -> str:
    """Why a method has no row of numbers."""
    return "" if method.training is not None else "It cannot be trained, and the task is simulated: there is no table to solve."


def parting(comparison: Comparison[World], method: Compared) -> str:
    """There is no theory to part from."""
    return ""
