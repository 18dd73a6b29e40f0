"""What stands around a figure's panels: a title above, a legend and a footnote below, each in as many lines as its width needs.

A figure grows by what stands around its panels, unless its height is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from qtran_cli.errors import UsageError
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.report.figures.text import height, inches, wrapped

TITLE, SMALL = 1.2, 0.833
"""Sizes of the letters of a title, and of a legend or footnote, in those of the figure: matplotlib's "large" and "small"."""
PAD = 0.05
"""Inches between what stands one above the other, and to the edges."""
SAMPLE, HANDLE, BETWEEN = 3.4, 5.4, 2.0
"""Widths of a legend's sample, of it with what surrounds it, and between columns, in sizes of its letters: all dashes are told apart."""
PANELS = 0.9
"""Inches of height that panels need at least."""


def frame(figure: Any, sheet: Sheet, title: str = "", footnote: str = "", handles: Sequence[Any] = (), heading: str = "") -> None:
    """Put title, footnote and legend around the panels of ``figure``, whose layout is constrained or compressed.

    heading: of the legend. Raises UsageError where a height was asked for that leaves no room for panels.
    """
    width = 0.96 * (figure.get_figwidth() - 2 * PAD)  # letters on screen are set a little wider than they are measured
    small, large = SMALL * sheet.points, TITLE * sheet.points
    above = wrapped(title, width, large) if sheet.title else ""
    below = wrapped(footnote, width, small) if sheet.footnote else ""
    legend = columns_below(figure, handles, width, small, heading) if handles else None
    foot = height(below, small) + (PAD if below else 0)
    low = foot + (PAD + _inches_high(figure, legend) if legend else 0)
    top = height(above, large) + (PAD if above else 0)
    _make_room(figure, sheet, low + top)
    tall = figure.get_figheight()
    if above:
        figure.suptitle(above, y=1 - PAD / tall, va="top", fontsize=large)
    if below:
        figure.supxlabel(below, y=PAD / tall, va="bottom", fontsize=small)
    if legend:
        legend.set_bbox_to_anchor((0.5, (foot + PAD / 2) / tall), transform=figure.transFigure)
    figure.get_layout_engine().set(rect=(0, low / tall, 1, 1 - (low + top) / tall))


def columns_below(figure: Any, handles: Sequence[Any], width: float, points: float, heading: str = "") -> Any:
    """A legend of as many columns as ``width`` inches hold; labels too long for one are broken."""
    em = points / 72
    for handle in handles:
        handle.set_label(wrapped(handle.get_label(), width - HANDLE * em, points))
    widths = [max(inches(line, points) for line in handle.get_label().split("\n")) + HANDLE * em for handle in handles]
    columns = next(k for k in range(len(handles), 0, -1) if k == 1 or _across(widths, k) + BETWEEN * em * (k - 1) <= width)
    style = {"borderpad": 0.3, "borderaxespad": 0, "frameon": False, "columnspacing": BETWEEN, "fontsize": points, "handlelength": SAMPLE}
    return figure.legend(handles=handles, loc="lower center", ncols=columns, title=heading or None, title_fontsize=points, **style)


def _across(widths: Sequence[float], columns: int) -> float:
    """The inches that labels take in so many columns, filled one after the other as matplotlib does."""
    many, more = divmod(len(widths), columns)
    starts = [k * many + min(k, more) for k in range(columns + 1)]
    return sum(max(widths[a:b]) for a, b in pairwise(starts))


def _inches_high(figure: Any, legend: Any) -> float:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    return float(legend.get_window_extent(FigureCanvasAgg(figure).get_renderer()).height / figure.dpi)


def _make_room(figure: Any, sheet: Sheet, around: float) -> None:
    if sheet.height is None:
        figure.set_figheight(figure.get_figheight() + around)
    elif sheet.height < around + PANELS:
        what = f"a height of {sheet.height:g} in leaves no room for panels"
        raise UsageError(what, where="--height", right=f"from {around + PANELS:.1f} in on; --no-title and --no-footnote take less")
