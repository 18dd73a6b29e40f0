"""Certificates: every claim of a solution with its proof, in a file that can be checked without the solver."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli.errors import FileError, UsageError

if TYPE_CHECKING:
    from qtran_cli.api.load import Source
    from qtran_cli.verify.judgement import Judgement


def verify_certificate(path: str | Path, *, game: Source | None = None) -> Judgement:
    """Re-check every claim of a certificate against its game, exactly and with none of the solver's code.

    game: refuse a certificate that is about another one. The answer has ``verified``, and ``reason`` where it is refused.
    Raises FileError where the file or its game cannot be read, FormatError where it is no certificate.
    Cost: about that of solving.
    """
    from qtran_cli.api.load import load
    from qtran_cli.files import whole as _files
    from qtran_cli.verify import file as verification

    if not isinstance(path, str | os.PathLike):
        raise UsageError(f"a value of type {type(path).__name__:.40}", where="path", right="the path of a certificate's file")
    expected = None if game is None else verification.Expected(game if isinstance(game, str) else "the given game", load(game))
    return verification.judge(bytes(_files.read(path)), str(path), Path(path).parent, expected)


def save(document: dict[str, Any], path: str | Path, force: bool) -> Path:
    """Write a certificate whole or not at all. Raises FileError where the file exists (without force) or cannot be written."""
    from qtran_cli.files import whole as _files
    from qtran_cli.report.writers.json import pretty

    if not force and os.path.lexists(path):
        raise FileError("the file exists", where=str(path), right="force=True overwrites it, or name another")
    _files.write(path, (pretty(document) + "\n").encode(), new=not force)
    return Path(path)
