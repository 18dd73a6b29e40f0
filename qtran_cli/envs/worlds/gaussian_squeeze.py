"""Gaussian squeeze: r = x exp(−(x − μ)² / σ²) of the sum x = Σ_i s_i a_i, one decision.

Every agent chooses how many units a_i of its resource to use, of s_i each, and the team is paid by the sum alone, once. The bump is
narrow: who is used to the others' play moves off it.

Source: HolmesParker et al. 2014; as in Son et al. 2019, section 5.2, with N = 10, a_i ∈ {0 … 10}, s_i ~ U(0, 0.2), μ = 8.

Departures from the paper
1. s_i ~ U(0, 2/N), which is the paper's for N = 10, and the released code's for any N (U(0, 2), x over N).
2. s is drawn anew for every episode, as in the released code; resources=fixed draws it once, the same for every seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.declared import setting
from qtran_cli.envs.worlds import _squeeze
from qtran_cli.envs.worlds._squeeze import Domain
from qtran_cli.model.world import Option, World

if TYPE_CHECKING:
    from qtran_cli.envs import Environment

TITLE = "Gaussian squeeze"
SOURCE = "Son et al. 2019, section 5.2, after HolmesParker et al. 2014"
SEES = _squeeze.SEES
PRESETS: Mapping[str, Mapping[str, object]] = {"paper": {}, "code": {"sigma2": 0.25}}


@dataclass(frozen=True)
class Options(_squeeze.Options):
    """What can be chosen."""

    mean: float = setting(8.0, "μ: where the bump stands", 0, 10**6)
    sigma2: float = setting(1.0, "σ²: how wide it is; 1 in the paper, 0.25 in its code", 0, 10**6, above=True)

    @property
    def domains(self) -> tuple[Domain, ...]:
        """(μ, σ²) of the one bump."""
        return ((self.mean, self.sigma2),)


def describe(options: Options) -> World:
    """The World."""
    return _squeeze.world("gaussian_squeeze", TITLE, SOURCE, options)


def make(told: Mapping[str, Option], lanes: int, device: str = "cpu") -> Environment:
    """The batched environment."""
    return _squeeze.lanes(Options(**told), lanes, device)  # type: ignore[arg-type]


def ceiling(told: Mapping[str, Option]) -> tuple[float | None, str]:
    """The most that can be expected."""
    return _squeeze.ceiling(Options(**told))  # type: ignore[arg-type]
