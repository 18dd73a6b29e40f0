"""QTRAN-alt (Son et al. 2019): trained for (7) in place of (4b). Theorem 2 says whether any [Q_i] satisfies (4a) and (7).

Where one does, every [Q_i] with strict IGM makes the optimal joint actions greedy, as Theorem 1's factors do.
"""

from __future__ import annotations

from typing import Any

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.budget import Seconds
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods._strict import factors as project
from qtran_cli.exact.one_step.solution import Alt
from qtran_cli.exact.theorem_2 import decide as alt
from qtran_cli.exact.traits import Joint, Traits

__all__ = ["TRAITS", "UNKNOWN", "UNMET", "UNSTUDIED", "answer", "decide", "project"]

TRAITS = Traits(joint=Joint.payoff, strict=True)
UNMET = "no [Q_i] satisfies condition (7)"
UNKNOWN = "(7) is not known to be satisfiable"
UNSTUDIED = "its condition (7) is decided of every game anyway"


def decide(facts: Facts, seconds: Seconds = Ask.alt_seconds) -> Alt:
    """Whether (7) can be satisfied. Cost: with two agents a few passes; with more a search of at most ``seconds``."""
    return alt.decide(facts, seconds)


def answer(solution: Any) -> object:
    """Theorem 2 over histories."""
    return solution.alt
