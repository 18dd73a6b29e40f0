"""The command of `qtran solve` that shows an exact table again."""

from __future__ import annotations

import shlex
from fractions import Fraction

import numpy as np

from qtran_cli.exact.sampling import Weights, around
from qtran_cli.judge.explain.exact import Role
from qtran_cli.judge.explain.found import Explained, Found
from qtran_cli.judge.explain.under import Varied
from qtran_cli.scalars import spelled

CELLS = 64
"""Weights of up to so many joint actions stand in the command itself."""


def weights(found: Explained, one: Found) -> Weights | None:
    """How joint actions are sampled under the table, None: uniformly."""
    return around(found.game.shape, one.under.value, one.under.centre) if one.under.kind is Varied.epsilon else None


def command(found: Explained, one: Found, argument: str, file: str = "") -> str:
    """A line for the shell. argument: GAME as it was given. file: where the weights are saved, "": nowhere."""
    name = "GAME" if argument == "-" else shlex.quote(argument)
    words = ["qtran", "solve", name, "--only", "methods"]
    alpha = one.under.value if one.under.kind is Varied.alpha else one.under.alpha
    if alpha not in (None, Fraction(1, 10)):
        words += ["--alpha", spelled(alpha) or ""]
    words += ["--json"] * (one.exact.role in (Role.optimum, Role.point))
    sampled = weights(found, one)
    if sampled is None:
        return " ".join(words)
    if file or sampled.num.size > CELLS or name == "GAME":
        return " ".join([*words, "--weights", shlex.quote(file) if file else "FILE"])
    return f"echo '{{\"payoff\":{_nested(sampled.num)}}}' | {' '.join(words)} --weights -"


def _nested(num: np.ndarray) -> str:
    return str(num.tolist()).replace(" ", "")
