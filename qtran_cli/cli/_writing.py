"""What --format and --svg do in every command that has them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qtran_cli.cli import output
from qtran_cli.errors import UsageError
from qtran_cli.formats import _files
from qtran_cli.registry import unknown
from qtran_cli.report.writers import WRITERS, Answer

if TYPE_CHECKING:
    from rich.console import RenderableType

TABLE = "table"
"""The format of a terminal, which no writer writes."""
SVG_TITLE = 200


def formats() -> list[str]:
    """What --format takes."""
    return [TABLE, *WRITERS.names()]


def complete_format(incomplete: str) -> list[str]:
    """The formats that start so."""
    return [name for name in formats() if name.startswith(incomplete)]


def chosen(form: str | None, json: bool, rounded: bool = False, explain: bool = False) -> str:
    """The format that --format and --json ask for. Raises UsageError for an unknown one, and where options contradict it."""
    if form is not None and form not in formats():
        raise unknown("format", form, formats())
    if json and form not in (None, "json"):
        raise UsageError(f"--json and --format {form}", right="ask for one format; --json is --format json")
    form = form or ("json" if json else TABLE)
    if form != TABLE and WRITERS[form].EXACT:
        name = "--json" if json else f"--format {form}"
        if rounded:
            raise UsageError(f"{name} is always exact", right="leave out --float and --digits")
        if explain:
            raise UsageError(f"{name} with --explain", right="it has every number that the worksheet spells out")
    return form


def show(answer: Answer, form: str) -> None:
    """Print the answer to stdout."""
    if form == TABLE:
        output.show(answer.report())
    else:
        output.show_text(WRITERS[form].write(answer))


def check_targets(*paths: Path | None, svg: Path | None = None, inputs: Sequence[str | None] = ()) -> None:
    """Refuse files that cannot be written, and inputs as files to write, before the work. Raises FileError, UsageError."""
    if svg is not None and svg.suffix.lower() != ".svg":
        raise UsageError(f"--svg {str(svg)!r:.80}", right="name a .svg file; --plot also draws .png and .pdf")
    given = [path for path in (*paths, svg) if path is not None]
    for path in given:
        if str(path) == "-":
            raise UsageError("standard output holds the answer", where="-", right="name a file")
        output.check_writable(path)
        if any(name and Path(name).is_file() and path.exists() and path.samefile(name) for name in inputs):
            raise UsageError("this file is read, it cannot be written over", where=str(path), right="name another file")
    if len({path.resolve() for path in given}) < len(given):
        raise UsageError("two options that write the same file", right="give each a file of its own")


def save_svg(report: RenderableType, title: str, path: Path, quiet: bool) -> None:
    """Write what a terminal shows of ``report``, whole or not at all: this one, or off a terminal one of 80 columns (COLUMNS)."""
    from qtran_cli.report.svg import svg

    _files.write(path, svg(report, output.console().width, title[:SVG_TITLE]).encode())
    output.note(f"wrote {path}", quiet)
