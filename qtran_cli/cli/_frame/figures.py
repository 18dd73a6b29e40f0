"""Writing a figure to a file: what --plot and --figure do in every command that has them."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.writing import Files
from qtran_cli.report.figures.sheet import Sheet


def write(path: Path, picture: Callable[[str], bytes], files: Files, sheet: Sheet | None = None) -> str:
    """Write what ``picture`` makes for the path's suffix, whole or not at all; returns its size in words. sheet: it was drawn on."""
    from qtran_cli.report.figures.measured import size

    kind = path.suffix.removeprefix(".")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        data = picture(kind)
    if any("missing from font" in str(warning.message) for warning in caught):
        output.note(
            "some characters are drawn as boxes, for no installed font has them; an SVG leaves the fonts to its reader", files.quiet
        )
    words = size(data, kind, (sheet or Sheet()).dpi)
    files.save(path, data, f" ({words})")
    return words
