"""The figure of `qtran plot --what tables`: the payoff, and the learned tables at some moments, as the paper's figure 2 lays them out.

A column per moment, a row per table (and per joint action of the agents 3 … N); agent 1 down, agent 2 across. One colour scale,
by default the payoffs' range: what lies beyond has the colour of its end. The same run gives the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from qtran_cli.errors import UsageError
from qtran_cli.game import Game
from qtran_cli.report.heatmap import BEST, ink_on
from qtran_cli.report.labels import action, printable
from qtran_cli.report.learned import PAYOFF, TITLES, Learning
from qtran_cli.report.panels import PAYOFF_COLOURS
from qtran_cli.report.plot import check_suffix, encoded

SLICES = 6
"""Games of three agents or more are drawn up to this many joint actions of the agents 3 … N."""
MOMENTS = 8
ANNOTATED = 5
"""Up to this many actions across and down every cell carries its number."""
TICKS = 7
"""About so many rows and columns carry their action's name."""
CELL, PANEL = 0.52, 2.1
"""Inches: a cell with a number, a panel of more actions."""


def check(game: Game, moments: int, suffix: str) -> None:
    """Raise UsageError for a kind of file that is not written, and for more than a figure holds."""
    check_suffix(suffix)
    if math.prod(game.shape[2:]) > SLICES:
        what = f"a game of {'×'.join(map(str, game.shape))} actions is too large to draw"
        raise UsageError(what, right=f"a figure takes {SLICES} joint actions of the agents from the third on; --csv takes all")
    if moments > MOMENTS:
        raise UsageError(f"{moments} moments are too many for one figure", where="--at", right=f"name up to {MOMENTS}")


def picture(learning: Learning, suffix: str, limits: tuple[float, float] | None = None) -> bytes:
    """The figure as a file of kind ``suffix``: "png", "svg" or "pdf". Raises UsageError where ``check`` does."""
    check(learning.game, len(learning.moments), suffix)
    return encoded(lambda: draw(learning, limits), suffix)


def draw(learning: Learning, limits: tuple[float, float] | None = None) -> Any:
    """The matplotlib Figure. limits: the ends of the colour scale; None: the payoffs' range."""
    from matplotlib.figure import Figure

    limits = limits or _range(learning.payoff)
    rests = list(product(*(range(m) for m in learning.game.shape[2:])))
    rows, columns = len(learning.kinds) * len(rests), 1 + len(learning.moments)
    width, height = _inches(learning.payoff)
    figure = Figure(figsize=(columns * (width + 0.32) + 1.3, rows * (height + 0.45) + 1.0), layout="compressed")
    grid = figure.subplots(rows, columns, squeeze=False)
    for r, (kind, rest) in enumerate(product(learning.kinds, rests)):
        for moment, axes in zip(learning.moments, grid[r, 1:], strict=True):
            title = f"{TITLES[kind]}, step {moment.step:,}"
            image = _panel(axes, learning, moment.tables[kind], rest, limits, title, moment.u_bar)
    for r, axes in enumerate(grid[:, 0]):
        if r < len(rests):
            _panel(axes, learning, learning.payoff, rests[r], limits, TITLES[PAYOFF])
        else:
            axes.set_axis_off()
    figure.colorbar(image, ax=list(grid.flat), label="units of payoff", shrink=0.8, extend=_beyond(learning, limits))
    name = f"{printable(learning.env, 60)}: {printable(learning.label, 60)}, seed {learning.seed} ({learning.why})"
    figure.suptitle(name, fontsize=11, parse_math=False)
    mark = "dashed" if _annotated(*_plane(learning.payoff, rests[0]).shape) else "circle"
    figure.supxlabel(f"solid outline: optimum; {mark}: greedy joint action of the Q_i", fontsize=8, parse_math=False)
    return figure


def _inches(payoff: np.ndarray) -> tuple[float, float]:
    """A panel's width and height."""
    down, across = _plane(payoff, (0,) * (payoff.ndim - 2)).shape
    if _annotated(down, across):
        return max(1.3, CELL * across), max(1.3 if down > 1 else 0.6, CELL * down)
    side = PANEL / max(down, across)
    return max(0.5, side * across), max(0.5, side * down)


def _annotated(down: int, across: int) -> bool:
    return max(down, across) <= ANNOTATED


def _plane(table: np.ndarray, rest: tuple[int, ...]) -> np.ndarray:
    """Agent 1 down, agent 2 across; a single agent across."""
    index: Any = (slice(None), slice(None), *rest)
    return table[None, :] if table.ndim == 1 else table[index]


def _range(payoff: np.ndarray) -> tuple[float, float]:
    low, high = float(payoff.min()), float(payoff.max())
    return low, high if low < high else low + 1


def _panel(
    axes: Any,
    learning: Learning,
    table: np.ndarray,
    rest: tuple[int, ...],
    limits: tuple[float, float],
    title: str,
    u_bar: Sequence[int] = (),
) -> Any:
    """One table; returns the image, for a colour bar."""
    game, payoff, cells = learning.game, learning.payoff, _plane(table, rest)
    image = axes.imshow(cells, cmap=PAYOFF_COLOURS, vmin=limits[0], vmax=limits[1], aspect="equal")
    lines = [title, ", ".join(f"u_{i} = {action(game, i - 1, a, 8)}" for i, a in enumerate(rest, start=3))]
    axes.set_title("\n".join(filter(None, lines)), fontsize=8, parse_math=False)
    _ticks(axes, game)
    _names(axes, game)
    for r, c in np.argwhere(_plane(payoff, rest) == payoff.max()):
        _outline(axes, r, c, 0.45, BEST, "solid", 2.0 if _annotated(*cells.shape) else 1.2)
    if _annotated(*cells.shape):
        for (r, c), value in np.ndenumerate(cells):
            axes.text(
                c, r, _number(value, np.ptp(payoff)), ha="center", va="center", fontsize=7, color=ink_on(image, value), parse_math=False
            )
    if u_bar and tuple(u_bar[2:]) == rest:
        _greedy(axes, image, cells, (0, u_bar[0]) if game.n == 1 else (u_bar[0], u_bar[1]))
    return image


def _ticks(axes: Any, game: Game) -> None:
    for setter, i in ((axes.set_yticks, 0), (axes.set_xticks, 1)) if game.n > 1 else ((axes.set_xticks, 0),):
        m = game.shape[i]
        step = next(k for k in (1, 2, 5, 10, 20, 50, 100, 200, 500) if m <= k * TICKS)
        setter(range(0, m, step), [action(game, i, a, 8) for a in range(0, m, step)], fontsize=7, parse_math=False)
    if game.n == 1:
        axes.set_yticks([])
    axes.tick_params(length=0)


def _names(axes: Any, game: Game) -> None:
    """Which agent's actions stand down, in the first panel of a row, and across, in the last row."""
    names = [f"u_{i + 1}" if agent == str(i + 1) else printable(agent, 12) for i, agent in enumerate(game.agents)]
    place = axes.get_subplotspec()
    if place.is_last_row() or (place.is_first_col() and game.n < 3):
        axes.set_xlabel(names[min(1, game.n - 1)], fontsize=8, labelpad=2, parse_math=False)
    if game.n > 1 and (place.is_first_col() or (place.colspan.start == 1 and place.rowspan.start > 0)):
        axes.set_ylabel(names[0], fontsize=8, labelpad=5, parse_math=False)


def _number(value: float, span: float) -> str:
    """Rounded to about a thousandth of the payoffs' range."""
    digits = 3 - math.floor(math.log10(span)) if span > 0 else 3
    if not -1 <= digits <= 6:
        return f"{value:.3g}"
    rounded = round(float(value), digits) + 0.0  # no -0
    return f"{rounded:.{max(digits, 0)}f}"


def _outline(axes: Any, r: int, c: int, reach: float, colour: str, dashes: Any, width: float) -> None:
    """A square around a cell, ``reach`` cells to either side."""
    from matplotlib.patches import Rectangle

    corner, side = (c - reach, r - reach), 2 * reach
    axes.add_patch(Rectangle(corner, side, side, fill=False, edgecolor=colour, linestyle=dashes, linewidth=width))


def _greedy(axes: Any, image: Any, cells: np.ndarray, at: tuple[int, int]) -> None:
    """The mark of the greedy joint action, in black or white."""
    ink = ink_on(image, cells[at])
    if _annotated(*cells.shape):
        _outline(axes, *at, 0.36, ink, (0, (3, 2)), 1.3)
    else:
        axes.plot(at[1], at[0], marker="o", markersize=5, markerfacecolor="none", markeredgecolor=ink, markeredgewidth=1.2)


def _beyond(learning: Learning, limits: tuple[float, float]) -> str:
    """Which ends of the colour bar have arrows: where a number lies outside by more than a hundredth of the scale."""
    drawn = [learning.payoff, *(table for moment in learning.moments for table in moment.tables.values())]
    slight = (limits[1] - limits[0]) / 100
    below = min(float(table.min()) for table in drawn) < limits[0] - slight
    above = max(float(table.max()) for table in drawn) > limits[1] + slight
    return "both" if below and above else "min" if below else "max" if above else "neither"
