"""What is known of a one-step game, what theory says of a method on it, and what a run has learned in its one situation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.outcomes import Outcomes, outcomes
from qtran_cli.exact.states.solution import Earned
from qtran_cli.judge import methods
from qtran_cli.judge.alarm import Earnable
from qtran_cli.judge.kinds import exploring, weighted
from qtran_cli.judge.seed import Place, Seed
from qtran_cli.judge.tables import held
from qtran_cli.judge.tables.held import Tables
from qtran_cli.judge.theory import Benchmark, Known, Theory
from qtran_cli.table import from_array

if TYPE_CHECKING:
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.evaluate import Learned
    from qtran_cli.learn.run.run import Result
    from qtran_cli.model.game import Game

CELLS = 10_000
"""Joint actions up to which learned tables are held against exact ones."""
ONLY = (0, None)
"""The situation of a one-step game: its state, without a horizon."""


def known(game: Game) -> Known:
    """The best payoff, and the payoffs themselves."""
    payoff = game.payoff
    return Known(Benchmark(payoff.max, payoff.max, "an optimal joint action", payoff.min), {ONLY: payoff}, Facts(payoff))


def theory(config: Config, game: Game, exact: Known, settled: bool = False) -> Theory:
    """Where training of the method can end. settled: under ε-greedy play too.

    Cost: its projection; of QTRAN-alt the decision about (7); where it settles two projections per joint action.
    """
    play = exploring.play(config, game.n)
    facts = replace(exact.solution, ask=weighted.ask(config))
    return said(outcomes(methods.exact(config.method), facts, play is None, play=play if settled else None))


def said(found: Outcomes) -> Theory:
    """Outcomes as what is said of games of every kind."""
    fit = found.fit
    fitted = None if fit is None else Earned(fit.value, fit.reason, {ONLY: fit})
    return Theory(fitted, None, found.reason, found.products, found.alt, explored=found.explored)


def sees(config: Config, game: Game) -> str:
    """There is nothing to see."""
    return ""


def earnable(game: Game, gamma: Fraction | None) -> Earnable:
    """The least and the greatest payoff: nothing follows."""
    return Earnable(game.payoff.min, game.payoff.max)


def judge(game: Game, exact: Known) -> None:
    """The environment itself tells the best return."""


def seeds(game: Game, result: Result, exact: Known) -> tuple[Seed, ...]:
    """What every seed has learned."""
    return tuple(_seed(game, exact, one, sampled) for one, sampled in zip(result.learned, result.returns, strict=True))


def tables(config: Config, result: Result, exact: Known, seeds: Sequence[Seed]) -> Tables:
    """Which exact tables the learned ones are."""
    from qtran_cli.learn.run.replayed import replayed

    own, facts = methods.exact(config.method), replace(exact.solution, ask=weighted.ask(config))
    if facts.table.size > CELLS:
        return Tables(own, (), f"{facts.table.size:,} joint actions: tables are held against exact ones up to {CELLS:,}")
    uniform = exploring.play(config, facts.table.ndim) is None
    return held.tables(methods.held_against(config.method), own, facts, seeds, replayed(result.trainer), uniform)


def _seed(game: Game, exact: Known, one: Learned, sampled: float) -> Seed:
    q_jt = None if one.q_jt is None else from_array(one.q_jt)
    v_jt = None if one.v_jt is None else Fraction(one.v_jt)
    place = Place(ONLY, one.u_bar, tuple(from_array(x) for x in one.q), q_jt, v_jt, exact.tables[ONLY], one.linear)
    value = game.payoff[one.u_bar]
    return Seed(one.seed, value, sampled, exact.benchmark.optimal(value), 1, (place,))
