"""The figure of `qtran plot`: learning curves over environment steps or updates, a panel per quantity and game.

Line: interquartile mean over seeds (or mean, or median), or share of seeds; band: its 95 % interval. A method has one look in every
figure, and runs of one method differ in theirs. The same curves give the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from qtran_cli.errors import UsageError
from qtran_cli.judge.curve import AGREEMENT, Curve, quantities
from qtran_cli.report.figures.encoded import check_suffix, encoded
from qtran_cli.report.figures.frame import frame
from qtran_cli.report.figures.looks import looks
from qtran_cli.report.figures.mathematics import plain
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.report.figures.text import wrapped
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.runs import legend
from qtran_cli.report.runs.curves_panel import LABELS, along, handles, panel, unit

PANELS = 30
ACROSS = 3
"""Panels of one game, or of one quantity, stand so many in a row."""
ABREAST = 4
"""Up to so many games stand side by side when several quantities are drawn; more stand one below the other."""
SIZE = 3.3, 2.5
"""A panel, in inches, where no width is asked for."""
LEAST, TALL, HIGHEST = 2.1, 0.8, 3.0
"""The width of a panel in inches where one is, at least; its height in widths, and in inches at most."""
AXIS = 0.3
"""Inches of a panel's height that ticks and their axis' name take."""
CENTRES = {"iqm": "interquartile mean", "mean": "mean", "median": "median"}
ONE = "one seed, so no interval"
SHARES = "of a share: Wilson's 95 % interval"


def check(curves: Sequence[Curve], suffix: str) -> None:
    """Raise UsageError for a kind of file that is not written, or more than a figure holds."""
    check_suffix(suffix)
    labels, panels = len(_labels(curves)), len(quantities(curves)) * len(_games(curves))
    if labels > LABELS:
        raise UsageError(f"{labels} runs are too many for one figure", right=f"up to {LABELS} can be told apart: name fewer")
    if panels > PANELS:
        raise UsageError(f"{panels} panels are too many for one figure", right=f"up to {PANELS}: name fewer games, or --what return")


def picture(curves: Sequence[Curve], suffix: str, seeds: bool = False, sheet: Sheet | None = None, updates: bool = False) -> bytes:
    """The figure as a file of kind ``suffix``, one of SUFFIXES. updates: along x. Raises UsageError where ``check`` does."""
    check(curves, suffix)
    return encoded(lambda: draw(curves, seeds, sheet, updates), suffix, sheet)


def draw(curves: Sequence[Curve], seeds: bool = False, sheet: Sheet | None = None, updates: bool = False) -> Any:
    """The matplotlib Figure. seeds: a thin line for every seed too, but where each is 0 or 1. updates: along x, instead of steps."""
    from matplotlib.figure import Figure

    sheet = sheet or Sheet()
    names, games, turned = quantities(curves), _games(curves), _turned(curves)
    pairs = [(game, name) for game in games for name in names] if turned else [(game, name) for name in names for game in games]
    rows, columns = _grid(len(names), len(games), sheet)
    figure = Figure(figsize=_size(rows, columns, sheet), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat[len(pairs) :]:
        axes.set_axis_off()
    drawn = looks(_labels(curves))
    for (game, name), axes in zip(pairs, grid.flat, strict=False):
        mine = [curve for curve in curves if (curve.source.env, curve.quantity) == (game, name)]
        panel(axes, mine, name, drawn, seeds, updates)
        axes.set_xlim(0, 1.02 * max(int(along(curve, updates)[-1]) for curve in curves if curve.source.env == game))
    _name(curves, pairs, grid, sheet, updates)
    shown = handles(drawn, legend.entries(curves)) if len(drawn) > 1 else []
    frame(figure, sheet, _title(curves), _caption(curves, seeds), shown)
    return figure


def _labels(curves: Sequence[Curve]) -> Mapping[str, str]:
    """Per label, in their order, its method."""
    return {curve.source.label: curve.source.method for curve in curves}


def _games(curves: Sequence[Curve]) -> list[str]:
    return list(dict.fromkeys(curve.source.env for curve in curves))


def _turned(curves: Sequence[Curve]) -> bool:
    """Whether each game has a row."""
    return len(_games(curves)) > ABREAST and len(quantities(curves)) > 1


def _grid(quantities_: int, games: int, sheet: Sheet) -> tuple[int, int]:
    """(rows, columns): with several of both, a row per quantity and a column per game, or the other way round."""
    fitting = PANELS if sheet.width is None else max(1, int(sheet.width // LEAST))
    if quantities_ > 1 and games > 1 and fitting >= min(quantities_, games):
        return (quantities_, games) if games <= min(ABREAST, fitting) else (games, quantities_)
    count = quantities_ * games
    columns = min(2 if count == 4 else min(count, ACROSS), fitting)
    return math.ceil(count / columns), columns


def _size(rows: int, columns: int, sheet: Sheet) -> tuple[float, float]:
    """Inches of the panels together."""
    width = sheet.width or max(5.5, columns * SIZE[0])
    panel = SIZE[1] if sheet.width is None else min(HIGHEST, TALL * width / columns)
    return width, sheet.height or rows * panel


def _name(curves: Sequence[Curve], pairs: Sequence[tuple[str, str]], grid: Any, sheet: Sheet, updates: bool) -> None:
    """Titles of panels and axes."""
    games, columns, turned, alone = _games(curves), grid.shape[1], _turned(curves), len(quantities(curves)) == 1
    apart = alone or grid.shape not in ((len(quantities(curves)), len(games)), (len(games), len(quantities(curves))))
    width, height = _size(len(grid), columns, sheet)
    inches = 0.85 * width / columns
    for at, (game, name) in enumerate(pairs):
        axes = grid.flat[at]
        if len(games) > 1 and (at < columns or turned or apart):
            axes.set_title(wrapped(plain(printable(game)), inches, sheet.points), fontsize="medium")
        if at + columns >= len(pairs):
            axes.set_xlabel("updates per seed" if updates else "environment steps per seed")
        if len(games) == 1 or turned or apart or at % columns == 0:
            axes.set_ylabel(wrapped(unit(name), height / len(grid) - AXIS, sheet.points))


def _caption(curves: Sequence[Curve], seeds: bool) -> str:
    names = quantities(curves)
    if all(curve.seeds.shape[-1] == 1 for curve in curves):
        return ONE
    if names == [AGREEMENT]:
        return f"band {SHARES}"
    line = f"line: {CENTRES[curves[0].centre]} over seeds, band: its 95 % bootstrap interval"
    return "; ".join([line, *([SHARES] if AGREEMENT in names else []), *(["thin: every seed"] if seeds else [])])


def _title(curves: Sequence[Curve]) -> str:
    games, (first, *others) = _games(curves), legend.entries(curves).values()
    counts = {curve.seeds.shape[-1] for curve in curves if curve.seeds.ndim > 1}
    what = plain(printable(games[0], 60)) if len(games) == 1 else f"{len(games)} games"
    return ", ".join([what if others else f"{what}: {first}", legend.seeds(counts)])
