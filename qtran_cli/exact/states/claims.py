"""The claims that the solution of a game whose agents all see the state makes: the tables of Q_jt*, and the whole game's answers."""

from __future__ import annotations

from qtran_cli.certificates.claim import Claim
from qtran_cli.certificates.states import StageTable, WholeTask
from qtran_cli.exact.one_step.claims import claims as of_table
from qtran_cli.exact.one_step.claims import unchecked
from qtran_cli.exact.states.solution import Stage, TaskSolution

__all__ = ["claims", "unchecked"]


def claims(solution: TaskSolution) -> list[Claim]:
    """Every claim of `qtran solve`. What the methods earn is not claimed."""
    stages: list[Claim] = [("stage", _stage(solution, stage)) for stage in solution.stages]
    whole = WholeTask(solution.optimum, solution.additive, solution.monotone, solution.factorizable)
    return [*stages, ("task", whole)]


def _stage(solution: TaskSolution, stage: Stage) -> StageTable:
    found = stage.solution
    return StageTable(solution.task.states[stage.state], stage.steps_left, found.game.payoff, tuple(of_table(found)))
