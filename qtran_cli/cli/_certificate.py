"""Writing a certificate file: what --certificate does in every command that has it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qtran_cli import catalogue, certificates
from qtran_cli.cli import output
from qtran_cli.exact.claims import Claim
from qtran_cli.formats import _files
from qtran_cli.game import Game


def write(path: Path, game: Game, claims: Sequence[Claim], argument: str, quiet: bool) -> None:
    """Write the claims about ``game``, whole or not at all. argument: GAME as given, whose file a large game is named by."""
    source = argument if catalogue.is_path(argument) else None
    _save(path, certificates.document(game, claims, source, path.parent), quiet)


def write_task(path: Path, solution: Any, quiet: bool) -> None:
    """Write the claims about a game with several states, whole or not at all. solution: what _task.solve returned."""
    from qtran_cli import task_certificates
    from qtran_cli.exact.sequential.claims import of_task
    from qtran_cli.report.task_document import described

    _save(path, task_certificates.document(solution.task, described(solution.task), of_task(solution)), quiet)


def _save(path: Path, made: dict[str, Any], quiet: bool) -> None:
    _files.write(path, (output.pretty(made) + "\n").encode())
    output.note(f"wrote {path}", quiet)
