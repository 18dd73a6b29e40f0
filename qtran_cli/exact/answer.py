"""The answer about a game of any kind, and what is claimed of it. Solutions of all kinds have game, ask and has(fact)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import USUAL, Ask, Told, silent
from qtran_cli.exact.asked import ALL, Part
from qtran_cli.model.kinds import Kinds
from qtran_cli.model.team_game import Kind, TeamGame

if TYPE_CHECKING:
    from qtran_cli.certificates.claim import Claim
    from qtran_cli.exact.budget import Times

SUBJECTS = Kinds("qtran_cli.exact")
DECENTRALISED = {Kind.one_step: "a one-step game", Kind.states: "a game in which every agent sees the state"}
"""The kinds in which every policy is decentralised."""


def solve(game: TeamGame, ask: Ask = USUAL, told: Told = silent, times: Times | None = None) -> Any:
    """The record: a Solution of one step, a TaskSolution where every agent sees the state, else a HistorySolution.

    told: hears how far it is. times: those of ``ask``, where somebody watches them. Raises UsageError for what is asked of
    another kind of game, and over ask.max_cells.
    """
    if Part.decentralised in ask.asked != ALL and game.kind in DECENTRALISED:
        right = "it is for games whose agents do not all see the state"
        raise UsageError(f"--only decentralised with {DECENTRALISED[game.kind]}", right=right)
    require_weighted(game, ask.sampling)
    if ask.thresholds:
        require_one_step(game, "--thresholds")
    return SUBJECTS.part(game, "solve").solve(game, ask, told, times)


def require_weighted(game: TeamGame, weights: object) -> None:
    """Raises UsageError for a sampling of joint actions of a game with several states."""
    if weights:
        require_one_step(game, "--weights")


def require_one_step(game: TeamGame, option: str) -> None:
    """Raises UsageError for a game with several states."""
    if game.states:
        right = "it is for one-step games: save a state's or joint history's \"game\", which --json has, to a file and solve that"
        raise UsageError(f"{option} with a game with several states", right=right)


def claims(solution: Any) -> list[Claim]:
    """Everything that a certificate of the solution holds."""
    return SUBJECTS.part(solution.game, "claims").claims(solution)


def unchecked(solution: Any) -> list[str]:
    """The methods that no claim is about, because there is no check of such claims."""
    return SUBJECTS.part(solution.game, "claims").unchecked(solution)
