"""POMDPs of a single agent, in the files of pomdp.org, from which those of MADP (formats/dpomdp) come.

    discount: 0.95
    values: reward
    states: tiger-left tiger-right
    actions: listen open-left open-right
    observations: hear-left hear-right
    start: uniform                           # which it is where nothing is said
    T: listen identity                       # action : state : next state, then numbers, with or without a colon
    O: listen : tiger-left : hear-left 0.85  # action : next state : observation
    R: * : * : * : * -1                      # action : state : next state : observation

All else is as there; observations are needed, and `reset` is not known.
"""

from __future__ import annotations

from collections.abc import Iterator

from qtran_cli.errors import FormatError
from qtran_cli.formats import dpomdp
from qtran_cli.formats._text import encode
from qtran_cli.formats.dpomdp.write import lines as _written
from qtran_cli.model.team_game import TeamGame

SUFFIXES = ()
KEEPS = ("actions", "states")
NAMES = dpomdp.NAMES
read = dpomdp.read


def write(game: TeamGame) -> bytes:
    """The same for a game of one agent; the horizon is kept as a comment only.

    Raises FormatError for several agents, and for what formats/dpomdp has no words for.
    """
    if game.states and game.n != 1:
        raise FormatError(f"a .pomdp file holds a game of one agent, not of {game.n}", right="a .dpomdp file holds any number")
    return encode("".join(f"{line}\n" for line in _lines(game)))


def _lines(game: TeamGame) -> Iterator[str]:
    """Those of a .dpomdp file, without agents, a key's names beside it, the start last, and no colon before a number."""
    start = ""
    lines = _written(game)
    for line in lines:
        if line in ("start:", "actions:", "observations:"):
            line = f"{line} {next(lines)}"
        if line.startswith("start:"):
            start = line
        elif not line.startswith("agents:"):
            yield " ".join(line.rsplit(" : ", 1)) if line[:2] in ("T:", "O:", "R:") else line
        if line.startswith("observations:"):
            yield start
