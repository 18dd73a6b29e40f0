"""The body of a .nfg file's outcome version: outcomes with one payoff per player, then an outcome number per contingency."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from qtran_cli.errors import FormatError
from qtran_cli.formats import _numerals
from qtran_cli.formats.nfg.quoted import Tokens
from qtran_cli.scalars import shorten
from qtran_cli.table import Table

_SHAPE = 'outcomes are written { { "name" 8, 8 } { "" -12, -12 } }'
_OUTCOME = re.compile(r'[\s,]*+\{\s*+"(?:[^"\\]|\\.)*+"([^"{}]*+)\}', re.DOTALL)


def read(tokens: Tokens, n: int) -> Table:
    """The outcomes, in their order: a row of n payoffs each, after a row of zeros, the outcome 0. Moves past their block."""
    tokens.take("{", "a brace {")
    texts = ["0"] * n
    while match := _OUTCOME.match(tokens.text, tokens.position):
        numbers = match[1].replace(",", " ").split()
        if len(numbers) != n:
            what = f"{len(numbers)} payoffs in outcome {len(texts) // n} for {n} players"
            raise FormatError(what, where=tokens.place, right=_SHAPE)
        texts += numbers
        tokens.position = match.end()
    tokens.take("}", 'an outcome { "" 8, 8 } or a brace }')
    return _numerals.read(texts, (len(texts) // n, n), lambda k: f"{tokens.where}: outcome {k // n}, player {k % n + 1}")


def choose(outcomes: Table, numbers: Sequence[str], where: str) -> Table:
    """The outcomes with these numbers, one row each. Raises FormatError for a number that no outcome has."""
    last = outcomes.shape[0] - 1
    for k, number in enumerate(numbers):
        if not (number.isascii() and number.isdigit() and len(number) < 10 and int(number) <= last):
            what = f"{shorten(number)} is not the number of an outcome"
            raise FormatError(what, where=f"{where}: contingency {k + 1}", right=f"outcomes are numbered 1 to {last}; 0 pays nothing")
    return Table(outcomes.num[np.array(list(map(int, numbers)), dtype=np.int64)], outcomes.den)
