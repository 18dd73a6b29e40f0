"""The answer about one method and one parameter."""

from __future__ import annotations

from dataclasses import dataclass

from qtran_cli.exact.thresholds.region import Region


@dataclass(frozen=True)
class Outcome:
    """right: where all greedy joint actions of the best fit are optimal; None: not decided, and reason says why."""

    right: Region | None
    reason: str = ""
