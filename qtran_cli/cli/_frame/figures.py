"""Writing a figure to a file: what --plot does in every command that has it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.writing import Files


def write(path: Path, picture: Callable[[str], bytes], files: Files) -> None:
    """Write what ``picture`` makes for the path's suffix, whole or not at all."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        data = picture(path.suffix.removeprefix("."))
    if any("missing from font" in str(warning.message) for warning in caught):
        output.note(
            "some characters are drawn as boxes, for no installed font has them; an SVG leaves the fonts to its reader", files.quiet
        )
    files.save(path, data)
