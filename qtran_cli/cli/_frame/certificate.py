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
from qtran_cli.exact.claims import of_solution, unchecked
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.files import streams as _streams
from qtran_cli.model.game import Game


def write_solved(path: Path, solution: Solution, argument: str, files: Files) -> None:
    """Write all that is claimed of a one-step game, and say of which methods nothing is. argument: as ``write`` takes it."""
    write(path, solution.game, of_solution(solution), argument, files)
    _tell(unchecked(solution.methods))


def _tell(methods: Sequence[str]) -> None:
    """Name the methods that no claim is about."""
    if methods:
        output.warn(f"no claim about {', '.join(methods)}: no check is known for {'it' if len(methods) == 1 else 'them'}")


def write(path: Path, game: Game, claims: Sequence[Claim], argument: str, files: Files) -> None:
    """Write the claims about ``game``, whole or not at all. argument: GAME as given, whose file a large game is named by."""
    source = argument if catalogue.is_path(argument) else None
    folder = None if _streams.is_stream(path) else path.parent  # what is read from a pipe can come to stand anywhere
    _save(path, certificates.document(game, claims, source, folder), files)


def write_task(path: Path, solution: Any, files: Files) -> None:
    """Write the claims about a game with several states, whole or not at all. solution: what exact.answer.solve returned."""
    from qtran_cli.certificates import several_states as task_certificates
    from qtran_cli.exact.histories.claims import of_task, unchecked_of
    from qtran_cli.report.states.document import described

    _save(path, task_certificates.document(solution.task, described(solution.task), of_task(solution)), files)
    _tell(unchecked_of(solution))


def _save(path: Path, made: dict[str, Any], files: Files) -> None:
    files.save(path, (output.pretty(made) + "\n").encode())
