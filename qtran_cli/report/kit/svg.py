"""What a terminal shows, as an SVG: every character in its column, whatever font the reader has. Loads nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import escape

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import SVG_EXPORT_THEME as THEME

SIZE, WIDE, HIGH, MARGIN = 16, 9.6, 21, 16
"""Pixels: of a letter, a column, a line, and around the text."""
_FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
_DIM = 0.6
HEIGHT = 25
"""Given so that Rich asks no environment for the size; nothing depends on it."""


def svg(report: RenderableType, width: int, title: str) -> str:
    """``report`` on a terminal of ``width`` columns, wider only where a line is. title: for those who cannot see it."""
    lines = [list(Segment.simplify(line)) for line in _lines(report, width)]
    columns = max([width, *(sum(cell_len(s.text.rstrip()) if s is line[-1] else s.cell_length for s in line) for line in lines)])
    x, y = columns * WIDE + 2 * MARGIN, len(lines) * HIGH + 2 * MARGIN
    texts = "\n".join(text for k, line in enumerate(lines) for text in _texts(line, MARGIN + k * HIGH + SIZE))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {x:g} {y:g}" width="{x:g}" height="{y:g}" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="100%" height="100%" rx="8" fill="{THEME.background_color.hex}"/>\n'
        f'<g font-family="{_FONTS}" font-size="{SIZE}" fill="{THEME.foreground_color.hex}" xml:space="preserve">\n{texts}\n</g>\n</svg>\n'
    )


def _lines(report: RenderableType, width: int) -> list[list[Segment]]:
    """The lines of the report, uncut, whatever the environment says of terminals and colours."""
    console = Console(
        file=io.StringIO(),
        width=width,
        height=HEIGHT,
        color_system="truecolor",
        force_terminal=True,
        force_jupyter=False,
        no_color=False,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    return list(Segment.split_lines(console.render(report)))


def _texts(line: list[Segment], y: int) -> Iterator[str]:
    """A text element per piece of a line, as wide as its columns."""
    column = 0
    for text, style, _ in line:
        start = column + cell_len(text) - cell_len(text.lstrip(" "))
        column += cell_len(text)
        if text.strip(" "):
            wide = cell_len(text.strip(" "))
            place = f'x="{MARGIN + start * WIDE:g}" y="{y}" textLength="{wide * WIDE:g}" lengthAdjust="spacingAndGlyphs"'
            yield f"<text {place}{_look(style or Style())}>{escape(text.strip(' '))}</text>"


def _look(style: Style) -> str:
    colour = "" if style.color is None else f' fill="{style.color.get_truecolor(THEME).hex}"'
    return colour + (' font-weight="bold"' if style.bold else "") + (f' opacity="{_DIM:g}"' if style.dim else "")
