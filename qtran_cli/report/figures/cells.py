"""What stands in the cells of heat maps: numbers as large as cells hold, left out where that is too small to read, and outlines."""

from __future__ import annotations

from typing import Any

from qtran_cli.report.figures.text import LEADING, inches

LEGIBLE = 4.0
"""Points: smaller letters are left out."""
OUTLINE, THINNEST = 0.06, 1.0
"""How thick an outline is at most, in cells, and in points that it always may have."""
FILLED = 0.86
"""Of a cell's width and height, at most."""


def fit(figure: Any, points: float) -> None:
    """Give the numbers of every heat map of ``figure`` one size, ``points`` at most, at which none leaves its cell.

    Outlines get thinner with their cells.
    """
    figure.draw_without_rendering()
    for axes in (axes for axes in figure.axes if axes.images):
        for patch in axes.patches:
            patch.set_linewidth(min(patch.get_linewidth(), max(THINNEST, OUTLINE * 72 * min(_cell(figure, axes)))))
    tables = [axes for axes in figure.axes if axes.images and axes.texts]
    size = min([points, *(_largest(figure, axes) for axes in tables)])
    for text in (text for axes in tables for text in axes.texts):
        text.set_fontsize(size)
        text.set_visible(size >= LEGIBLE)


def _cell(figure: Any, axes: Any) -> tuple[float, float]:
    """Width and height of a cell in inches."""
    down, across = axes.images[0].get_array().shape
    box = axes.get_window_extent()
    return box.width / figure.dpi / across, box.height / figure.dpi / down


def _largest(figure: Any, axes: Any) -> float:
    """The size at which the largest number fills its cell."""
    width, height = _cell(figure, axes)
    lines = {line for text in axes.texts for line in text.get_text().split("\n")}
    longest = max(len(line) for line in lines)
    widest = max(inches(line, 10.0) / 10 for line in lines if len(line) > longest - 2)
    deepest = max(text.get_text().count("\n") + 1 for text in axes.texts)
    return FILLED * min(width / widest, height * 72 / (LEADING * deepest))
