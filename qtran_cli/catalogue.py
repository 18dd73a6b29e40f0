"""The games that come with qtran, and what GAME on the command line means.

GAME is a path (it has a separator or a suffix), a name of the catalogue, or - for standard input. A file wins over
nothing: a file called like a game of the catalogue is named by its path (./climb).
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from qtran_cli import formats
from qtran_cli.errors import FileError, UsageError, during
from qtran_cli.files import whole as _files
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import TeamGame
from qtran_cli.registry import near, unknown

STDIN = "standard input"


@cache
def folder() -> Path:
    """Where the catalogue is: inside the package (installed from a wheel), or beside it (a checkout). Raises FileError."""
    package = Path(__file__).resolve().parent
    for place in (package / "_games", package.parent / "games"):
        if (place / "climb.yaml").is_file():
            return place
    raise FileError("the catalogue of games is missing", where=str(package), right="install qtran again; games in files can be solved")


def names(several: bool | None = None) -> list[str]:
    """The names of the catalogue's games, sorted. several: those with several states (True), one-step games (False), or all."""
    files = folder().glob("*.yaml")
    return sorted(file.stem for file in files if several is None or (b"\nstates:" in file.read_bytes()) == several)


def path(name: str) -> Path:
    """The file of a game of the catalogue. Raises UsageError that offers the nearest name."""
    known = names()
    if name not in known:
        raise _beside(name) or _unknown(name, known)
    return folder() / f"{name}.yaml"


def _unknown(name: str, known: list[str]) -> UsageError:
    """The error for a name that nothing has: the nearest, else where all are listed, which are too many for a line."""
    return UsageError(f"no game is called {name!r:.80}", right=near(name, known) or "`qtran games` lists the games that come with qtran")


def _beside(name: str) -> UsageError | None:
    """The error for a name that no game of the catalogue has, but a file or folder here; None where there is none."""
    what = f"no game is called {name!r:.80}"
    with suppress(OSError, ValueError):  # what no file can be called
        if name and Path(name).is_dir():
            return UsageError(f"{what}; a folder is", right=f"name a file in it, such as {name:.80}{os.sep}game.yaml")
        if name and Path(name).exists():
            return UsageError(f"{what} in the catalogue; a file here is", right=f"name a file by its path: .{os.sep}{name:.80}")
    return None


def files(argument: str) -> list[Path]:
    """The files that the argument can mean: one that stands behind standard input, or a game of the catalogue, included."""
    meant = (Path("/dev/stdin"),) if argument == "-" else (Path(argument), folder() / f"{argument}.yaml")
    return [path for path in meant if path.is_file()]


def is_path(argument: str) -> bool:
    """Whether GAME names a file rather than a game of the catalogue."""
    return os.sep in argument or bool(os.altsep and os.altsep in argument) or bool(Path(argument).suffix) or argument in (".", "..")


def load(argument: str, format: str | None = None, *, stdin: BinaryIO | None = None, **options: Any) -> TeamGame:  # noqa: A002
    """The game that GAME means.

    format: read a file or standard input so, whatever its suffix and content. stdin: in the place of standard input.
    options: what formats.read_bytes takes (player, sum). Raises FileError, InputError, UsageError, and a KeyboardInterrupt that says
    what was read.
    """
    if format is not None and format not in formats.FORMATS:
        raise unknown("format", format, formats.FORMATS.names())
    with during(f"reading {STDIN if argument == '-' else argument}"):
        return _meant(argument, format, stdin, options)


def _meant(argument: str, format: str | None, stdin: BinaryIO | None, options: dict[str, Any]) -> TeamGame:  # noqa: A002
    if argument == "-":
        data = _files.take(sys.stdin.buffer if stdin is None else stdin)
        return formats.read_bytes(data, STDIN, format, **options)
    if is_path(argument):
        return _file(argument, format, options)
    if format is not None:
        raise UsageError(f"--from with {argument!r:.60}, a name of the catalogue", right=f"name a file by its path: ./{argument:.60}")
    return formats.read_file(path(argument), **options)


def load_one_step(argument: str, format: str | None = None, **options: Any) -> Game:  # noqa: A002
    """The same, where only a one-step game will do. Raises UsageError as well for a game with several states."""
    return one_step(load(argument, format, **options), argument)


def one_step(game: TeamGame, where: str) -> Game:
    """``game``, unless it has several states. Raises UsageError."""

    def refuse(task: Task) -> Game:
        what = f"{task.name:.60} has {len(task.states):,} states" if len(task.states) > 1 else f"{task.name:.60} is a game with states"
        raise UsageError(what, where=where, right="this needs a one-step game; qtran solve takes both kinds")

    return game.either(lambda one: one, refuse)


def _file(argument: str, format: str | None, options: dict[str, Any]) -> TeamGame:  # noqa: A002
    try:
        return formats.read_file(argument, format, **options)
    except FileError as error:
        if error.what == "no such file" and not error.right:
            stem = Path(argument).stem
            known = f"the catalogue has a game of that name: {stem}"
            error.right = known if stem in names() else "`qtran games` lists the games that come with qtran"
        raise
