"""The body of a .nfg file, in both versions, and the one payoff that the players have in common."""

from __future__ import annotations

import math

import numpy as np

from qtran_cli.errors import FormatError, UsageError
from qtran_cli.formats import _numerals
from qtran_cli.formats.nfg import outcomes as _outcomes
from qtran_cli.formats.nfg.header import Header
from qtran_cli.formats.nfg.quoted import Tokens
from qtran_cli.scalars import shorten
from qtran_cli.table import SAFE, Table, ratio

_WAYS = "`qtran games convert IN OUT --player 1` takes the first player's payoffs, `--sum` adds all players'"
"""What every command that reads a game can point to: the options are one command's."""


def read(tokens: Tokens, header: Header) -> Table:
    """A row per contingency, in the file's order, a column per player."""
    n, cells = len(header.shape), math.prod(header.shape)
    if tokens.peek() == "{":
        outcomes = _outcomes.read(tokens, n)
        return _outcomes.choose(outcomes, _body(tokens, cells, "outcome numbers"), tokens.where)
    texts = _body(tokens, cells * n, "payoffs")
    return _numerals.read(texts, (cells, n), lambda k: f"{tokens.where}: {_at(header, k // n)}, player {k % n + 1}")


def _body(tokens: Tokens, expected: int, what: str) -> list[str]:
    texts = tokens.rest.replace(",", " ").split()
    if len(texts) != expected:
        right = "outcome version: a number per contingency; payoff version: a payoff per contingency and player"
        raise FormatError(f"{len(texts):,} {what} where the header announces {expected:,}", where=tokens.where, right=right)
    return texts


def _at(header: Header, k: int) -> str:
    """The k-th contingency in the file's order, by the names of the strategies."""
    u = np.unravel_index(k, header.shape, order="F")
    return f"({', '.join(shorten(labels[int(a)])[1:-1] for labels, a in zip(header.actions, u, strict=True))})"


def common(payoffs: Table, header: Header, player: str | int | None, sum: bool) -> Table:  # noqa: A002
    """The one payoff of each contingency: all players' where they agree, one player's, or the sum. Raises FormatError, UsageError."""
    if player is not None and sum:
        raise UsageError("--player and --sum", right="take one player's payoffs, or add all of them")
    num = payoffs.num
    if sum:
        chosen = (num if payoffs.magnitude * num.shape[1] < SAFE else num.astype(object)).sum(axis=1)
    else:
        if player is None:
            _check_common(payoffs, header)
        chosen = num[:, 0 if player is None else _player(player, header)]
    return ratio(np.ascontiguousarray(chosen.reshape(header.shape, order="F")), payoffs.den)


def _check_common(payoffs: Table, header: Header) -> None:
    different = np.flatnonzero((payoffs.num != payoffs.num[:, :1]).any(axis=1))
    if different.size:
        k = int(different[0])
        numbers = ", ".join(shorten(_numerals.numeral(payoffs[k, i]))[1:-1] for i in range(payoffs.shape[1]))
        what = f"the players' payoffs differ: {numbers}"
        raise FormatError(what, where=_at(header, k), right=_WAYS)


def _player(player: str | int, header: Header) -> int:
    """The index of a player given by name or number from 1."""
    if player in header.agents:
        return header.agents.index(str(player))
    if str(player).isascii() and str(player).isdigit() and 1 <= int(str(player)[:9]) <= len(header.shape):
        return int(player) - 1
    names = ", ".join(shorten(name)[1:-1] for name in header.agents[:5])
    right = f"players are 1 to {len(header.shape)}{f', or by name: {names}' if names else ''}"
    raise UsageError(f"no player {shorten(str(player))}", right=right)
