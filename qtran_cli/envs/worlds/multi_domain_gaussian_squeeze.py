"""Multi-domain Gaussian squeeze: r = x exp(−(x − 8)² / 0.25) + x exp(−(x − 5)²) of the sum x = Σ_i s_i a_i, one decision.

Every agent chooses how many units a_i of its resource to use, of s_i each, and the team is paid by the sum alone, once. Of the two
bumps the lower one, at 5, is wide and met often, and the higher one, at 8, is narrow and met seldom.

Source: HolmesParker et al. 2014; as in Son et al. 2019, section 5.2, with N = 10, a_i ∈ {0 … 10}, s_i ~ U(0, 0.2).

Departures from the paper
1. s_i ~ U(0, 2/N), which is the paper's for N = 10, and the released code's for any N (U(0, 2), x over N).
2. s is drawn anew for every episode, as in the released code; resources=fixed draws it once, the same for every seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.envs.worlds import _squeeze
from qtran_cli.envs.worlds._squeeze import Domain
from qtran_cli.model.world import Option, World

if TYPE_CHECKING:
    from qtran_cli.envs import Environment

TITLE = "Multi-domain Gaussian squeeze"
SOURCE = "Son et al. 2019, section 5.2, after HolmesParker et al. 2014"
SEES = _squeeze.SEES
PRESETS: Mapping[str, Mapping[str, object]] = {"paper": {}}


@dataclass(frozen=True)
class Options(_squeeze.Options):
    """What can be chosen."""

    @property
    def domains(self) -> tuple[Domain, ...]:
        """(μ, σ²) of both bumps, the higher one first."""
        return (8.0, 0.25), (5.0, 1.0)


def describe(options: Options) -> World:
    """The World."""
    return _squeeze.world("multi_domain_gaussian_squeeze", TITLE, SOURCE, options)


def make(told: Mapping[str, Option], lanes: int, device: str = "cpu") -> Environment:
    """The batched environment."""
    return _squeeze.lanes(Options(**told), lanes, device)  # type: ignore[arg-type]


def ceiling(told: Mapping[str, Option]) -> tuple[float | None, str]:
    """The most that can be expected."""
    return _squeeze.ceiling(Options(**told))  # type: ignore[arg-type]
