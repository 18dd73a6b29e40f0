"""The figure of `qtran solve --plot`: payoff, Q'_jt + V_jt and slack as heat maps, agent 1 down, agent 2 across.

The first two share one colour scale, so what is lighter in one is larger in both. The same game gives the same bytes.
matplotlib is imported when a figure is drawn, and never its pyplot.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from qtran_cli.errors import UsageError
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.judge.methods import style
from qtran_cli.model.game import Game
from qtran_cli.report.figures.cells import fit
from qtran_cli.report.figures.encoded import check_suffix, encoded
from qtran_cli.report.figures.frame import frame
from qtran_cli.report.figures.mathematics import plain
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.report.figures.text import wrapped
from qtran_cli.report.kit.heatmap import Heatmap
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.marks import OPTIMUM, SolutionMarks
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step.panels import Band, bands
from qtran_cli.report.one_step.words import verdict

ACTIONS = 200
"""Heat maps have at most this many rows and columns."""
BAR, LEAST, PAGE = 1.0, 0.75, 8.5
"""Inches, where a width is asked for: of colour bars, of a panel's cells at least, and of all panels' height at most."""
SLICES = 12
"""Games of three agents or more are drawn up to this many joint actions of the agents 3 … N."""


def check(game: Game, suffix: str, _max_cells: int = 0) -> None:
    """Raise UsageError for a kind of file that is not written, or a game too large to draw."""
    check_suffix(suffix)
    shape = game.shape
    slices = math.prod(shape[2:])
    if max(shape[:2]) > ACTIONS or slices > SLICES:
        what = f"a game of {'×'.join(map(str, shape))} actions is too large to draw"
        raise UsageError(what, right=f"a figure takes {ACTIONS} actions of agents 1 and 2, and {SLICES} joint actions of all others")


def picture(solution: Solution, suffix: str, numbers: Numbers | None = None, sheet: Sheet | None = None) -> bytes:
    """The figure as a file of kind ``suffix``, one of SUFFIXES. Raises UsageError where ``check`` does."""
    check(solution.game, suffix)
    return encoded(lambda: draw(solution, numbers or Numbers(width=8), sheet), suffix, sheet)


def draw(solution: Solution, numbers: Numbers, sheet: Sheet | None = None) -> Any:
    """The matplotlib Figure: up to two agents, the panels in a line; more, a row per table and a column per slice."""
    from matplotlib.figure import Figure

    sheet = sheet or Sheet()
    rows, columns, side, size = _arrangement(solution.game.shape, layers := bands(solution, numbers), sheet)
    layers = [replace(band, panels=[_sized(panel, side, sheet) for panel in band.panels]) for band in layers]
    figure = Figure(figsize=size, layout="compressed")
    axes = figure.subplots(rows, columns, squeeze=False).reshape(len(layers), -1)
    for unit in dict.fromkeys(band.unit for band in layers):
        _paint(figure, [(band, mine) for band, mine in zip(layers, axes, strict=True) if band.unit == unit], sheet.points)
    title = plain(f"{printable(solution.game.name, 60)}: {verdict(solution)}")
    frame(figure, sheet, title, _legend(solution, numbers))
    fit(figure, sheet.points)
    return figure


def _sized(panel: Heatmap, side: float, sheet: Sheet) -> Heatmap:
    """The panel with cells of that side, and a title as wide as they are with their labels."""
    room = panel.values.shape[1] * side + panel.margins[0]
    return replace(panel, cell=side, title=wrapped(panel.title, max(room, 1.6 if sheet.width is None else 0), sheet.points))


def _paint(figure: Any, layers: list[tuple[Band, Any]], points: float) -> None:
    """Draw bands of one unit, with one colour bar for all of them."""
    side = layers[0][0].panels[0].side * len(layers[0][0].panels[0].down)
    for band, axes in layers:
        images = [panel.draw(one, band.colours, band.limits) for panel, one in zip(band.panels, axes, strict=True)]
    unit = wrapped(layers[0][0].unit, 0.9 * len(layers) * side, points)
    figure.colorbar(images[-1], ax=[one for _, axes in layers for one in axes], label=unit, shrink=0.8)


def _arrangement(shape: Sequence[int], layers: list[Band], sheet: Sheet) -> tuple[int, int, float, tuple[float, float]]:
    """(rows, columns) of panels, the side of a cell and the size of all together in inches. Raises UsageError for too narrow a figure."""
    down, across = layers[0].panels[0].values.shape
    left, top = (max(panel.margins[k] for band in layers for panel in band.panels) for k in (0, 1))
    line = sheet.width is None or (sheet.width - BAR) / len(layers) - left >= LEAST
    if len(shape) > 2:
        rows, columns = len(layers), math.prod(shape[2:])
    else:
        rows, columns = (len(layers), 1) if len(shape) == 1 or across > 2 * down + 2 or not line else (1, len(layers))
    side = layers[0].panels[0].side
    if sheet.width is not None:
        _require_wide(sheet, columns, BAR + columns * (left + LEAST))
        side = min(side, ((sheet.width - BAR) / columns - left) / across, max(LEAST, PAGE / rows - top) / down)
    width, height = max(across * side, 1.6) + left, max(down * side, 0.8 if sheet.width else 1.2) + top
    return rows, columns, side, (sheet.width or max(5.0, columns * width + 1.5), sheet.height or rows * height)


def _require_wide(sheet: Sheet, columns: int, least: float) -> None:
    if sheet.width is not None and sheet.width < least:
        what = f"a width of {sheet.width:g} in is too narrow for {columns} panel{'s side by side' if columns > 1 else ''}"
        raise UsageError(what, where="--width", right=f"from {math.ceil(10 * least) / 10:.1f} in on")


def _legend(solution: Solution, numbers: Numbers) -> str:
    signs = SolutionMarks(solution).signs
    greedy = ", ".join(f"{sign}\N{NO-BREAK SPACE}{plain(style(name).printed)}" for name, sign in signs.items())
    outlines = f"{OPTIMUM} optimum (solid outline)" + (f"; greedy (dashed where not optimal): {greedy}" if greedy else "")
    return "; ".join(filter(None, (outlines, plain(numbers.legend))))
