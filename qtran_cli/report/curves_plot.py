"""The figure of `qtran plot`: learning curves over environment steps, a panel per quantity and game.

Line: interquartile mean over seeds, or share of seeds; band: its 95 % interval. Runs are told apart by colour and by line
style. Terms of the loss stand on a logarithmic axis where they span a decade, linear near 0 where a 0 is among them. The
same curves give the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from qtran_cli.errors import UsageError
from qtran_cli.report.curves import AGREEMENT, RETURN, Curve, quantities
from qtran_cli.report.labels import printable
from qtran_cli.report.plot import check_suffix, encoded
from qtran_cli.report.study_plot import COLOURS

STYLES = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (5, 1.2, 1.2, 1.2)))
LABELS = 24
"""At most this many labels in a figure."""
PANELS = 30
ACROSS = 3
"""Panels of one game, or of one quantity, stand so many in a row."""
SIZE = 3.3, 2.5
"""A panel, in inches."""
SPARE = 9
"""Up to so many labels stand in a free panel, if there is one; else beside the panels."""
FLOOR = 1e-7
"""Of a panel's largest loss: below, a logarithmic axis turns linear."""
OPTIMUM = "#555555"
CAPTION = "line: interquartile mean over seeds, band: its 95 % bootstrap interval"
SHARES = "of a share: Wilson's 95 % interval"


def check(curves: Sequence[Curve], suffix: str) -> None:
    """Raise UsageError for a kind of file that is not written, or more than a figure holds."""
    check_suffix(suffix)
    labels, panels = len(_labels(curves)), len(quantities(curves)) * len(_games(curves))
    if labels > LABELS:
        raise UsageError(f"{labels} runs are too many for one figure", right=f"up to {LABELS} can be told apart: name fewer")
    if panels > PANELS:
        raise UsageError(f"{panels} panels are too many for one figure", right=f"up to {PANELS}: name fewer games, or --what return")


def picture(curves: Sequence[Curve], suffix: str, seeds: bool = False) -> bytes:
    """The figure as a file of kind ``suffix``: "png", "svg" or "pdf". Raises UsageError where ``check`` does."""
    check(curves, suffix)
    return encoded(lambda: draw(curves, seeds), suffix)


def draw(curves: Sequence[Curve], seeds: bool = False) -> Any:
    """The matplotlib Figure. seeds: a thin line for every seed too, but where each is 0 or 1."""
    from matplotlib.figure import Figure

    pairs = [(game, name) for name in quantities(curves) for game in _games(curves)]
    rows, columns = _grid(len(quantities(curves)), len(_games(curves)))
    labels = _labels(curves)
    fits = rows * columns > len(pairs) and len(labels) <= SPARE
    aside = 0.0 if len(labels) == 1 or fits else 0.5 + 0.075 * max(len(label) for label in labels)
    figure = Figure(figsize=(max(5.5, columns * SIZE[0] + aside), rows * SIZE[1] + 1.0), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    spare = list(grid.flat[len(pairs) :])
    for axes in spare:
        axes.set_axis_off()
    for (game, name), axes in zip(pairs, grid.flat, strict=False):
        mine = [curve for curve in curves if (curve.source.env, curve.quantity) == (game, name)]
        _panel(axes, mine, name, labels, seeds)
        axes.set_xlim(0, 1.02 * max(int(curve.steps[-1]) for curve in curves if curve.source.env == game))
    _name(figure, curves, pairs, grid, seeds)
    if len(labels) > 1 and fits:
        spare[0].legend(handles=_handles(labels), loc="center", fontsize=8)
    elif len(labels) > 1:
        figure.legend(handles=_handles(labels), loc="outside right center", fontsize=8)
    return figure


def _labels(curves: Sequence[Curve]) -> list[str]:
    return list(dict.fromkeys(curve.source.label for curve in curves))


def _games(curves: Sequence[Curve]) -> list[str]:
    return list(dict.fromkeys(curve.source.env for curve in curves))


def _grid(quantities_: int, games: int) -> tuple[int, int]:
    """(rows, columns): with several of both, a row per quantity and a column per game."""
    if quantities_ > 1 and games > 1:
        return quantities_, games
    count = max(quantities_, games)
    columns = 2 if count == 4 else min(count, ACROSS)
    return math.ceil(count / columns), columns


def _panel(axes: Any, curves: Sequence[Curve], name: str, labels: list[str], seeds: bool) -> None:
    for curve in curves:
        _line(axes, curve, labels.index(curve.source.label), seeds)
    axes.grid(color="#e5e5e5", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.locator_params(axis="x", nbins=5)
    if name == AGREEMENT:
        axes.set_ylim(-0.03, 1.03)
    elif name == RETURN:
        _optimum(axes, curves)
    else:
        _scale(axes, curves)


def _line(axes: Any, curve: Curve, k: int, seeds: bool) -> None:
    colour, style = _look(k)
    marker = "o" if len(curve.steps) == 1 else None
    if seeds and curve.quantity != AGREEMENT:
        axes.plot(curve.steps, curve.seeds, color=colour, linewidth=0.5, alpha=0.45, marker=marker, markersize=2)
    axes.plot(curve.steps, curve.value, color=colour, linestyle=style, linewidth=1.6, marker=marker, markersize=4)
    if curve.seeds.shape[-1] > 1:
        axes.fill_between(curve.steps, curve.low, curve.high, color=colour, alpha=0.15, linewidth=0)


def _look(k: int) -> tuple[str, Any]:
    """The k-th label's colour and line style; no two of LABELS agree in both."""
    return COLOURS[k % len(COLOURS)], STYLES[(k + k // len(COLOURS)) % len(STYLES)]


def _handles(labels: Sequence[str]) -> list[Any]:
    from matplotlib.lines import Line2D

    looks = [_look(k) for k in range(len(labels))]
    return [
        Line2D([], [], color=colour, linestyle=style, linewidth=1.6, label=printable(label, 60))
        for (colour, style), label in zip(looks, labels, strict=True)
    ]


def _unit(name: str) -> str:
    if name == RETURN:
        return "greedy return (units of payoff)"
    return "share of seeds optimal (no unit)" if name == AGREEMENT else f"L_{name} (scaled reward, squared)"


def _optimum(axes: Any, curves: Sequence[Curve]) -> None:
    """A line at the largest return that is possible, where it is known."""
    best = curves[0].source.best
    if best is None:
        return
    axes.axhline(best, color=OPTIMUM, linewidth=0.9, linestyle=(0, (2, 2)), zorder=1)
    axes.annotate(
        f"optimum {best:.6g}",
        (0.01, best),
        xycoords=("axes fraction", "data"),
        xytext=(0, 2),
        textcoords="offset points",
        fontsize=7,
        color=OPTIMUM,
        parse_math=False,
    )
    axes.margins(y=0.1)


def _scale(axes: Any, curves: Sequence[Curve]) -> None:
    """A logarithmic axis where what is drawn spans more than a decade."""
    drawn = np.abs(np.concatenate([x[np.isfinite(x)] for curve in curves for x in (curve.value, curve.low, curve.high)] or [[]]))
    positive = drawn[drawn > 0]
    if not len(positive) or positive.max() <= 10 * positive.min():
        return
    low = positive.max() * FLOOR
    if len(positive) == len(drawn) and low <= positive.min():
        axes.set_yscale("log")
    else:
        axes.set_yscale("symlog", linthresh=10.0 ** math.ceil(math.log10(max(low, positive.min()))))


def _name(figure: Any, curves: Sequence[Curve], pairs: Sequence[tuple[str, str]], grid: Any, seeds: bool) -> None:
    """Titles, and what the lines and bands are."""
    games, columns = _games(curves), grid.shape[1]
    for at, (game, name) in enumerate(pairs):
        axes = grid.flat[at]
        if len(games) > 1 and (at < columns or len(quantities(curves)) == 1):
            axes.set_title(printable(game, 40), fontsize=9, parse_math=False)
        if at + columns >= len(pairs):
            axes.set_xlabel("environment steps per seed", parse_math=False)
        if len(games) == 1 or at % columns == 0:
            axes.set_ylabel(_unit(name), parse_math=False)
    figure.suptitle(_title(curves), fontsize=11, parse_math=False)
    figure.supxlabel(_caption(quantities(curves), seeds), fontsize=8, parse_math=False)


def _caption(names: Sequence[str], seeds: bool) -> str:
    if names == [AGREEMENT]:
        return f"band {SHARES}"
    parts = [CAPTION, *([SHARES] if AGREEMENT in names else []), *(["thin: every seed"] if seeds else [])]
    return "; ".join(parts)


def _title(curves: Sequence[Curve]) -> str:
    games, labels = _games(curves), _labels(curves)
    counts = sorted({curve.seeds.shape[-1] for curve in curves if curve.seeds.ndim > 1})
    seeds = f"{counts[0]} seed{'s' * (counts[0] != 1)}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]} seeds"
    what = printable(games[0], 60) if len(games) == 1 else f"{len(games)} games"
    return ", ".join([f"{what}: {printable(labels[0], 60)}" if len(labels) == 1 else what, seeds])
