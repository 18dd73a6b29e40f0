"""One table as an annotated heat map on a matplotlib Axes: numbers, headings, outlines of the cells that matter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from textwrap import wrap
from typing import Any

import numpy as np

from qtran_cli.report.kit.marks import OPTIMUM
from qtran_cli.report.kit.numerals import exponent
from qtran_cli.table import Table

ANNOTATED = 15
"""Up to this many actions across and down every cell carries its number."""
TICKED = 40
"""Up to this many actions every row and column has room for its label; beyond, every second, third, … carries one."""
LINE = 0.13
"""Inches that a label takes."""
SIGNS = 6
"""Marks in a line of a cell."""
BEST = "#d55e00"
"""The outline of an optimum: vermilion, told from blues, yellows and purples by every kind of colour vision."""


@dataclass(frozen=True)
class Heatmap:
    """A panel. values: floats, rows × columns, units of the colour bar. texts: the cells' numbers. signs: the marks after them.

    title and names have their mathematics between dollars; down and across, the headings of rows and columns, have none. cell: the
    side of a cell in inches where it is not what suits the number of cells.
    """

    title: str
    values: np.ndarray
    texts: list[list[str]]
    signs: list[list[str]]
    down: Sequence[str]
    across: Sequence[str]
    names: tuple[str, str]
    cell: float | None = None

    @property
    def margins(self) -> tuple[float, float]:
        """About how many inches the labels take to the left of the cells and above them."""
        return 0.6 + 0.075 * max(map(len, self.down)), 0.75 + (0.055 * max(map(len, self.across)) if self._slanted else 0)

    @property
    def _slanted(self) -> bool:
        return 0.085 * max(map(len, self.across)) > self.side and len(self.across) > 1

    @property
    def side(self) -> float:
        """The side of a cell in inches."""
        if self.cell is not None:
            return self.cell
        most = max(self.values.shape)
        return 0.62 if most <= ANNOTATED else max(4.0, LINE * min(most, TICKED)) / most

    def draw(self, axes: Any, colours: Any, limits: tuple[float, float]) -> Any:
        """Draw on ``axes``; returns the image, for a colour bar."""
        image = axes.imshow(self.values, cmap=colours, vmin=limits[0], vmax=limits[1], aspect="equal")
        axes.set_title(self.title, fontsize="medium")
        axes.set_ylabel(self.names[0])
        axes.set_xlabel(self.names[1])
        axes.xaxis.set_label_position("top")
        axes.xaxis.tick_top()
        self._label(axes)
        for r, c in np.ndindex(*self.values.shape):
            self._cell(axes, image, r, c)
        return image

    def _label(self, axes: Any) -> None:
        slanted = {"rotation": 40, "ha": "left", "rotation_mode": "anchor"} if self._slanted else {}
        for setter, labels, style in ((axes.set_xticks, self.across, slanted), (axes.set_yticks, self.down, {})):
            at = range(0, len(labels), math.ceil(LINE / self.side))
            setter(at, [labels[k] for k in at], parse_math=False, fontsize="small", **style)
        axes.tick_params(length=0)

    def _cell(self, axes: Any, image: Any, r: int, c: int) -> None:
        sign, ink = self.signs[r][c].strip(), ink_on(image, self.values[r, c])
        annotated = max(self.values.shape) <= ANNOTATED
        if annotated:
            text = "\n".join([self.texts[r][c], *wrap(sign, SIGNS)])
            axes.text(c, r, text, ha="center", va="center", color=ink, parse_math=False)
        if OPTIMUM in sign:
            self._outline(axes, r, c, BEST, "solid", 2.5 if annotated else 1.2)
        elif sign:
            self._outline(axes, r, c, ink, (0, (3, 2)), 1.5 if annotated else 0.8)

    def _outline(self, axes: Any, r: int, c: int, colour: str, dashes: Any, width: float) -> None:
        from matplotlib.patches import Rectangle

        axes.add_patch(Rectangle((c - 0.45, r - 0.45), 0.9, 0.9, fill=False, edgecolor=colour, linestyle=dashes, linewidth=width))


def ink_on(image: Any, value: float) -> str:
    """Black or white, whichever reads better on the cell's colour (relative luminance)."""
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in image.cmap(image.norm(value))[:3])
    return "black" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 else "white"


def power(tables: Sequence[Table]) -> int:
    """k such that the tables' numbers fit floats in units of 10^k: 0 unless the largest overflows or underflows."""
    largest = max(max(abs(table.max), abs(table.min)) for table in tables)
    k = exponent(largest) if largest else 0
    return k if abs(k) > 290 else 0


def floats(table: Table, k: int = 0) -> np.ndarray:
    """The table in units of 10^k, rounded to floats."""
    return np.array([float(x / Fraction(10) ** k) for x in table.flat()]).reshape(table.shape)
