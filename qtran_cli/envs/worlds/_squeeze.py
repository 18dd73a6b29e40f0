"""What the Gaussian squeezes share: agents add s_i a_i to one x, and a sum of bumps of x pays them all, once.

    x = Σ_i s_i a_i,    r = Σ_d x exp(−(x − μ_d)² / σ_d²)

Every agent sees all of s, its own s_i first, each over its mean, so from 0 to 2; the state is s in the agents' order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from qtran_cli.declared import setting
from qtran_cli.model.world import World

if TYPE_CHECKING:
    from qtran_cli.envs import Environment

DRAWN, FIXED = "drawn", "fixed"
Domain = tuple[float, float]
"""(μ, σ²)."""
SEES = "all of s, their own s_i first"
HALF = 10**6
"""Joint actions of half of the agents up to which the best one is looked for."""
GRID = 400_000
"""Points at which a one-dimensional integral is taken; its error is below 1e-6 here."""


@dataclass(frozen=True)
class Options:
    """What can be chosen of both."""

    agents: int = setting(10, "N", 2, 100)
    actions: int = setting(11, "m: every agent chooses among 0 … m − 1", 2, 1000)
    resources: str = setting(DRAWN, "whether s is drawn for every episode, or once", choices=(DRAWN, FIXED))
    resources_seed: int = setting(0, "which s, where it is drawn once", 0, 2**31)

    @property
    def domains(self) -> tuple[Domain, ...]:
        """(μ, σ²) of every bump."""
        raise NotImplementedError


def pay(x: np.ndarray, domains: Sequence[Domain]) -> np.ndarray:
    """r at x."""
    return sum((x * np.exp(-((x - mean) ** 2) / variance) for mean, variance in domains), np.zeros_like(x))


def fixed(agents: int, seed: int) -> np.ndarray:
    """s [N] ~ U(0, 2/N), the same for every run with this seed."""
    return np.random.Generator(np.random.PCG64(seed)).random(agents) * 2 / agents


@cache
def peaks(domains: tuple[Domain, ...]) -> tuple[float, ...]:
    """Where r has local maxima for x ≥ 0, to a millionth."""
    x = np.linspace(0, max(mean for mean, _ in domains) + 4, 4_000_001)
    r = pay(x, domains)
    inside = (r[1:-1] > r[:-2]) & (r[1:-1] >= r[2:])
    return tuple(x[1:-1][inside].tolist())


def best(s: np.ndarray, actions: int, domains: tuple[Domain, ...]) -> float:
    """The largest r of all joint actions, by meeting in the middle. Cost: m^(N/2) sums, sorted.

    Between local maxima and minima r is monotone, so the best x is the next one above or below some peak.
    """
    low, high = (_sums(part, actions) for part in (s[: len(s) // 2], s[len(s) // 2 :]))
    high.sort()
    x = [high[0] + low[:1]]
    for peak in peaks(domains):
        at = np.searchsorted(high, peak - low)
        x += [low + high[np.clip(at + k, 0, len(high) - 1)] for k in (-1, 0)]
    return float(max(pay(part, domains).max() for part in x))


def _sums(s: np.ndarray, actions: int) -> np.ndarray:
    """Σ s_i a_i for every choice of actions of these agents."""
    found = np.zeros(1)
    for one in s:
        found = (found[:, None] + one * np.arange(actions)).ravel()
    return found


def mean_best(agents: int, actions: int, domains: tuple[Domain, ...]) -> float:
    """The mean over s ~ U(0, 2/N)^N of the most that any x up to (m − 1) Σ s_i pays: at least what joint actions reach.

    Σ s_i N/2 has the Irwin-Hall distribution.
    """
    top = 2 * (actions - 1)  # the largest x there is
    x = np.linspace(0, top, GRID + 1)
    most = np.maximum.accumulate(pay(x, domains))
    share = np.diff([_irwin_hall(t * agents, agents) for t in np.linspace(0, 1, 2001)])
    level = most[:: GRID // 2000]
    return float((share * (level[1:] + level[:-1]) / 2).sum())


def _irwin_hall(t: float, n: int) -> float:
    """P(U_1 + … + U_n ≤ t)."""
    terms = [(-1) ** k * math.comb(n, k) * max(0.0, t - k) ** n for k in range(min(n, math.floor(t)) + 1)]
    return min(1.0, max(0.0, math.fsum(terms) / math.factorial(n)))


def world(name: str, title: str, source: str, options: Options) -> World:
    """The World of a squeeze."""
    labels = tuple(map(str, range(options.actions)))
    agents = tuple(str(i + 1) for i in range(options.agents))
    return World(name, agents, (labels,) * options.agents, asdict(options), title, source, horizon=1)


def lanes(options: Options, count: int, device: str) -> Environment:
    """The batched environment of a squeeze."""
    from qtran_cli.envs.worlds._squeeze_lanes import Squeeze

    s = fixed(options.agents, options.resources_seed) if options.resources == FIXED else None
    return Squeeze(options.agents, options.actions, options.domains, s, count, device)


def ceiling(options: Options) -> tuple[float | None, str]:
    """The most that can be expected of a squeeze, and why."""
    if options.resources == DRAWN:
        return mean_best(options.agents, options.actions, options.domains), "the mean over s of the most that any x within reach pays"
    if options.actions ** -(-options.agents // 2) > HALF:
        return None, f"half of the agents have more than {HALF:,} joint actions"
    found = best(fixed(options.agents, options.resources_seed), options.actions, options.domains)
    return found, "the best of all joint actions"
