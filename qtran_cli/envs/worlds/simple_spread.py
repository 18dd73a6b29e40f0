"""Cooperative navigation: N agents spread over N landmarks, paid by how far each landmark's nearest agent is, fined for touching.

A step lasts 0.1. Agents move by their velocity; then it falls to 3/4 of what it was, and a tenth of the force is added: 5 in the chosen
direction, and from every other agent at distance d the push 100 · 0.001 · log(1 + exp((0.3 − d) / 0.001)), d before the move. An agent is
paid (1 − ρ) · shared + ρ · own: shared is minus the sum over landmarks of the distance of the nearest agent, own minus the number of agents
nearer than 0.3; ρ is local_ratio. The team is paid the mean over its agents, so what they share counts once; team=sum counts it N times.
Everybody starts at rest, anywhere in the square from −1 to 1, and so are the landmarks. An episode is cut off after 25 steps.

An agent sees its velocity, its place, how far away every landmark is, and every other agent, and 2 (N − 1) zeros in the place of
messages that nobody can send; the state is what all see, in a row.

Source: Lowe et al. 2017 (cooperative navigation), as mpe2 1.1.1 plays it (simple_spread_v3).

Departures from the paper
1. The rules are mpe2's: agents move before their velocity changes, the original's after; an agent does not touch itself, there it did.
2. Where everybody starts comes from this program's random numbers; from the same places it plays as mpe2 does, in float64.
3. Neither continuous actions, nor mpe2's curriculum, its end on success, nor its limits to whom an agent sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qtran_cli.declared import setting
from qtran_cli.model.world import Option, World

if TYPE_CHECKING:
    from qtran_cli.envs import Environment

TITLE = "Cooperative navigation"
SOURCE = "Lowe et al. 2017, as mpe2 1.1.1 plays it"
SEES = "their velocity and place, and how far away all landmarks and agents are"
MEAN, SUM = "mean", "sum"
PRESETS: Mapping[str, Mapping[str, object]] = {"mpe2": {}, "summed": {"team": SUM}, "shared": {"local_ratio": 0.0}, "six": {"agents": 6}}
ACTIONS = ("stay", "left", "right", "down", "up")


@dataclass(frozen=True)
class Options:
    """What can be chosen."""

    agents: int = setting(3, "N: agents, and landmarks", 1, 50)
    local_ratio: float = setting(0.5, "ρ: the weight of an agent's own part, its fines; 1 − ρ is that of what all share", 0, 1)
    team: str = setting(MEAN, "what the team is paid of what its agents are; summed, what they share counts N times", choices=(MEAN, SUM))
    limit: int = setting(25, "steps after which an episode is cut off", 1, 10**6)
    gamma: float = setting(0.99, "discount of the targets, as nothing ever ends", 0, 1)


def describe(options: Options) -> World:
    """The World."""
    agents = tuple(str(i + 1) for i in range(options.agents))
    return World("simple_spread", agents, (ACTIONS,) * options.agents, asdict(options), TITLE, SOURCE, horizon=options.limit)


def make(told: Mapping[str, Option], lanes: int, device: str = "cpu") -> Environment:
    """The batched environment."""
    from qtran_cli.envs.worlds._spread import Spread

    return Spread(Options(**told), lanes, device)  # type: ignore[arg-type]


def ceiling(told: Mapping[str, Option]) -> tuple[float | None, str]:
    """None: where bodies start decides, and how they push each other."""
    return None, "returns are below 0, how far hangs on where everybody starts; no best policy is known"
