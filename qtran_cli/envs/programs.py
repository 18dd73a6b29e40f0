"""What a simulated task is by its name: one of ours (worlds/), or an environment of another library (adapters/)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qtran_cli.envs import adapters
from qtran_cli.envs.libraries import Library
from qtran_cli.envs.worlds import WORLDS
from qtran_cli.envs.worlds import world as of_ours
from qtran_cli.model.team_game import TeamGame
from qtran_cli.model.world import World

if TYPE_CHECKING:
    from qtran_cli.envs import Environment


def known(env: str) -> bool:
    """Whether a name is meant for a simulated task."""
    return env in WORLDS.names() or adapters.meant(env) is not None


def world(env: str, assignments: Sequence[str] = ()) -> World:
    """The task of that name. assignments: "option=value" texts. Raises UsageError; InputError for what cannot be played."""
    if (found := adapters.meant(env)) is None:
        return of_ours(env, assignments)
    module, rest = found
    made: World = module.describe(env, rest, assignments)
    return made


def make(game: World, lanes: int, device: str = "cpu") -> Environment:
    """The batched environment. Raises what ``world`` raises."""
    found = adapters.meant(game.name)
    made: Environment = WORLDS[game.name].make(game.options, lanes, device) if found is None else found[0].make(game, lanes, device)
    return made


def one_by_one(game: TeamGame) -> bool:
    """Whether its copies are stepped one after another, in Python: what workers are for."""
    found = adapters.meant(game.name) if isinstance(game, World) else None
    return found is not None and bool(getattr(found[0], "one_by_one", lambda world: True)(game))


def notice(game: TeamGame) -> str:
    """What is to be said of its library once where a run begins, "" for nothing."""
    if not isinstance(game, World) or adapters.meant(game.name) is None:
        return ""
    return str(Library(next(iter(game.made), "")).NOTICE)


def ceiling(game: World) -> tuple[float | None, str]:
    """(the most that can be expected of an episode, in words why); (None, why not)."""
    if adapters.meant(game.name) is not None:
        return None, "what its library pays is not known to be bounded"
    found: tuple[float | None, str] = WORLDS[game.name].ceiling(game.options)
    return found


def exact(game: World) -> Any:
    """The task as a table, where it is small and ours (worlds/__init__.py); else None."""
    if adapters.meant(game.name) is not None:
        return None
    return getattr(WORLDS[game.name], "exact", lambda told: None)(game.options)


def sees(game: World) -> str:
    """What agents perceive."""
    return game.sees or str(WORLDS[game.name].SEES)
