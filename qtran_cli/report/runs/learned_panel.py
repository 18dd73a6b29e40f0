"""One learned table as a heat map on a matplotlib Axes: agent 1 down, agent 2 across; optimum and greedy joint action marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from qtran_cli.judge.learning import Learning
from qtran_cli.model.game import Game
from qtran_cli.report.figures.mathematics import plain, words
from qtran_cli.report.kit.heatmap import BEST, ink_on
from qtran_cli.report.kit.labels import action, among
from qtran_cli.report.one_step.panels import PAYOFF_COLOURS

ANNOTATED = 5
"""Up to this many actions across and down every cell carries its number."""
TICKS = 7
"""About so many rows and columns carry their action's name."""


def annotated(cells: np.ndarray) -> bool:
    """Whether the cells carry their numbers."""
    return max(cells.shape) <= ANNOTATED


def plane(table: np.ndarray, rest: tuple[int, ...]) -> np.ndarray:
    """Agent 1 down, agent 2 across; a single agent across."""
    index: Any = (slice(None), slice(None), *rest)
    return table[None, :] if table.ndim == 1 else table[index]


def panel(
    axes: Any,
    learning: Learning,
    table: np.ndarray,
    rest: tuple[int, ...],
    limits: tuple[float, float],
    title: str,
    u_bar: Sequence[int] = (),
) -> Any:
    """One table; returns the image, for a colour bar."""
    game, payoff, cells = learning.game, learning.payoff, plane(table, rest)
    image = axes.imshow(cells, cmap=PAYOFF_COLOURS, vmin=limits[0], vmax=limits[1], aspect="equal")
    others = ", ".join(words(f"u_{i}") + f" = {plain(action(game, i - 1, a, 8))}" for i, a in enumerate(rest, start=3))
    axes.set_title("\n".join(filter(None, (title, others))), fontsize="small")
    _ticks(axes, game)
    _names(axes, game)
    for r, c in np.argwhere(plane(payoff, rest) == payoff.max()):
        _outline(axes, r, c, 0.45, BEST, "solid", 2.0 if annotated(cells) else 1.2)
    if annotated(cells):
        for (r, c), value in np.ndenumerate(cells):
            text, colour = _number(value, np.ptp(payoff)), ink_on(image, value)
            axes.text(c, r, text, ha="center", va="center", color=colour, parse_math=False)
    if u_bar and tuple(u_bar[2:]) == rest:
        _greedy(axes, image, cells, (0, u_bar[0]) if game.n == 1 else (u_bar[0], u_bar[1]))
    return image


def _ticks(axes: Any, game: Game) -> None:
    for setter, i in ((axes.set_yticks, 0), (axes.set_xticks, 1)) if game.n > 1 else ((axes.set_xticks, 0),):
        m = game.shape[i]
        step = next(k for k in (1, 2, 5, 10, 20, 50, 100, 200, 500) if m <= k * TICKS)
        setter(range(0, m, step), [action(game, i, a, 8) for a in range(0, m, step)], fontsize="x-small", parse_math=False)
    if game.n == 1:
        axes.set_yticks([])
    axes.tick_params(length=0)


def _names(axes: Any, game: Game) -> None:
    """Which agent's actions stand down, in the first panel of a row, and across, in the last row."""
    names = [words(f"u_{i + 1}") if agent == str(i + 1) else plain(among(game.agents, i, 12)) for i, agent in enumerate(game.agents)]
    place = axes.get_subplotspec()
    if place.is_last_row() or (place.is_first_col() and game.n < 3):
        axes.set_xlabel(names[min(1, game.n - 1)], fontsize="small", labelpad=2)
    if game.n > 1 and (place.is_first_col() or (place.colspan.start == 1 and place.rowspan.start > 0)):
        axes.set_ylabel(names[0], fontsize="small", labelpad=5)


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
    if annotated(cells):
        _outline(axes, *at, 0.36, ink, (0, (3, 2)), 1.3)
    else:
        axes.plot(at[1], at[0], marker="o", markersize=5, markerfacecolor="none", markeredgecolor=ink, markeredgewidth=1.2)
