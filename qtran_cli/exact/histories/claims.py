"""The claims that the solution of a game with several states makes: what its certificate holds and `qtran verify` checks."""

from __future__ import annotations

from qtran_cli.certificates.claim import Claim
from qtran_cli.certificates.states import StageTable, WholeTask
from qtran_cli.exact.claims import of_solution, unchecked
from qtran_cli.exact.histories.consistent import Undecided
from qtran_cli.exact.histories.solution import HistorySolution
from qtran_cli.exact.states.solution import Stage, TaskSolution


def of_task(solution: TaskSolution | HistorySolution) -> list[Claim]:
    """Every claim: the tables of Q_jt* and the whole game's answers, or what is decided over the joint histories.

    What was not decided, and what the methods earn, is not claimed.
    """
    if isinstance(solution, HistorySolution):
        return _of_histories(solution)
    stages: list[Claim] = [("stage", _stage(solution, stage)) for stage in solution.stages]
    whole = WholeTask(solution.optimum, solution.additive, solution.monotone, solution.factorizable)
    return [*stages, ("task", whole)]


def unchecked_of(solution: TaskSolution | HistorySolution) -> list[str]:
    """The methods about whose fits nothing is claimed, because there is no check; over histories no method's are, whoever's."""
    return [] if isinstance(solution, HistorySolution) else unchecked(solution.methods)


def _stage(solution: TaskSolution, stage: Stage) -> StageTable:
    found = stage.solution
    return StageTable(solution.task.states[stage.state], stage.steps_left, found.game.payoff, tuple(of_solution(found)))


def _of_histories(solution: HistorySolution) -> list[Claim]:
    found = {
        "factorizable": solution.factorizable,
        "consistent": solution.consistent,
        "additive_values": solution.additive_values,
        "theorem_2": solution.alt,
    }
    return [(claim, c) for claim, c in found.items() if c is not None and not isinstance(c, Undecided)]
