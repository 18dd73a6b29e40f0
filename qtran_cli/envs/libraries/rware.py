"""rware (seen: 2.0.0), robotic warehouses.

1. Its time limit, 500, comes as an end: its constructor gets one step more than ours.
2. The queue of requested shelves is int(agents × 0.5) long in the hard tasks: with one agent it is empty, and nothing can ever be earned.
3. Who delivers a shelf is paid, the others are not: the team's reward is the sum. With a reward type that pays everybody it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LICENCE = "MIT"
LIMIT = "max_steps"
REGISTERS = ("rware",)
ANEW = False
TORCH = False
ENDS = ("max_inactivity_steps",)


def remarks(name: str, arguments: Mapping[str, Any], agents: Sequence[str], team: str) -> Iterator[str]:
    """Of what nobody can earn, and of rewards that everybody gets."""
    if arguments.get("request_queue_size") == 0:
        yield "no shelf is ever requested, so nothing can be earned: --set env.request_queue_size=1"
    everybody = getattr(arguments.get("reward_type"), "name", "") == "GLOBAL"
    if everybody and team == "sum" and len(agents) > 1:
        yield f"every agent is paid for every shelf, so a sum pays it {len(agents)} times: --set env.team=first"
    if not everybody and team != "sum":
        yield "who delivers a shelf is paid alone: only the sum is what the team delivered: --set env.team=sum"
