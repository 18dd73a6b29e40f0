"""A claim: its name and its certificate, and what of it is claimed whatever the proof."""

from __future__ import annotations

from typing import Any

from qtran_cli.certificates.check import Verdict
from qtran_cli.certificates.one_step import Factorisation, Fit, MonotoneFit
from qtran_cli.certificates.states import StageTable

Claim = tuple[str, Any]
"""(what is claimed, the certificate): the same Mixture proves several noes."""


def subject(claim: str, c: Any) -> tuple[Any, ...]:
    """What is claimed, whatever the proof: two proofs of one subject are one claim. Equal where ``==`` says so."""
    match c:
        case Verdict():
            about: Any = (*(tuple(q.flat()) for q in c.q), c.v, c.tolerance)
        case Fit():
            about = c.method
        case MonotoneFit():
            about = c.method, c.alpha
        case Factorisation():
            about = c.objective
        case StageTable():
            about = c.state, c.steps_left
        case _:
            about = None
    return claim, c.holds, about
