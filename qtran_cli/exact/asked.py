"""The parts of an answer, of which any can be asked for. What is not asked for is neither computed nor shown.

verdict          optimum and classes, with their proofs
factors          Theorem 1 and 2: the [Q_i], V_jt and slack
methods          what every method makes of the game, and the agreement table
decentralised    the best policy of one action per individual history, where agents do not all see the state
"""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """A part of what `qtran solve` finds."""

    verdict = "verdict"
    factors = "factors"
    methods = "methods"
    decentralised = "decentralised"


Asked = frozenset[Part]
ALL: Asked = frozenset(Part)
VERDICT: Asked = frozenset({Part.verdict})
