"""From exact answers and finished runs to the record of `qtran compare`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qtran_cli.exact.one_step.outcomes import SAMPLED
from qtran_cli.judge import kinds
from qtran_cli.judge.campaign import carry_out
from qtran_cli.judge.comparison import Compared, Comparison
from qtran_cli.judge.kinds import weighted
from qtran_cli.judge.parts import Part, above
from qtran_cli.judge.progress import Told, stoppable
from qtran_cli.judge.theory import Known, Theory
from qtran_cli.judge.trained import training

if TYPE_CHECKING:
    from qtran_cli.judge.training import Training
    from qtran_cli.model.team_game import TeamGame


def comparison(env: str, game: TeamGame, methods: Sequence[str], parts: Sequence[Part], told: Told, workers: int = 0) -> Comparison:
    """Every method on a game: the exact answers first, then the runs, each with so many workers (envs/workers/).

    From the runs on Ctrl-C saves before it ends the command.

    Raises FileError; KeyboardInterrupt when stopped, everything saved.
    """
    first, trained = weighted.of_all([one.config for one in parts]), {one.config.method for one in parts}
    told(0, "the best return")
    exact, said = kinds.known(game), {}
    for name in methods:
        told(0, f"{name}, exactly")
        said[name] = kinds.of(game).theory(replace(first, method=name), game, exact, settled=name in trained)
    done, reused = _trained(game, parts, told, exact, said, workers), {one.config.method for one in parts if one.complete}
    found = tuple(Compared(name, _sampled(said[name], first.full_exploration), done.get(name), name in reused) for name in methods)
    return Comparison(env, above(parts), game, exact, first.seeds, first.steps, first.full_exploration, found, weighted.ask(first).alpha)


def _trained(game: TeamGame, parts: Sequence[Part], told: Told, exact: Known, said: dict[str, Theory], workers: int) -> dict[str, Training]:
    """By method what its run has come to."""
    with stoppable() as stop:
        results = carry_out(parts, game, told, stop, kinds.of(game).judge(game, exact), workers)
    runs = [(one, one.config.method) for one in parts]
    return {name: training(one.config, game, results[name], str(one.path), exact, said[name]) for one, name in runs}


def _sampled(said: Theory, uniform: bool) -> Theory:
    """What theory says of returns under another sampling: only of methods whose Q_jt is the payoff does it stay the same."""
    fits = (said.bootstrapped.fits if said.bootstrapped else None) or {}
    kept = uniform or said.bootstrapped is None or (fits and all(fit.represents and fit.landscape is None for fit in fits.values()))
    return said if kept else replace(said, bootstrapped=None, points=None, words=SAMPLED)
