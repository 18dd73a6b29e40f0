"""What --format, --svg and --force do in every command that has them: how an answer is printed, how files beside it are written."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qtran_cli import catalogue
from qtran_cli.cli._frame import output
from qtran_cli.errors import FileError, UsageError
from qtran_cli.files import streams as _streams
from qtran_cli.files import whole as _files
from qtran_cli.registry import unknown
from qtran_cli.report.writers import WRITERS, Answer

TABLE = "table"
"""The format of a terminal, which no writer writes."""
SVG_TITLE = 200
FORCE = "--force overwrites it, or name another"


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
    if exact(form):
        name = "--json" if json else f"--format {form}"
        if rounded:
            raise UsageError(f"{name} is always exact", right="leave out --float and --digits")
        if explain:
            raise UsageError(f"{name} with --explain", right="it has every number that the worksheet spells out")
    return form


def exact(form: str) -> bool:
    """Whether the format is written from the JSON document, with all that it holds, and not from the report."""
    return form != TABLE and WRITERS[form].EXACT


def show(answer: Answer, form: str) -> None:
    """Print the answer to stdout."""
    if form == TABLE:
        output.show(answer.report())
    else:
        output.show_text(WRITERS[form].write(answer))


@dataclass(frozen=True)
class Files:
    """The files that a command writes beside its answer, None where they are not asked for; ``save`` writes any other too.

    force: over files that exist. quiet: without a note of it.
    """

    plot: Path | None = None
    certificate: Path | None = None
    svg: Path | None = None
    force: bool = False
    quiet: bool = False

    def check(self, *others: Path | None, inputs: Sequence[str | None] = (), right: str = FORCE) -> None:
        """Refuse what ``check_targets`` does, of these files and ``others``. Raises FileError, UsageError."""
        if self.svg is not None and self.svg.suffix.lower() != ".svg" and not _streams.is_stream(self.svg):
            raise UsageError(f"--svg {str(self.svg)!r:.80}", right="name a .svg file; --plot also draws .png and .pdf")
        check_targets(*others, self.plot, self.certificate, self.svg, force=self.force, inputs=inputs, right=right)

    def save(self, path: Path, data: bytes, about: str = "") -> None:
        """Write a file whole or not at all: the one way in which commands write. about: what the note of it adds.

        Raises FileError, BrokenPipeError.
        """
        sys.stdout.flush()  # the path may be /dev/stdout
        _files.write(path, data, new=not self.force)
        output.note(f"wrote {path}{about}", self.quiet)


def check_targets(*paths: Path | None, force: bool, inputs: Sequence[str | None] = (), right: str = FORCE) -> None:
    """Refuse files that cannot be written, that exist (without force), that are inputs or that are the same, before the work.

    inputs: files that are read, and other words. right: what to do where a file exists. Raises FileError, UsageError.
    """
    given = [path for path in paths if path is not None]
    for path in given:
        if str(path) == "-":
            raise UsageError("standard output holds the answer", where="-", right="name a file")
        output.check_writable(path)
    files = [path for path in given if not _streams.is_stream(path)]
    for path in filter(Path.exists, files):
        if any(path.samefile(read) for name in inputs if name for read in catalogue.files(name)):
            raise UsageError("this file is read, it cannot be written over", where=str(path), right="name another file")
        if any(_streams.leads_to(number, path) for number in (1, 2)):
            raise UsageError("what is printed goes to this file", where=str(path), right="name another, or /dev/stdout to have both in it")
        if not force:
            raise FileError("the file exists", where=str(path), right=right)
    if len({path.resolve() for path in files}) < len(files):
        raise UsageError("two options that write the same file", right="give each a file of its own")


def save_svg(answer: Answer, files: Files) -> None:
    """Write what a terminal shows of the answer where --svg asks for it: this terminal, or off one 80 columns (COLUMNS)."""
    if files.svg is not None:
        from qtran_cli.report.kit.svg import svg

        files.save(files.svg, svg(answer.report(), output.console().width, answer.title[:SVG_TITLE]).encode())
