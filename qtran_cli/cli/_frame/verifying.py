"""Certificates of several files and folders: which they are, and the answer about them, a line each."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli.certificates import text as certificate_text
from qtran_cli.cli._frame import output
from qtran_cli.errors import FileError, QtranError
from qtran_cli.files import whole as _files
from qtran_cli.report.kit.labels import printable, some
from qtran_cli.report.verify.report import document, line
from qtran_cli.verify import file as verification
from qtran_cli.verify.judgement import Judgement

if TYPE_CHECKING:
    from qtran_cli.verify.file import Expected

SCHEMA = "qtran.verify.list/1"
MARK = b'"qtran.certificate/'
"""What a certificate's schema begins with."""
OUTCOMES = ("verified", "refused", "unread")
Answer = tuple[str, Judgement | QtranError]
"""(file, what became of it): a judgement, or why it could not be read."""


def named(file: str) -> str:
    """What a file is called in answers."""
    return "standard input" if file == "-" else file


def is_folder(argument: str) -> bool:
    """Whether the argument names a folder; "", "-" and what cannot be a path do not."""
    try:
        return argument not in ("", "-") and Path(argument).is_dir()
    except OSError:  # a name that is too long
        return False


def judge(file: str, expected: Expected | None) -> Judgement:
    """The judgement on one file, or on standard input. Raises FileError, FormatError."""
    data = bytes(_files.take(sys.stdin.buffer) if file == "-" else _files.read(file))
    return verification.judge(data, named(file), None if file == "-" else Path(file).parent, expected)


def several(arguments: list[str], expected: Expected | None, json: bool, quiet: bool) -> int:
    """Judge every certificate, print the answers, and return the exit code: 1 where any is refused, else 2 where any was not read."""
    files, others = _found(arguments)
    answers = []
    for file in files:
        answers.append((file, _answer(file, expected)))
        if not json and not quiet:
            output.show_line(f"{named(file)}: {_line(answers[-1])}")
    counts = _counts(answers, len(others))
    if json:
        output.show_json(_document(answers, counts, others))
    elif not quiet:
        output.show_line(_summary(counts, others, expected))
    return 1 if counts["refused"] else 2 if counts["unread"] else 0


def _found(arguments: list[str]) -> tuple[list[str], list[str]]:
    """(every file, in place of a folder the certificates in it; the other .json files that stand in folders). Raises FileError."""
    files, others = [], list[str]()
    for argument in arguments:
        if not is_folder(argument):
            files.append(argument)
            continue
        inside = _jsons(argument)
        certificates = [str(path) for path in inside if _may_be_certificate(path)]
        if not certificates:
            raise FileError("no certificate is here", where=argument, right="a folder's certificates are its *.json files, not those below")
        files += certificates
        others += sorted({str(path) for path in inside} - set(certificates))
    return files, others


def _jsons(folder: str) -> list[Path]:
    with _files.reporting(folder):
        return sorted(path for path in Path(folder).iterdir() if path.suffix == ".json" and not path.is_dir())


def _may_be_certificate(path: Path) -> bool:
    """Whether a regular file says that it is one, be it whole or not; one that is empty, no JSON, or cannot be read may have been."""
    try:
        if not path.is_file():
            return False
        data = bytes(_files.read(path))
    except FileError:
        return True
    return MARK in data or not certificate_text.is_json(data)


def _answer(file: str, expected: Expected | None) -> Judgement | QtranError:
    try:
        return judge(file, expected)
    except QtranError as error:
        return error


def _line(answer: Answer) -> str:
    file, found = answer
    if isinstance(found, Judgement):
        return line(found)
    return f"not read: {_reason(file, found)}"


def _reason(file: str, error: QtranError) -> str:
    """What is wrong, the file's own name left out."""
    place = error.where.removeprefix(named(file)).removeprefix(": ")
    return f"{place}: {error.what}" if place else error.what


def _counts(answers: list[Answer], others: int) -> dict[str, int]:
    kinds = [_kind(found) for _, found in answers]
    return {kind: kinds.count(kind) for kind in OUTCOMES} | {"left_out": others}


def _kind(found: Judgement | QtranError) -> str:
    if isinstance(found, QtranError):
        return "unread"
    return "verified" if found.verified else "refused"


def _summary(counts: dict[str, int], others: list[str], expected: Expected | None) -> str:
    total = sum(counts[kind] for kind in OUTCOMES)
    said = [f"{counts[kind]:,} {'not read' if kind == 'unread' else kind}" for kind in OUTCOMES if counts[kind]]
    against = "not compared with any game; --game GAME compares them" if expected is None else f"compared with {expected.argument}"
    return f"{total:,} certificate{'' if total == 1 else 's'}: {', '.join(said)}; {against}{_left_out(others)}"


def _left_out(others: list[str]) -> str:
    """Which .json files are no certificates: a few of their names."""
    if not others:
        return ""
    names = some(map(printable, others), len(others))
    return f"; {len(others):,} other .json file{'' if len(others) == 1 else 's'} left out: {names}"


def _document(answers: list[Answer], counts: dict[str, int], others: list[str]) -> dict[str, Any]:
    """The list: per file the document of a single one, its schema left out, with the file, the outcome and the error."""
    return {
        "schema": SCHEMA,
        "verified": counts["verified"] == len(answers),
        "counts": counts,
        "left_out": others,
        "certificates": [_entry(*answer) for answer in answers],
    }


def _entry(file: str, found: Judgement | QtranError) -> dict[str, Any]:
    head = {"file": file, "outcome": _kind(found)}
    if isinstance(found, Judgement):
        return head | {"error": None} | {key: value for key, value in document(found).items() if key != "schema"}
    return head | {"error": str(found)}
