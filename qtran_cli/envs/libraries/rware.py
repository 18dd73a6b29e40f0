"""rware (seen: 2.0.0), robotic warehouses.

1. Its time limit, 500, comes as an end: its constructor gets one step more than ours.
2. The queue of requested shelves is int(agents × 0.5) long in the hard tasks: with one agent it is empty, and nothing can ever be earned.
3. It draws itself into a window of OpenGL only, which needs a display: grids are drawn here.
4. Who delivers a shelf is paid, the others are not: the team's reward is the sum. With a reward type that pays everybody it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qtran_cli.model.frame import Body, Frame, Grid, Role

LICENCE = "MIT"
LIMIT = "max_steps"
REGISTERS = ("rware",)
ANEW = False
TORCH = False
ENDS = ("max_inactivity_steps",)
LOOKS = {"UP": "^", "DOWN": "v", "LEFT": "<", "RIGHT": ">"}
LEGEND = "1^: agent 1, looking up; 1^*: with a shelf; s: a shelf, R: one that is asked for, G: where it is brought"


def frame(env: Any) -> Frame:
    """Who stands where and looks which way, shelves, and where they are brought."""
    rows, columns = env.grid_size
    agents = [Body(a.y, a.x, f"{a.id}{LOOKS[a.dir.name]}{'*' * (a.carrying_shelf is not None)}") for a in env.agents]
    asked = [Body(s.y, s.x, "R", Role.event) for s in env.request_queue]
    shelves = [Body(s.y, s.x, "s", Role.goal) for s in env.shelfs if s not in env.request_queue]
    goals = [Body(y, x, "G", Role.event) for x, y in env.goals]
    there = {(a.row, a.column) for a in agents}
    return Frame(grid=Grid(rows, columns, (*agents, *(b for b in (*asked, *shelves, *goals) if (b.row, b.column) not in there)), LEGEND))


def remarks(name: str, arguments: Mapping[str, Any], agents: Sequence[str], team: str) -> Iterator[str]:
    """Of what nobody can earn, and of rewards that everybody gets."""
    if arguments.get("request_queue_size") == 0:
        yield "no shelf is ever requested, so nothing can be earned: --set env.request_queue_size=1"
    everybody = getattr(arguments.get("reward_type"), "name", "") == "GLOBAL"
    if everybody and team == "sum" and len(agents) > 1:
        yield f"every agent is paid for every shelf, so a sum pays it {len(agents)} times: --set env.team=first"
    if not everybody and team != "sum":
        yield "who delivers a shelf is paid alone: only the sum is what the team delivered: --set env.team=sum"
