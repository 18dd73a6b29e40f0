"""Gambit's .nfg, both versions; the payoff version is written. https://gambitproject.readthedocs.io

    NFG 1 R "title" { "Row" "Column" } { 3 2 } "comment"           names of the strategies may stand for their numbers:
    8 8  -12 -12  0 0  -12 -12  0 0  6 6                           { { "A" "B" "C" } { "left" "right" } }

Per contingency one payoff per player, the first player's strategy varying fastest. In the outcome version the payoffs are
a list of outcomes, { { "" 8, 8 } { "" -12, -12 } }, and the body their numbers from 1, 0 being the payoffs 0. Numbers are
exact: 0.1 is 1/10. The players' payoffs must be equal; `player` takes one player's, `sum` adds them up. The title is the
game's title, the comment its source. Names that stand twice are told apart as Gambit does it (x_1, x_2), empty ones are the default.
What is written, Gambit reads with the same names and, where there is no name of an action and no comment, OpenSpiel too.
"""

from __future__ import annotations

from qtran_cli.errors import InputError, UsageError
from qtran_cli.formats._text import decode, encode
from qtran_cli.formats.nfg import header as _header
from qtran_cli.formats.nfg import payoffs as _payoffs
from qtran_cli.formats.nfg import write as _write
from qtran_cli.formats.nfg.quoted import Tokens
from qtran_cli.model.game import Game

SUFFIXES = ()
KEEPS = ("title", "source", "agents", "actions")


def read(data: bytes | bytearray, where: str, *, name: str = "game", player: str | int | None = None, sum: bool = False) -> Game:  # noqa: A002
    """The common-payoff game that a strategic game describes. Raises FormatError, ScalarError, GameError, UsageError.

    player: name or number (from 1) of the player whose payoffs are taken. sum: all players' payoffs are added. Without
    either, players whose payoffs differ anywhere are refused. A few seconds per 10^6 numbers.
    """
    tokens = Tokens(decode(data, where), where)
    header = _header.read(tokens)
    payoffs = _payoffs.read(tokens, header)
    try:
        payoff = _payoffs.common(payoffs, header, player, sum)
        return Game(payoff, name, header.title, header.comment, header.agents, header.actions)
    except (InputError, UsageError) as error:
        raise error.at(where) from None


def write(game: Game) -> bytes:
    """The payoff version, every player with the same payoffs. The game's name and expected facts are not kept.

    Raises FormatError for names that Gambit would refuse or read otherwise, and for what no text format can hold.
    """
    return encode(_write.text(game))
