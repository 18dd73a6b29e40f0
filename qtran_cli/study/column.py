"""What a study's games say of one method, game by game: a few bytes each, from which shares, means and pairs are counted."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from qtran_cli.study.line import share

NO, YES, UNSAID = range(3)
_CODES = {False: NO, True: YES, None: UNSAID}


@dataclass
class Column:
    """optimal, proved: NO, YES or UNSAID a game. regrets: NaN where there is none."""

    optimal: bytearray = field(default_factory=bytearray)
    proved: bytearray = field(default_factory=bytearray)
    regrets: array[float] = field(default_factory=lambda: array("d"))

    def add(self, entry: Mapping[str, Any]) -> None:
        """Append a game's entry under "methods"."""
        self.optimal.append(_CODES[entry["optimal"]])
        self.proved.append(_CODES[entry.get("proved")])
        regret = entry["regret"]
        self.regrets.append(math.nan if regret is None else share(regret))

    def answers(self) -> np.ndarray:
        """Per game whether it is greedy-optimal, a code. Ask once all games are added; so of the others."""
        return np.frombuffer(self.optimal, np.uint8)

    def proofs(self) -> np.ndarray:
        """Per game whether its best fit is proved best, a code."""
        return np.frombuffer(self.proved, np.uint8)

    def lost(self) -> np.ndarray:
        """Per game the regret."""
        return np.frombuffer(self.regrets)
