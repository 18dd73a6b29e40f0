"""What every method earns on a partially observed game, and at which joint histories its fit of Q_jt(τ, ·) fails."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from qtran_cli.exact.histories.methods import HistoryReturns
from qtran_cli.exact.histories.solution import HistorySolution
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import some
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM_STYLE, letters
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.states.words import CUT_OFF, largest_loss

HEADS = ("method", "by history", "decentralised", "bootstrapping", "loses", "fails at τ")
NONE = "–"
GLOSSARY = (
    "The return from the start of each method's greedy joint actions, the worst among ties, under uniform sampling. by history: the "
    "method fits Q_jt(τ, ·) at every joint history by itself, so an action may depend on what other agents saw: centralised execution. "
    "decentralised: one Q_i(τ_i, ·) per individual history, fitted to Q_jt over all joint histories, weighted as full exploration meets "
    "them; bootstrapping: the same, fitted to r + γ times its own fitted value at its own greedy actions; loses: the "
    "larger of the two losses against the centralised optimum. fails at τ: where a greedy joint action by history is not optimal (# "
    "of the table above, where the letter before a method stands for it under fails)."
)


def section(solution: HistorySolution, numbers: Numbers) -> list[RenderableType]:
    """A line a method; nothing where the methods were not asked for."""
    if not solution.methods:
        return []
    signs = letters(solution.methods)
    rows = [_row(solution, f"{signs[name]} {name}", returns, numbers) for name, returns in solution.methods.items()]
    listing = Listing(HEADS, rows, (1, 2, 3, 4), len(HEADS) - 1)
    return [listing, Text(), Item("", GLOSSARY), *_remarks(solution)]


def failing(solution: HistorySolution) -> dict[int, str]:
    """Joint history -> the letters of the methods that fail there; those where none does are left out."""
    signs = letters(solution.methods)
    found: dict[int, list[str]] = {}
    for name, returns in solution.methods.items():
        for j in returns.fails or ():
            found.setdefault(j, []).append(signs[name])
    return {j: " ".join(failed) for j, failed in found.items()}


def _row(solution: HistorySolution, name: str, returns: HistoryReturns, numbers: Numbers) -> list[Cell]:
    earned = returns.by_history.value, returns.decentralised.value, returns.bootstrapped.value
    loses = largest_loss(solution.optimum, earned[1:], numbers)
    fails = NONE if returns.fails is None else _places(returns.fails)
    optimal = earned[1:] == (solution.optimum, solution.optimum)
    texts = (name, *(NONE if x is None else numbers.show(x) for x in earned), loses, fails)
    return [Cell(text, style=OPTIMUM_STYLE if optimal else "") for text in texts]


def _places(fails: Sequence[int]) -> str:
    return some((f"#{j + 1}" for j in fails), len(fails)) if fails else "nowhere"


def _remarks(solution: HistorySolution) -> list[RenderableType]:
    """Why returns are missing, or the fits behind them not proved best, the methods with one reason together."""
    lines: dict[tuple[str, str], list[str]] = {}
    for name, returns in solution.methods.items():
        if returns.cut_off:
            many = f"{len(returns.cut_off):,} of {solution.histories.count:,} joint histories"
            lines.setdefault(("by history", f"{CUT_OFF} at {many}; --json has the bounds"), []).append(name)
        readings = ("by history", returns.by_history), ("decentralised", returns.decentralised), ("bootstrapping", returns.bootstrapped)
        for reading, earned in readings:
            if earned.value is None and (reading != "bootstrapping" or earned.reason != returns.decentralised.reason):
                lines.setdefault((reading, earned.reason), []).append(name)
    indent = max([INDENT, *(len(reading) + 2 for reading, _ in lines)])
    return [Item(reading, f"{', '.join(names)}: {reason}.", indent) for (reading, reason), names in lines.items()]
