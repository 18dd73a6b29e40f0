"""What --weights means: uniform, epsilon:0.1, or a file with a table of the payoff's shape in any game format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtran_cli.errors import FileError, QtranError, UsageError

if TYPE_CHECKING:
    from qtran_cli.exact.sampling import Sampling, Weights
    from qtran_cli.model.team_game import TeamGame

UNIFORM = "uniform"
EPSILON = "epsilon:"


def is_file(text: str) -> bool:
    """Whether --weights names a file (or standard input)."""
    return text != UNIFORM and not text.startswith(EPSILON)


def early(text: str, game: str, called: str = "--weights") -> Sampling:
    """The sampling where no file is needed, None for a file that is still to be read. Raises ScalarError, UsageError."""
    from qtran_cli import catalogue
    from qtran_cli.exact.sampling import read

    if text.startswith(EPSILON):
        try:
            return read(text)
        except QtranError as error:
            raise error.at(called) from None
    if not is_file(text):
        return None
    if text == game == "-":
        raise UsageError("--weights - beside GAME -", right="standard input holds one of them: name a file for the other")
    if text != "-" and not catalogue.is_path(text):
        raise UsageError(
            f"{called} {text!r:.60} is no sampling", right="write uniform, epsilon:0.1, or a file's path such as ./weights.csv"
        )
    return None


def sampling(text: str, game: TeamGame, called: str = "--weights") -> Sampling:
    """The sampling, its file read. Raises UsageError, before that, for a game with several states; FileError, InputError."""
    from qtran_cli.exact.answer import require_weighted

    require_weighted(game, text != UNIFORM)
    found = early(text, "", called)
    return _from_file(text, game) if is_file(text) else found


def _from_file(text: str, game: TeamGame) -> Weights:
    """The table in a file as weights of that game's joint actions. Raises FileError, InputError, UsageError."""
    from qtran_cli import catalogue
    from qtran_cli.exact.sampling import weights

    try:
        table = catalogue.load_one_step(text).payoff
    except FileError as error:
        raise FileError(error.what, where=error.where, right="--weights reads a table of the payoff's shape in any game format") from None
    try:
        return weights(table, game.shape, game.actions)
    except QtranError as error:
        raise error.at(catalogue.STDIN if text == "-" else text) from None
