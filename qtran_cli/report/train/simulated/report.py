"""The report of `qtran train` on a simulated task: what every seed's policy earns, and what the task counted."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rich.console import RenderableType
from rich.text import Text

from qtran_cli import statistics
from qtran_cli.judge.training import Training
from qtran_cli.model.situations import Situation
from qtran_cli.model.world import World
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.numerals import Numbers, brief
from qtran_cli.report.kit.prose import Item


def verdict(training: Training[World]) -> str:
    """The return in a sentence, and how much of the ceiling it is."""
    return f"{len(training.seeds)} seeds earn {brief(training.iqm)}{share_said(training)}"


def share_said(training: Training[World]) -> str:
    """ ", 63 % of the most there is", or "" where a share means nothing."""
    share = reached(training)
    return "" if share is None else f", {100 * share:.0f} % of the most there is"


def reached(training: Training[World]) -> float | None:
    """The return as a share of the ceiling; None where there is none, or less than nothing is earned."""
    most = training.benchmark.upper
    return training.iqm / float(most) if most and most > 0 and training.iqm >= 0 else None


def about(game: World) -> str:
    """The task in a line."""
    options = ", ".join(f"{name} {value}" for name, value in game.options.items())
    return "; ".join(
        printable(text) for text in (f"{game.name}, {game.n} agents, {_actions(game)}", game.title, options, game.source) if text
    )


def _actions(game: World) -> str:
    sizes = set(game.shape)
    return f"{sizes.pop()} actions each" if len(sizes) == 1 else f"{'×'.join(map(str, game.shape))} actions"


def said(training: Training[World]) -> dict[str, str]:
    """By name what is told of it besides."""
    best = training.benchmark
    ceiling = best.words if best.upper is None else f"{Numbers(digits=4).show(Fraction(best.upper))}: {best.words}"
    counts = {name.replace("_", " "): _count(list(values)) for name, values in training.tallies.items()}
    return {"ceiling": ceiling} | counts | {"agents see": training.sees}


def _count(values: list[float]) -> str:
    low, high = statistics.interval(values)
    return f"{brief(sum(values) / len(values))} an episode, 95 % interval {brief(low)} … {brief(high)} over seeds"


def _span(interval: tuple[float, float] | None) -> str:
    return "–" if interval is None else f"{brief(interval[0])} … {brief(interval[1])}"


def tables(training: Training[World]) -> Iterator[RenderableType]:
    """There are none."""
    yield from ()


def where(game: World, x: Situation) -> str:
    """There is one place alone."""
    return ""


def seeds(training: Training[World]) -> Iterator[RenderableType]:
    """Every seed in a line."""
    exact = any(seed.value is not None for seed in training.seeds)
    spread = any(training.spread(k) for k in range(len(training.seeds)))
    counted = (name.replace("_", " ") for name in training.tallies)
    heads = ("seed", "return", *(("95 % interval",) if spread else ()), *(("exactly",) if exact else ()), *counted)
    rows = [
        [str(seed.number), brief(seed.sampled), *([_span(training.spread(k))] if spread else []), *([brief(seed.earned)] if exact else [])]
        for k, seed in enumerate(training.seeds)
    ]
    for values in training.tallies.values():
        rows = [[*row, brief(value)] for row, value in zip(rows, values, strict=True)]
    yield Listing(heads, [[Cell(text) for text in row] for row in rows], tuple(range(len(heads))))
    yield Text()
    counts = ", and what the task counts" if training.tallies else ""
    interval = ", with the 95 % interval over these episodes" if spread else ""
    said = f"The means over greedy episodes: return, undiscounted{interval}{counts}."
    yield Item("", said + (" exactly: the return expected, by dynamic programming over all configurations." if exact else ""))
