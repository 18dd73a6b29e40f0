"""The exact solution of a game."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, overload

from qtran_cli.api import asked
from qtran_cli.api.load import load, source
from qtran_cli.api.solved import Solved
from qtran_cli.api.values import Number
from qtran_cli.exact.answer import solve as answer
from qtran_cli.exact.ask import Ask
from qtran_cli.model.kinds import Kinds

if TYPE_CHECKING:
    from qtran_cli.api.load import Payoffs, Source
    from qtran_cli.api.solved.histories import SolvedHistories
    from qtran_cli.api.solved.one_step import SolvedGame
    from qtran_cli.api.solved.states import SolvedStates
    from qtran_cli.model.game import Game
    from qtran_cli.model.task import Task

SUBJECTS = Kinds("qtran_cli.api.solved")


@overload
def solve(
    game: Game | Payoffs,
    *,
    only: str | Iterable[str] | None = None,
    objective: str = ...,
    weights: str | Payoffs | None = None,
    alpha: Number = ...,
    alt_seconds: float = ...,
    qmix_seconds: float = ...,
) -> SolvedGame: ...
@overload
def solve(
    game: Task,
    *,
    only: str | Iterable[str] | None = None,
    objective: str = ...,
    alpha: Number = ...,
    alt_seconds: float = ...,
    qmix_seconds: float = ...,
    horizon: int | None = None,
    discount: Number | None = None,
    max_cells: int = ...,
    plan_seconds: float = ...,
) -> SolvedStates | SolvedHistories: ...
@overload
def solve(
    game: Source,
    *,
    only: str | Iterable[str] | None = None,
    objective: str = ...,
    weights: str | Payoffs | None = None,
    alpha: Number = ...,
    alt_seconds: float = ...,
    qmix_seconds: float = ...,
    thresholds: bool = ...,
    horizon: int | None = None,
    discount: Number | None = None,
    max_cells: int = ...,
    plan_seconds: float = ...,
) -> SolvedGame | Any: ...


def solve(
    game: Source,
    *,
    only: str | Iterable[str] | None = None,
    objective: str = Ask.objective,
    weights: str | Payoffs | None = None,
    alpha: Number = Ask.alpha,
    alt_seconds: float = Ask.alt_seconds,
    qmix_seconds: float = Ask.qmix_seconds,
    thresholds: bool = False,
    horizon: int | None = None,
    discount: Number | None = None,
    max_cells: int = Ask.max_cells,
    plan_seconds: float = Ask.plan_seconds,
) -> Solved:
    """Solve a game exactly: is it additive, monotone, factorizable; its factors; which method's greedy action is optimal.

    game: anything that ``load`` takes; horizon, discount: as there.
    only: the parts to find: "verdict", "factors", "methods", "decentralised", one or several. Default: all.
    objective: "tight" (every action has a joint action of slack 0) or "margin" (all prefer their optimal actions alike).
    weights: how IQL, VDN, QMIX, CW-IQL and CW-VDN sample joint actions: "uniform", "epsilon:0.1", "optimum:0.1", "alpha:0.1",
        or a table of the payoff's shape.
    alpha: weighted QMIX's weight, above 0 and at most 1.
    alt_seconds, qmix_seconds: seconds of wall time for deciding condition (7) with three agents or more, and for the search
        among orders of the QMIX family. What is cut off says so.
    thresholds: of a one-step game with one optimum also where methods become right; ``document()["thresholds"]``.
    max_cells: the most (states or histories) × (joint actions) to go through.
    plan_seconds: seconds of wall time for the best decentralised policy; beyond them there is a policy and an upper bound.

    Returns a SolvedGame; of a game with several states a SolvedStates where every agent sees the state, else a SolvedHistories.
    Raises what ``load`` raises, and UsageError for arguments that do not fit the game.
    Cost: about twenty passes over the payoffs, and up to 2,000 joint actions the QMIX family's regressions. Source: Son et al.
    2019 (QTRAN), theorems 1 and 2; docs/theory.md.

    >>> solve([[1, 0], [0, 1]]).verdict
    'not additive, not monotone, not factorizable'
    """
    loaded = load(game, horizon=horizon, discount=discount)
    times = {"alt_seconds": alt_seconds, "qmix_seconds": qmix_seconds, "plan_seconds": plan_seconds}
    ask = asked.options(asked=asked.parts(only), objective=objective, alpha=alpha, **times, max_cells=max_cells)
    found = answer(loaded, replace(ask, sampling=asked.sampling(weights, loaded), thresholds=thresholds))
    return SUBJECTS.part(loaded).solved(found, source(game))
