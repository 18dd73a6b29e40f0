"""vmas (seen: 1.5.2), particles and rigid bodies simulated in PyTorch.

1. All its environments in a process draw from one random state of its class. Each of ours has a state of its own, which is set before
   every call, the constructor's included, and the class's own is put back.
2. make_env(seed=0).reset() differs from reset(seed=0), which differs from make_env(seed=0): only a state that is set before counts.
3. reset_at(lane) does not draw anew what is drawn for all lanes at once, such as the goal of simple_speaker_listener; and what is drawn
   within a step comes for all lanes from one state. So an environment of one lane, reset as a whole, is what counts, and lanes go
   together in one only in the scenarios of ``TOGETHER`` and where a step draws nothing.
4. step() reshapes the tensors of actions that it is given: it gets copies.
5. Ends and time limits are one flag unless terminated_truncated is asked for; it runs on after both and begins nothing anew. Its own time
   limit is not used.
6. A force in two directions has nine discrete actions, none, less or more in each, and not five.
7. Options that a scenario does not know are only warned of: here they are refused.
8. Scenarios pay every agent what is shared, some pay every agent its own part: the mean is taken.
9. Where a call raises, the process's random states stay what the class set them to: they are put back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LICENCE = "GPL-3.0"
NOTICE = "vmas is under the GNU General Public License, version 3: what is made of it and passed on is too"
EXTRA = "vmas"
LIMIT = ""
STEPS = 100
TEAM = "mean"
ANEW = False
AGAINST = {"simple_adversary", "simple_crypto", "simple_push", "simple_tag", "simple_world_comm"}
TOGETHER = {
    *("balance", "ball_passage", "dispersion", "dropout", "flocking", "give_way", "navigation", "passage", "reverse_transport"),
    *("sampling", "transport", "wheel", "wind_flocking", "simple", "simple_spread"),
}
"""Scenarios whose lanes do not touch each other: bit for bit what they are alone (tests/envs/adapters/test_vmas.py)."""


def pixels(env: Any, lane: int = 0) -> Any:
    """Drawn by pyglet, on a display or, without one, by EGL."""
    return env.render(mode="rgb_array", env_index=lane)


def remarks(name: str, arguments: Mapping[str, Any], agents: Sequence[str], team: str) -> Iterator[str]:
    """Of two sides."""
    if name in AGAINST:
        yield f"{name} has two sides that are paid against each other: no team has their rewards in common"
