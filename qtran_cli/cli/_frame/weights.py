"""What --weights means: uniform, epsilon:0.1, optimum:0.1, alpha:0.1, or a file with a table of the payoff's shape in any game format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtran_cli.errors import FileError, QtranError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qtran_cli.exact.sampling import Sampling, Wanted, Weights
    from qtran_cli.model.team_game import TeamGame
    from qtran_cli.table import Table

UNIFORM = "uniform"
AROUND = ("epsilon:", "optimum:", "alpha:")
"""What stands before a number: exact/sampling.py says what it means."""
WORDS = (UNIFORM, *AROUND)
METAVAR = "uniform|epsilon:E|optimum:E|alpha:A|FILE"


def is_file(text: str) -> bool:
    """Whether --weights names a file (or standard input)."""
    return text != UNIFORM and not text.startswith(AROUND)


def early(text: str, game: str, called: str = "--weights") -> Wanted:
    """The sampling where no file is needed, None for a file that is still to be read. Raises ScalarError, UsageError."""
    from qtran_cli import catalogue
    from qtran_cli.exact.sampling import read

    if text.startswith(AROUND):
        try:
            return read(text)
        except QtranError as error:
            raise error.at(called) from None
    if not is_file(text):
        return None
    if text == game == "-":
        raise UsageError("--weights - beside GAME -", right="standard input holds one of them: name a file for the other")
    if text != "-" and not catalogue.is_path(text):
        right = "write uniform, epsilon:0.1, optimum:0.1, alpha:0.1, or a file's path such as ./weights.csv"
        raise UsageError(f"{called} {text!r:.60} is no sampling", right=right)
    return None


def sampling(text: str, game: TeamGame, called: str = "--weights") -> Sampling:
    """The sampling, its file read. Raises UsageError, before that, for a game with several states; FileError, InputError."""
    from qtran_cli.exact.answer import require_weighted
    from qtran_cli.exact.sampling import of_game

    require_weighted(game, text != UNIFORM)
    found = early(text, "", called)
    if is_file(text):
        return of_shape(text, table(text), game.shape, game.actions)
    return game.either(lambda one: of_game(found, one.payoff), lambda task: None)


def of_shapes(text: str, shapes: Sequence[Sequence[int]]) -> Wanted:
    """The sampling of games that are yet to be drawn, in each of these shapes, its file read. Raises QtranError."""
    found = early(text, "")
    if is_file(text):
        read = table(text)
        (found, *_) = [of_shape(text, read, shape) for shape in shapes]
    return found


def table(text: str) -> Table:
    """The table in a file. Raises FileError, InputError."""
    from qtran_cli import catalogue

    try:
        return catalogue.load_one_step(text).payoff
    except FileError as error:
        raise FileError(error.what, where=error.where, right="--weights reads a table of the payoff's shape in any game format") from None


def of_shape(text: str, found: Table, shape: Sequence[int], actions: Sequence[Sequence[str]] = ()) -> Weights:
    """The table in the file ``text`` as weights of a game of that shape. Raises GameError."""
    from qtran_cli import catalogue
    from qtran_cli.exact.sampling import weights

    try:
        return weights(found, shape, actions)
    except QtranError as error:
        raise error.at(catalogue.STDIN if text == "-" else text) from None
