"""The answer about one method and one parameter."""

from __future__ import annotations

from dataclasses import dataclass

from qtran_cli.exact.thresholds.region import Region
from qtran_cli.exact.thresholds.strips import Greedy


@dataclass(frozen=True)
class Outcome:
    """right: where all greedy joint actions of the best fit are optimal; None: not decided, and reason says why.

    greedy: what is greedy under a parameter, where that is decided.
    """

    right: Region | None
    reason: str = ""
    greedy: Greedy | None = None
