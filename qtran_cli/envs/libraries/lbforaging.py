"""lbforaging (seen: 2.0.0), level-based foraging.

1. reset(seed) of a used copy does not repeat: its players still stand where they stood when players and food are placed. They are taken
   off the field before, which makes it as good as new.
2. Its time limit, 50, comes as an end, and no argument of gymnasium.make moves it: its constructor gets one step more than ours.
3. Rewards are an agent's share of the food, by level: their sum is what the team ate.
4. Actions that cannot be carried out are taken as none by the library; what it lists as valid are joint actions. Nothing is masked.
5. grid_observation=True cannot be made: it declares a space of another shape.
6. It checks every observation against its space, a quarter of a step, and what is seen on a field that is not square fails, for the bounds
   of rows and columns are exchanged. The check is left out; numbers and sizes are checked by us.
7. It draws itself into a window of OpenGL only, which needs a display: grids are drawn here.
8. "coop" asks for the three lowest levels at most, not for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qtran_cli.model.frame import Body, Frame, Grid, Role

LICENCE = "MIT"
LIMIT = "max_episode_steps"
ANEW = False
TORCH = False
REGISTERS = ("Foraging",)


def made(env: Any) -> None:
    """Without the check of what is seen."""
    for space in env.observation_space.spaces:
        space.contains = _anything


def again(env: Any) -> None:
    """Nobody stands anywhere."""
    for player in env.players:
        player.position = None


def frame(env: Any) -> Frame:
    """Who stands where, and what is there to eat."""
    rows, columns = env.field.shape
    agents = [Body(player.position[0], player.position[1], f"{k}/{player.level}") for k, player in enumerate(env.players, 1)]
    food = [Body(int(r), int(c), str(env.field[r, c]), Role.goal) for r, c in zip(*env.field.nonzero(), strict=True)]
    return Frame(grid=Grid(rows, columns, (*agents, *food), "1/2: agent 1, of level 2; a number: food of that level"))


def _anything(seen: Any) -> bool:
    return True


def remarks(name: str, arguments: Mapping[str, Any], agents: Sequence[str], team: str) -> Iterator[str]:
    """Of what "coop" does not mean, and of rewards that are shares."""
    if arguments.get("force_coop") and len(agents) > 3:
        yield f"food takes the three lowest levels together here, not all {len(agents)} agents"
    if team != "sum":
        yield "every agent is paid its own share of the food: only the sum is what the team ate: --set env.team=sum"
