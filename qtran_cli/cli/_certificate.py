"""Writing a certificate file: what --certificate does in every command that has it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qtran_cli import catalogue, certificates
from qtran_cli.cli import output
from qtran_cli.exact.claims import Claim
from qtran_cli.formats import _files
from qtran_cli.game import Game


def write(path: Path, game: Game, claims: Sequence[Claim], argument: str, quiet: bool) -> None:
    """Write the claims about ``game``, whole or not at all. argument: GAME as given, whose file a large game is named by."""
    source = argument if catalogue.is_path(argument) else None
    made = certificates.document(game, claims, source, path.parent)
    _files.write(path, (output.pretty(made) + "\n").encode())
    output.note(f"wrote {path}", quiet)
