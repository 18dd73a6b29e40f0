"""The exact solution of a game."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, overload

from qtran_cli.api import asked
from qtran_cli.api.load import load, source
from qtran_cli.api.solved import Solved, SolvedGame
from qtran_cli.api.values import Number
from qtran_cli.cli._frame import states as _task
from qtran_cli.cli._frame import weights as _weights
from qtran_cli.exact.answer import refuse_decentralised
from qtran_cli.exact.answer import solve as of_states
from qtran_cli.exact.ask import Ask
from qtran_cli.model.task import Task

if TYPE_CHECKING:
    from qtran_cli.api.load import Payoffs, Source
    from qtran_cli.api.solved_histories import SolvedHistories
    from qtran_cli.api.solved_states import SolvedStates
    from qtran_cli.exact.sampling import Sampling
    from qtran_cli.model.game import Game


@overload
def solve(
    game: Game | Payoffs,
    *,
    only: str | Iterable[str] | None = None,
    objective: str = "tight",
    weights: str | Payoffs | None = None,
    alpha: Number = "0.1",
    alt_seconds: float = 10.0,
    qmix_seconds: float = 10.0,
) -> SolvedGame: ...
@overload
def solve(
    game: Task,
    *,
    only: str | Iterable[str] | None = None,
    objective: str = "tight",
    alpha: Number = "0.1",
    alt_seconds: float = 10.0,
    qmix_seconds: float = 10.0,
    horizon: int | None = None,
    discount: Number | None = None,
    max_cells: int = 10**6,
) -> SolvedStates | SolvedHistories: ...
@overload
def solve(
    game: Source,
    *,
    only: str | Iterable[str] | None = None,
    objective: str = "tight",
    weights: str | Payoffs | None = None,
    alpha: Number = "0.1",
    alt_seconds: float = 10.0,
    qmix_seconds: float = 10.0,
    horizon: int | None = None,
    discount: Number | None = None,
    max_cells: int = 10**6,
) -> SolvedGame | Any: ...


def solve(
    game: Source,
    *,
    only: str | Iterable[str] | None = None,
    objective: str = "tight",
    weights: str | Payoffs | None = None,
    alpha: Number = "0.1",
    alt_seconds: float = 10.0,
    qmix_seconds: float = 10.0,
    horizon: int | None = None,
    discount: Number | None = None,
    max_cells: int = 10**6,
) -> Solved:
    """Solve a game exactly: is it additive, monotone, factorizable; its factors; which method's greedy action is optimal.

    game: anything that ``load`` takes; horizon, discount: as there.
    only: the parts to find: "verdict", "factors", "methods", "decentralised", one or several. Default: all.
    objective: "tight" (every action has a joint action of slack 0) or "margin" (all prefer their optimal actions alike).
    weights: how IQL, VDN and QMIX sample joint actions: "uniform", "epsilon:0.1", or a table of the payoff's shape.
    alpha: weighted QMIX's weight, above 0 and at most 1.
    alt_seconds, qmix_seconds: seconds of wall time for deciding condition (7) with three agents or more, and for the search
        among orders of the QMIX family. What is cut off says so.
    max_cells: the most (states or histories) × (joint actions) to go through.

    Returns a SolvedGame; of a game with several states a SolvedStates where every agent sees the state, else a SolvedHistories.
    Raises what ``load`` raises, and UsageError for arguments that do not fit the game.
    Cost: about twenty passes over the payoffs, and up to 2,000 joint actions the QMIX family's regressions. Source: Son et al.
    2019 (QTRAN), theorems 1 and 2; docs/theory.md.

    >>> solve([[1, 0], [0, 1]]).verdict
    'not additive, not monotone, not factorizable'
    """
    loaded = load(game, horizon=horizon, discount=discount)
    options = asked.options(objective, alt_seconds, alpha, qmix_seconds, max_cells, asked.parts(only))
    if isinstance(loaded, Task):
        return _task_solved(loaded, options, weights)
    return SolvedGame(_one_step(loaded, options, asked.sampling(weights, loaded)), source(game))


def _one_step(game: Game, options: Ask, sampling: Sampling) -> Any:
    from qtran_cli.exact.budget import Budget
    from qtran_cli.exact.one_step.solve import searches, solve

    refuse_decentralised(options.asked, "a one-step game")
    alt, orders = Budget(options.alt_seconds), Budget(options.qmix_seconds, searches(options.asked))
    return solve(game, options.objective, alt, alpha=options.alpha, qmix_seconds=orders, sampling=sampling, asked=options.asked)


def _task_solved(task: Task, options: Ask, weights: object) -> Solved:
    from qtran_cli.api.solved_histories import SolvedHistories
    from qtran_cli.api.solved_states import SolvedStates

    _task.refuse(weights=weights is not None and not (isinstance(weights, str) and weights == _weights.UNIFORM))
    found = of_states(task, options)
    return SolvedStates(found) if task.fully_observed else SolvedHistories(found)
