"""A claim: its name and its certificate, and what of it is claimed whatever the proof."""

from __future__ import annotations

from typing import Any

Claim = tuple[str, Any]
"""(what is claimed, the certificate): the same Mixture proves several noes."""


def subject(claim: str, c: Any) -> tuple[Any, ...]:
    """What is claimed, whatever the proof: two proofs of one subject are one claim. Equal where ``==`` says so.

    A certificate says in ``about`` what else its claim is about; where it has none there is one such claim in all.
    """
    return claim, c.holds, getattr(c, "about", None)
