"""What is a game in Python: a name, a file, an array, a nested list, a mapping, or a game itself."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, overload

from qtran_cli import catalogue
from qtran_cli.api.values import Number, at_least, exactly, tree
from qtran_cli.errors import GameError, UsageError
from qtran_cli.formats import _document, _payoff
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import TeamGame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qtran_cli.model.drawn import Drawn
    from qtran_cli.table import Table

    Payoffs = NDArray[Any] | list[Any] | tuple[Any, ...]
    Source = TeamGame | str | os.PathLike[str] | Mapping[str, Any] | Payoffs

_NUMBERS = "iufbc"
"""The kinds of NumPy arrays that are read, or refused, as a whole; others are read entry by entry."""
_RIGHT = "a game is a catalogue name, a path, an array, a nested list, a mapping like a game file, a Game or a Task"


@overload
def load(game: Game | Payoffs, *, name: str | None = None) -> Game: ...
@overload
def load(game: Task, *, horizon: int | None = None, discount: Number | None = None) -> Task: ...
@overload
def load(
    game: Source,
    *,
    name: str | None = None,
    format: str | None = None,
    player: str | None = None,
    sum: bool = False,
    horizon: int | None = None,
    discount: Number | None = None,
    normalise: Number | None = None,
) -> Game | Any: ...


def load(
    game: Source,
    *,
    name: str | None = None,
    format: str | None = None,  # noqa: A002
    player: str | None = None,
    sum: bool = False,  # noqa: A002
    horizon: int | None = None,
    discount: Number | None = None,
    normalise: Number | None = None,
) -> TeamGame:
    """The game that ``game`` means, exactly: a Game of one step, or a Task with several states.

    game: a name of the catalogue ("climb"), the path of a file in any format, "-" for standard input; an array with one axis
        per agent, whose integers and floats are taken by their value; a nested list of numbers and texts such as "1/3"; a mapping
        with the keys of a game file; or a Game or Task, as it is. An array is copied.
    name: what the game is called where it says nothing itself.
    format, player, sum: of files, as --from, --player and --sum.
    normalise: of .dpomdp and .pomdp files, as --normalise: how far from 1 the sum of a distribution may be, which is rescaled, exactly.
    horizon, discount: of games with several states, in the place of their own (decisions until the end; above 0, at most 1).

    Raises UsageError for an unknown name, FileError, and InputError with the place of what is wrong.
    Cost: linear. A number in a list takes up to ten microseconds; in an array some tens of nanoseconds, and a float with more digits
        than 62 bits can hold beside the others half a microsecond.

    >>> load([[8, -12], [-12, 0]]).payoff[0, 1]
    Fraction(-12, 1)
    """
    time = _time(horizon, discount)
    reading: dict[str, Any] = {"player": player, "sum": sum, "normalise": _slack(normalise)}
    if isinstance(game, str | os.PathLike):
        reading |= {} if name is None else {"name": name}
        return catalogue.load(_argument(game), format, **reading, **time)
    if format is not None or player is not None or normalise is not None or sum:
        raise UsageError("format, player, sum or normalise without a file", right="they say how a file is read")
    return _made(game, name or "game", time)


def _argument(game: str | os.PathLike[str]) -> str:
    """GAME as the command line would have it. A Path is always a file, never a name of the catalogue."""
    text = os.fsdecode(game)
    return text if isinstance(game, str) or catalogue.is_path(text) else os.path.join(".", text)  # noqa: PTH118


def _time(horizon: int | None, discount: Number | None) -> dict[str, Any]:
    rate = None if discount is None else exactly(discount, "discount")
    if rate is not None and not 0 < rate <= 1:
        raise UsageError(f"discount {discount!s:.40} is out of range", right="a discount is above 0 and at most 1, such as '0.99'")
    return {"horizon": None if horizon is None else at_least(1, horizon, "horizon", whole=True), "discount": rate}


def _slack(normalise: Number | None) -> Fraction | None:
    """How far from 1 a sum may be. Raises UsageError."""
    found = None if normalise is None else exactly(normalise, "normalise")
    if found is not None and not 0 < found < 1:
        raise UsageError(f"normalise {normalise!s:.40} is out of range", right="so far from 1 a sum may be, such as '1e-9'")
    return found


def _made(game: Any, name: str, time: dict[str, Any]) -> TeamGame:
    """The game of a value that names no file."""
    if isinstance(game, TeamGame):
        given = {key: value for key, value in time.items() if value is not None}
        return game.either(lambda one: _at_once(one, time), lambda task: replace(task, **given))
    if isinstance(game, Mapping):
        return _document.game(tree(game, ""), name, **time)
    table, drawn = _table(_at_once(game, time))
    return Game(table, name=name, drawn=drawn)


def _at_once(game: Any, time: dict[str, Any]) -> Any:
    """``game``, which has one step. Raises UsageError where a time is given."""
    for key, value in time.items():
        if value is not None:
            raise UsageError(f"{key} with a one-step game", right="it is for games with several states")
    return game


def _table(payoffs: Any) -> tuple[Table, Drawn]:
    """The exact table of an array or a nested list, and which payoffs of a list are drawn."""
    import numpy as np

    from qtran_cli.table import from_array

    listed = isinstance(payoffs, Sequence) and not isinstance(payoffs, bytes)
    if not listed and not hasattr(payoffs, "__array__"):
        raise GameError(f"a value of type {type(payoffs).__name__:.40}", where="game", right=_RIGHT)
    if isinstance(payoffs, np.ndarray) and payoffs.ndim and payoffs.dtype.kind in _NUMBERS and not np.ma.isMaskedArray(payoffs):
        return from_array(np.array(payoffs)), {}
    return _payoff.read(tree(payoffs, "payoff"))


def source(game: Source) -> str:
    """The file that a certificate can name the game by, "" where it came from none."""
    argument = _argument(game) if isinstance(game, str | os.PathLike) else ""
    return argument if catalogue.is_path(argument) else ""


def one_step(game: Source, where: str) -> Game:
    """The same, where only a one-step game will do. Raises UsageError as well."""
    return catalogue.one_step(load(game), where)
