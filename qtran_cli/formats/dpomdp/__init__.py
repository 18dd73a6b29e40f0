"""The .dpomdp files of the MADP toolbox: Dec-POMDPs with noisy observations. https://github.com/MADPToolbox/MADP

    agents: 2                                # or names
    discount: 1
    values: reward                           # or cost: negated
    states: tiger-left tiger-right           # or how many
    start: uniform                           # or a state, a probability per state, start include: …, start exclude: …
    actions:                                 # a line per agent: names, or how many
    listen open-left open-right
    listen open-left open-right
    observations:
    hear-left hear-right
    hear-left hear-right
    T: * : uniform                           # joint action : state : next state : probability
    T: listen listen : identity
    O: listen listen : tiger-left : hear-left hear-left : 0.7225
    R: listen * : * : * : * : -2             # joint action : state : next state : joint observation : payoff

What is left out at the end of a T, O or R line follows as a row or matrix on the next lines, or as uniform or identity. A
later line wins. A joint action or observation is a name or index or * per agent, one *, or a joint index, the last agent's
varying fastest. Payoffs become their exact mean over next states and observations. Numbers are exact, so the decimals of a
distribution have to sum to exactly 1. States that cannot be reached are left out. Nothing is seen at the start.
"""

from __future__ import annotations

import warnings
from fractions import Fraction

from qtran_cli.errors import InputError, Remark
from qtran_cli.formats._text import decode, encode
from qtran_cli.formats.dpomdp import preamble as _dpomdp_preamble
from qtran_cli.formats.dpomdp import sums
from qtran_cli.formats.dpomdp import write as _dpomdp_write
from qtran_cli.formats.dpomdp.lines import Lines
from qtran_cli.formats.dpomdp.slips import told
from qtran_cli.formats.dpomdp.statements import Statements
from qtran_cli.formats.dpomdp.task import Model
from qtran_cli.formats.dpomdp.words import STYLE
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import TeamGame

SUFFIXES = ()
KEEPS = ("agents", "actions", "states")
NAMES = STYLE


def read(
    data: bytes | bytearray,
    where: str,
    *,
    name: str = "game",
    horizon: int | None = None,
    discount: Fraction | None = None,
    normalise: Fraction = Fraction(0),
) -> Task:
    """The game that a Dec-POMDP describes. Raises FormatError, ScalarError, GameError, with the line where one is at fault.

    horizon, discount: in the place of none, and of the file's own. normalise: distributions whose sum is no further from 1 are
    rescaled, exactly; a Remark says how many, and how far off they were. About a second per 50,000 lines.
    """
    lines = Lines(decode(data, where), where)
    preamble = _dpomdp_preamble.read(lines, normalise)
    discount = preamble.discount if discount is None else discount
    if discount == 1 and horizon is None:
        right = "give a horizon: --horizon 3 makes it three decisions"
        raise lines.refuse("discount 1 and no horizon: the return has no end", preamble.discount_line, right)
    rules = Statements(preamble)
    rules.read(lines)
    model = Model(preamble, rules, lines, normalise)
    if normalise and (slips := sums.slips(preamble, rules)):
        warnings.warn(f"{where}: {told(slips)} from a sum of 1; rescaled", Remark, stacklevel=2)
    states = tuple(preamble.states.labels[0][s] for s in model.reached)
    try:
        return Task(
            model.payoffs(),
            model.next(),
            model.initial(),
            states,
            horizon,
            discount,
            signals=model.signals(),
            name=name,
            agents=preamble.agents,
            actions=tuple(preamble.actions.labels),
        )
    except InputError as error:
        raise error.at(where) from None


def write(game: TeamGame) -> bytes:
    """A Dec-POMDP with the same states, payoffs and observations; the horizon is kept as a comment only.

    Raises FormatError for a one-step game, and for what the format has no words for: an end before the horizon,
    something seen at the start, names that are not one word (formats/dpomdp/words.py).
    """
    return encode("".join(f"{line}\n" for line in _dpomdp_write.lines(game)))
