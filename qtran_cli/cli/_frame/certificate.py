"""Writing a certificate file: what --certificate does in every command that has it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qtran_cli import catalogue
from qtran_cli.certificates import file as certificates
from qtran_cli.certificates.claim import Claim
from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.writing import Files
from qtran_cli.exact.answer import claims, unchecked
from qtran_cli.files import streams as _streams
from qtran_cli.model.team_game import TeamGame


def write_solved(path: Path, solution: Any, argument: str, files: Files) -> None:
    """Write all that is claimed of a game, and say of which methods nothing is. solution: what exact.answer.solve returned.

    argument: as ``write`` takes it.
    """
    write(path, solution.game, claims(solution), argument, files)
    if methods := unchecked(solution):
        output.warn(f"no claim about {', '.join(methods)}: no check is known for {'it' if len(methods) == 1 else 'them'}")


def write(path: Path, game: TeamGame, claims: Sequence[Claim], argument: str, files: Files) -> None:
    """Write the claims about ``game``, whole or not at all. argument: GAME as given, whose file a large game is named by."""
    source = argument if catalogue.is_path(argument) else None
    folder = None if _streams.is_stream(path) else path.parent  # what is read from a pipe can come to stand anywhere
    files.save(path, (output.pretty(certificates.document(game, claims, source, folder)) + "\n").encode())
