"""What a reader asks of any figure, beside what it shows: its size, its letters, and what stands around its panels."""

from __future__ import annotations

from dataclasses import dataclass

from qtran_cli.errors import UsageError
from qtran_cli.registry import near

WIDTHS = {"column": 3.25, "text": 6.75}
"""Inches: a column and both columns of two-column proceedings such as ICML's. NeurIPS and ICLR have one of 5.5."""
LEAST, MOST = 1.0, 40.0
"""Inches that a side may have."""
POINTS, POINTS_IN_PRINT = 9.0, 8.0
"""The size of letters where nobody asks for one, and where a width is asked for."""
FAMILIES = ("serif", "sans-serif", "monospace")


@dataclass(frozen=True)
class Sheet:
    """width, height: inches, None: what suits the content. font: a family, "": ours. font_size: points, None: as it suits the width.

    title, footnote: whether they are drawn. dpi: dots per inch of a .png.
    """

    width: float | None = None
    height: float | None = None
    font: str = ""
    font_size: float | None = None
    title: bool = True
    footnote: bool = True
    dpi: int = 150

    @property
    def points(self) -> float:
        """The size of letters."""
        return self.font_size or (POINTS if self.width is None else POINTS_IN_PRINT)


def check_font(name: str) -> str:
    """The family as it is installed. Raises UsageError that offers the nearest."""
    from matplotlib.font_manager import get_font_names

    if name.lower() in FAMILIES:
        return name.lower()
    known = {font.lower(): font for font in get_font_names()}
    if name.lower() in known:
        return known[name.lower()]
    right = near(name.lower(), known) or f"{len(known)} families are there, such as DejaVu Serif, STIXGeneral and the word serif"
    raise UsageError(f"no font is called {name!r:.60}", where="--font", right=right)
