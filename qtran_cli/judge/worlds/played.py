"""What ENV means where something is trained: a simulated task by its name, else a game."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from qtran_cli import catalogue
from qtran_cli.declared import as_read
from qtran_cli.envs import adapters, programs
from qtran_cli.envs.worlds import PREFIX, WORLDS
from qtran_cli.errors import UsageError
from qtran_cli.model.team_game import TeamGame
from qtran_cli.registry import near
from qtran_cli.runs.folder import GAME, Run


def parted(assignments: Sequence[str]) -> tuple[list[str], list[str]]:
    """("option=value" of the environment, what goes to the method): those that begin with env., and the others."""
    own = [text.strip()[len(PREFIX) :] for text in assignments if text.strip().startswith(PREFIX)]
    return own, [text for text in assignments if not text.strip().startswith(PREFIX)]


def load(env: str, options: Sequence[str] = (), horizon: int | None = None, discount: Fraction | None = None) -> TeamGame:
    """What is to be played. options: "option=value" texts of a simulated task. Raises UsageError, InputError, FileError."""
    if programs.known(env):
        _require_no_time(env, horizon, discount)
        return programs.world(env, options)
    if (error := adapters.mistaken(env)) is not None and (env.endswith(".py") or not Path(env).exists()):
        raise error
    if options:
        raise UsageError(f"--set {PREFIX}{options[0]:.60} with a game", right=f"options of simulated tasks: {', '.join(WORLDS.names())}")
    try:
        return catalogue.load(env, horizon=horizon, discount=discount)
    except UsageError as error:
        if not catalogue.is_path(env) and (meant := near(env, [*catalogue.names(), *WORLDS.names()])):
            error.right = meant
        raise


def again(run: Run, options: Sequence[str] = (), horizon: int | None = None, discount: Fraction | None = None) -> TeamGame:
    """What a run was trained on, from the copy that it keeps, unless told otherwise; another library's task as that is now installed.

    Raises what ``load`` raises.
    """
    game = run.game
    if game.tables:
        return load(str(run.path / GAME), options, horizon, discount)
    _require_no_time(run.env, horizon, discount)
    kept = getattr(game, "options", {})
    changed = {text.partition("=")[0].strip() for text in options}
    return programs.world(game.name, [*(f"{name}={as_read(value)}" for name, value in kept.items() if name not in changed), *options])


def _require_no_time(env: str, horizon: int | None, discount: Fraction | None) -> None:
    if horizon is not None or discount is not None:
        what = "--horizon" if horizon is not None else "--discount"
        raise UsageError(
            f"{what} with {env}, which is simulated", right=f"--set {PREFIX}NAME=VALUE changes it; qtran envs show {env} lists its options"
        )
