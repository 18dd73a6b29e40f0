"""The figure of `qtran solve --plot`: payoff, Q'_jt + V_jt and slack as heat maps, agent 1 down, agent 2 across.

The first two share one colour scale, so what is lighter in one is larger in both. The same game gives the same bytes.
matplotlib is imported when a figure is drawn, and never its pyplot.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from qtran_cli.errors import UsageError
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.model.game import Game
from qtran_cli.report.figures.encoded import check_suffix, encoded
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.marks import SolutionMarks
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step.panels import Band, bands
from qtran_cli.report.one_step.words import verdict

ACTIONS = 200
"""Heat maps have at most this many rows and columns."""
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


def picture(solution: Solution, suffix: str, numbers: Numbers | None = None) -> bytes:
    """The figure as a file of kind ``suffix``: "png", "svg" or "pdf". Raises UsageError where ``check`` does."""
    check(solution.game, suffix)
    return encoded(lambda: draw(solution, numbers or Numbers(width=8)), suffix)


def draw(solution: Solution, numbers: Numbers) -> Any:
    """The matplotlib Figure: up to two agents, the panels in a line; more, a row per table and a column per slice."""
    from matplotlib.figure import Figure

    layers = bands(solution, numbers)
    rows, columns, size = _arrangement(solution.game.shape, layers)
    figure = Figure(figsize=size, layout="compressed")
    axes = figure.subplots(rows, columns, squeeze=False).reshape(len(layers), -1)
    for unit in dict.fromkeys(band.unit for band in layers):
        _paint(figure, [(band, mine) for band, mine in zip(layers, axes, strict=True) if band.unit == unit])
    figure.suptitle(f"{printable(solution.game.name, 60)}: {verdict(solution)}", fontsize=11, parse_math=False)
    figure.supxlabel(_legend(solution, numbers), fontsize=8, parse_math=False)
    return figure


def _paint(figure: Any, layers: list[tuple[Band, Any]]) -> None:
    """Draw bands of one unit, with one colour bar for all of them."""
    for band, axes in layers:
        images = [panel.draw(one, band.colours, band.limits) for panel, one in zip(band.panels, axes, strict=True)]
    figure.colorbar(images[-1], ax=[one for _, axes in layers for one in axes], label=layers[0][0].unit, shrink=0.8)


def _arrangement(shape: Sequence[int], layers: list[Band]) -> tuple[int, int, tuple[float, float]]:
    """(rows, columns) of panels, and the figure's size in inches."""
    down, across = layers[0].panels[0].values.shape
    if len(shape) > 2:
        rows, columns = len(layers), math.prod(shape[2:])
    else:
        rows, columns = (len(layers), 1) if len(shape) == 1 or across > 2 * down + 2 else (1, len(layers))
    side = layers[0].panels[0].side
    left, top = (max(panel.margins[k] for band in layers for panel in band.panels) for k in (0, 1))
    width, height = max(across * side, 1.6) + left, max(down * side, 1.2) + top
    return rows, columns, (max(5.0, columns * width + 1.5), rows * height + 0.8)


def _legend(solution: Solution, numbers: Numbers) -> str:
    legend = SolutionMarks(solution).legend
    outlines = legend.replace("optimum", "optimum (solid outline)").replace("greedy:", "greedy (dashed where not optimal):")
    return "; ".join(filter(None, (outlines.replace("    ", "; "), numbers.legend)))
