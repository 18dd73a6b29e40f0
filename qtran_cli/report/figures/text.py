"""How wide text is, and where it breaks into lines."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

WIDE = 0.0085
"""Inches per column and point of a character that the first font lacks, about."""
LEADING = 1.35
"""From one line to the next, in sizes of the letters."""


def inches(line: str, points: float) -> float:
    """How wide a line is whose mathematics is between dollars."""
    from matplotlib import cbook
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    mathematics = cbook.is_math_text(line)
    text = line if mathematics else line.replace(r"\$", "$")
    width, _, _ = text_to_path.get_text_width_height_descent(text, FontProperties(size=points), ismath=bool(mathematics))
    return width / 72 if text.isascii() or mathematics else max(width / 72, WIDE * points * cell_len(text))


def wrapped(text: str, width: float, points: float) -> str:
    """``text`` in lines of up to ``width`` inches, broken between words, and inside those that are too long."""
    return "\n".join(line for part in text.split("\n") for line in _lines(part, width, points))


def _lines(text: str, width: float, points: float) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        if line and inches(f"{line} {word}", points) > width:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
        while "$" not in line and inches(line, points) > width and len(line) > 1:
            fits = next(k for k in range(len(line) - 1, 0, -1) if k == 1 or inches(line[:k], points) <= width)
            yield line[:fits]
            line = line[fits:]
    yield line


def height(text: str, points: float) -> float:
    """About how high lines of text stand, in inches."""
    return LEADING * points / 72 * (text.count("\n") + 1) if text else 0.0
