"""The figure of `qtran plot --what tables`: the payoff, and the learned tables at some moments, as the paper's figure 2 lays them out.

A column per moment, a row per table (and per joint action of the agents 3 … N); agent 1 down, agent 2 across. One colour scale,
by default the payoffs' range: what lies beyond has the colour of its end. The same run gives the same bytes.
"""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np

from qtran_cli.errors import UsageError
from qtran_cli.judge.learning import PAYOFF, TITLES, Learning
from qtran_cli.judge.methods import style
from qtran_cli.model.game import Game
from qtran_cli.report.figures.cells import fit
from qtran_cli.report.figures.encoded import check_suffix, encoded
from qtran_cli.report.figures.frame import frame
from qtran_cli.report.figures.mathematics import plain, words
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.runs.learned_panel import annotated, panel, plane
from qtran_cli.report.runs.legend import asked

SLICES = 6
"""Games of three agents or more are drawn up to this many joint actions of the agents 3 … N."""
MOMENTS = 8
BAR, LEAST = 0.9, 0.95
"""Inches for the colour bar, and that a panel needs, where a width is asked for."""
CELL, PANEL = 0.52, 2.1
"""Inches: a cell with a number, a panel of more actions."""


def check(game: Game, moments: int, suffix: str) -> None:
    """Raise UsageError for a kind of file that is not written, and for more than a figure holds."""
    check_suffix(suffix)
    if math.prod(game.shape[2:]) > SLICES:
        what = f"a game of {'×'.join(map(str, game.shape))} actions is too large to draw"
        raise UsageError(what, right=f"a figure takes {SLICES} joint actions of the agents from the third on; tables.jsonl has all")
    if moments > MOMENTS:
        raise UsageError(f"{moments} moments are too many for one figure", where="--at", right=f"name up to {MOMENTS}")


def picture(learning: Learning, suffix: str, limits: tuple[float, float] | None = None, sheet: Sheet | None = None) -> bytes:
    """The figure as a file of kind ``suffix``, one of SUFFIXES. Raises UsageError where ``check`` does."""
    check(learning.game, len(learning.moments), suffix)
    return encoded(lambda: draw(learning, limits, sheet), suffix, sheet)


def draw(learning: Learning, limits: tuple[float, float] | None = None, sheet: Sheet | None = None) -> Any:
    """The matplotlib Figure. limits: the ends of the colour scale; None: the payoffs' range.

    Where a width is asked for that a column per moment does not fit, moments stand below each other.
    """
    from matplotlib.figure import Figure

    sheet, limits = sheet or Sheet(), limits or _range(learning.payoff)
    rests = list(product(*(range(m) for m in learning.game.shape[2:])))
    tables = list(product(learning.kinds, rests))
    turned = sheet.width is not None and (sheet.width - BAR) / (1 + len(learning.moments)) < LEAST
    shape = (len(tables), 1 + len(learning.moments))
    rows, columns = shape[::-1] if turned else shape
    figure = Figure(figsize=_size(learning.payoff, rows, columns, sheet), layout="compressed")
    grid = figure.subplots(rows, columns, squeeze=False)
    grid = grid.T if turned else grid  # a row per table
    for r, (kind, rest) in enumerate(tables):
        for moment, axes in zip(learning.moments, grid[r, 1:], strict=True):
            title = f"{words(TITLES[kind])}{', ' if sheet.width is None else chr(10)}step {moment.step:,}"
            image = panel(axes, learning, moment.tables[kind], rest, limits, title, moment.u_bar)
    for r, axes in enumerate(grid[:, 0]):
        if r < len(rests):
            panel(axes, learning, learning.payoff, rests[r], limits, TITLES[PAYOFF])
        else:
            axes.set_axis_off()
    bar: Any = figure.colorbar(image, ax=list(grid.flat), label="units of payoff", **_bar(learning, rows, limits))
    bar.formatter.set_useOffset(False)  # it reads like a factor
    method = plain(style(learning.method).printed) if learning.label == learning.method else asked(learning.label)
    name = f"{plain(printable(learning.env, 60))}: {method}, seed {learning.seed} ({learning.why})"
    mark = "dashed" if annotated(plane(learning.payoff, rests[0])) else "circle"
    frame(figure, sheet, name, words(f"solid outline: optimum; {mark}: greedy joint action of the Q_i"))
    fit(figure, 0.8 * sheet.points)
    return figure


def _bar(learning: Learning, rows: int, limits: tuple[float, float]) -> dict[str, Any]:
    return {"shrink": 0.8, "aspect": max(20, 10 * rows), "extend": _beyond(learning, limits)}


def _size(payoff: np.ndarray, rows: int, columns: int, sheet: Sheet) -> tuple[float, float]:
    """Inches of the panels together."""
    width, height = _inches(payoff)
    scale = 1.0 if sheet.width is None else (sheet.width - BAR) / columns / (width + 0.32)
    return sheet.width or columns * (width + 0.32) + 1.3, sheet.height or rows * (scale * height + 0.45)


def _inches(payoff: np.ndarray) -> tuple[float, float]:
    """A panel's width and height."""
    cells = plane(payoff, (0,) * (payoff.ndim - 2))
    down, across = cells.shape
    if annotated(cells):
        return max(1.3, CELL * across), max(1.3 if down > 1 else 0.6, CELL * down)
    side = PANEL / max(down, across)
    return max(0.5, side * across), max(0.5, side * down)


def _range(payoff: np.ndarray) -> tuple[float, float]:
    low, high = float(payoff.min()), float(payoff.max())
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _beyond(learning: Learning, limits: tuple[float, float]) -> str:
    """Which ends of the colour bar have arrows: where a number lies outside by more than a hundredth of the scale."""
    drawn = [learning.payoff, *(table for moment in learning.moments for table in moment.tables.values())]
    slight = (limits[1] - limits[0]) / 100
    below = min(float(table.min()) for table in drawn) < limits[0] - slight
    above = max(float(table.max()) for table in drawn) > limits[1] + slight
    return "both" if below and above else "min" if below else "max" if above else "neither"
