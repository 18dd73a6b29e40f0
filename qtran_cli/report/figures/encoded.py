"""A figure as a file, in our style whatever the reader's own is: the same figure, the same bytes.

Letters are embedded as TrueType in .pdf, .eps and .ps; an .svg keeps them as text, which its reader's fonts draw.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from qtran_cli.errors import UsageError
from qtran_cli.report.figures.sheet import FAMILIES, Sheet

SUFFIXES = ("png", "svg", "pdf", "eps", "ps")
POSTSCRIPT = ("eps", "ps")
DIGITS = 8
"""Of where a panel lies, in widths and heights of the figure."""
PIXELS = 200_000_000
"""Of a .png, in all."""
FONTS = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Zen Hei", "Microsoft YaHei", "PingFang SC")
SETS = {
    "DejaVu Sans": "dejavusans",
    "sans-serif": "dejavusans",
    "DejaVu Serif": "dejavuserif",
    "serif": "dejavuserif",
    "STIXGeneral": "stix",
}
"""Families whose mathematics matplotlib has; others lend their own letters to it."""
_PROVENANCE = {"png": ("Software",), "svg": ("Date", "Creator"), "pdf": ("CreationDate", "Producer", "Creator"), "eps": (), "ps": ()}
"""What matplotlib would write about the time and itself."""


def check_suffix(suffix: str) -> None:
    """Raise UsageError for a kind of file that is not written."""
    if suffix.lower() not in SUFFIXES:
        if not suffix:
            right = "a figure needs a file name that ends in .png, .svg, .pdf or .eps; a pipe or device has none"
            raise UsageError("the figure's file has no suffix, which says its kind", right=right)
        raise UsageError(f"no figure is written as .{suffix:.20}", right="use .png, .svg, .pdf or .eps")


def encoded(draw: Callable[[], Any], suffix: str, sheet: Sheet | None = None) -> bytes:
    """The Figure that ``draw`` makes as a file of kind ``suffix``."""
    import matplotlib

    kind, sheet, buffer = suffix.lower(), sheet or Sheet(), io.BytesIO()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # the reader's matplotlibrc must not change the figure
        matplotlib.rcParams.update(parameters(sheet))
        figure = draw()
        if kind in POSTSCRIPT:
            _opaque(figure)
        _require_drawable(figure, kind, sheet)
        _snap(figure)
        figure.savefig(buffer, format=kind, dpi=sheet.dpi, metadata=dict.fromkeys(_PROVENANCE[kind]))
    return _undated(buffer.getvalue()) if kind in POSTSCRIPT else buffer.getvalue()


def _snap(figure: Any) -> None:
    """Have panels lie on a fine grid: the solver of matplotlib's layouts goes by where objects lie in memory, and so rounds otherwise."""
    engine = figure.get_layout_engine()
    if engine is None:
        return
    execute = engine.execute

    def snapped(drawn: Any) -> Any:
        found = execute(drawn)
        for axes in drawn.axes:
            axes.set_position([round(x, DIGITS) for x in axes.get_position(original=True).bounds], which="original")
            axes.set_in_layout(True)
        return found

    engine.execute = snapped


def _require_drawable(figure: Any, kind: str, sheet: Sheet) -> None:
    width, height = figure.get_size_inches()
    if kind == "png" and width * height * sheet.dpi**2 > PIXELS:
        what = f"{width * sheet.dpi:,.0f} × {height * sheet.dpi:,.0f} pixels are too many"
        raise UsageError(what, where="--dpi", right=f"up to {PIXELS:,} in all: ask for fewer, or for a .pdf")


def parameters(sheet: Sheet) -> dict[str, Any]:
    """matplotlib's settings for ``sheet``."""
    from matplotlib.font_manager import get_font_names

    installed = {*get_font_names(), *FAMILIES}
    fonts = [font for font in (sheet.font, *FONTS) if font in installed]
    files = {"svg.fonttype": "none", "pdf.fonttype": 42, "ps.fonttype": 42, "svg.hashsalt": "qtran"}
    return {"font.family": fonts, "font.size": sheet.points, "axes.unicode_minus": False, **files, **_mathematics(fonts[0])}


def _mathematics(font: str) -> dict[str, str]:
    if font in SETS:
        return {"mathtext.fontset": SETS[font]}
    own = {"mathtext.rm": font, "mathtext.it": f"{font}:italic", "mathtext.bf": f"{font}:bold"}
    return {"mathtext.fontset": "custom", "mathtext.fallback": "stix", **own}


def _opaque(figure: Any) -> None:
    """PostScript knows no transparency: what would let the paper through gets the colour that it would have on white."""
    from matplotlib.artist import Artist
    from matplotlib.collections import Collection
    from matplotlib.colors import to_rgb

    def see_through(artist: Artist) -> bool:
        return isinstance(artist, Collection) and artist.get_alpha() is not None

    for artist in figure.findobj(see_through):
        alpha, colour = artist.get_alpha(), artist.get_facecolor()[0]
        artist.set_alpha(None)
        artist.set_facecolor(tuple(alpha * x + 1 - alpha for x in to_rgb(colour)))


def _undated(data: bytes) -> bytes:
    return re.sub(rb"^%%(?:CreationDate|Creator|Title):[^\n]*\n", b"", data, flags=re.MULTILINE)
