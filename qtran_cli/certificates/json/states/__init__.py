"""Certificates of fully observed games to JSON and back.

    stage  {"state", "steps_left": null without a horizon, "q_jt": nested as a payoff, "claims": as in a one-step certificate}
    task   {"optimum", "additive", "monotone", "factorizable"}
    fixed_points  yes {"method", "points", "pieces", "choices"}  no the same without "points", see fixed_points.py

This folder is a registry, see certificates/json/form.py. What names states and actions in it is the game itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qtran_cli.certificates.json.form import Forms
from qtran_cli.model.task import Task

CLAIMS = Forms("qtran_cli.certificates.json.states", " where every agent sees the state")


@dataclass(frozen=True)
class Encoder:
    """Writes certificates about ``task``."""

    task: Task

    def encode(self, certificate: Any) -> dict[str, Any]:
        """The proof, without the names of claim and answer."""
        return CLAIMS.write(certificate, self.task)


@dataclass(frozen=True)
class Decoder:
    """Reads certificates about ``task`` from untrusted JSON. Everything unexpected raises FormatError with its path."""

    task: Task

    def decode(self, claim: str, holds: bool, proof: Any, where: str) -> Any:
        """The certificate that ``Encoder.encode`` wrote."""
        return CLAIMS.read(claim, holds, proof, self.task, where)
