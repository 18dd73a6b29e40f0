"""Shares that were noted before these studies, in whole per cent, from fewer games: what the page holds its own against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Noted:
    """A share from ``low`` to ``high`` per cent, both rounded, of a law, a size and a method."""

    law: str
    size: str
    method: str
    low: int
    high: int

    @property
    def key(self) -> tuple[str, str]:
        """Law and size."""
        return self.law, self.size

    @property
    def text(self) -> str:
        """As it was noted."""
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"

    def agrees(self, interval: Sequence[float]) -> bool:
        """Whether the interval, in shares, meets what can be rounded so."""
        return 100 * interval[0] <= self.high + 0.5 and 100 * interval[1] >= self.low - 0.5


NOTED = (
    Noted("uniform", "2x2", "vdn", 67, 67),
    Noted("uniform", "2x2", "qmix_mixer", 86, 86),
    Noted("uniform", "2x2", "qmix", 67, 67),
    Noted("uniform", "3x3", "vdn", 32, 38),
    Noted("uniform", "3x3", "qmix_mixer", 61, 61),
    Noted("uniform", "3x3", "qmix", 33, 38),
    Noted("uniform", "2x2x2", "vdn", 36, 38),
    Noted("uniform", "2x2x2", "qmix_mixer", 61, 65),
    Noted("uniform", "2x2x2", "qmix", 34, 35),
    Noted("normal", "2x2", "vdn", 67, 67),
    Noted("normal", "2x2", "qmix_mixer", 87, 87),
    Noted("exponential", "2x2", "vdn", 83, 83),
    Noted("exponential", "2x2", "qmix_mixer", 95, 95),
    Noted("uniform", "3x3", "cw_iql@1/10", 98, 98),
    Noted("uniform", "3x3", "cw_vdn@1/10", 68, 68),
    Noted("uniform", "3x3", "cw_qmix@1/10", 47, 51),
)
