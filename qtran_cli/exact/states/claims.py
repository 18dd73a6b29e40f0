"""The claims that the solution of a game whose agents all see the state makes: the tables of Q_jt*, lists of fixed points, and
the whole game's answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from qtran_cli.certificates.claim import Claim
from qtran_cli.certificates.fixed_points import WORK, Choice, Contradicted, Ends, FixedPoints, Missed, Piece, Point
from qtran_cli.certificates.states import StageTable, WholeTask
from qtran_cli.exact.algebra import linear
from qtran_cli.exact.one_step.claims import claims as of_table
from qtran_cli.exact.one_step.claims import unchecked
from qtran_cli.exact.states.fixed_points import All, Row, V, system
from qtran_cli.exact.states.solution import FixedPoint, Stage, TaskSolution, unlisted
from qtran_cli.model.task import Task
from qtran_cli.verify.methods import checks

__all__ = ["claims", "unchecked"]


def claims(solution: TaskSolution) -> list[Claim]:
    """Every claim of `qtran solve`. Of what the methods earn only the lists of fixed points are claimed, where there are such lists."""
    stages: list[Claim] = [("stage", _stage(solution, stage)) for stage in solution.stages]
    whole = WholeTask(solution.optimum, solution.additive, solution.monotone, solution.factorizable)
    return [*stages, *(("fixed_points", c) for c in _listed(solution)), ("task", whole)]


def _listed(solution: TaskSolution) -> Iterator[FixedPoints]:
    """The lists, also the empty ones, of the methods whose lists can be checked. Cost: that of finding them, where nobody has."""
    for name, returns in solution.methods.items():
        found = returns.points if checks(name, "pieces") else unlisted()
        if found.points is not None and found.proof is not None and _checkable(solution.task, found.proof):
            yield _fixed_points(solution.task, name, found.points, found.proof)


def _checkable(task: Task, proof: All) -> bool:
    return len(proof.solved) * len(task.states) * task.size <= WORK


def _fixed_points(task: Task, name: str, points: Sequence[FixedPoint], proof: All) -> FixedPoints:
    pieces = tuple(tuple(Piece(a, b) for a, b in rows) for rows in proof.rows)
    at = {point.v: k for k, point in enumerate(points)}
    chosen = zip(product(*proof.rows), proof.solved, strict=True)
    return FixedPoints(name, tuple(_point(task, p) for p in points), pieces, tuple(_choice(proof, at, *one) for one in chosen))


def _choice(proof: All, at: Mapping[V, int], rows: Sequence[Row], solved: V | bool) -> Choice:
    if isinstance(solved, bool):
        return Contradicted(tuple(linear.contradiction(*system(rows))))
    miss = proof.missed[solved]
    return Ends(at[solved]) if miss is None else Missed(solved, miss.state, miss.values)


def _point(task: Task, p: FixedPoint) -> Point:
    greedy = tuple(tuple(task.joint_action(k) for k in cells) for cells in p.greedy)
    how = p.stability
    return Point(p.v, greedy, p.earned, p.value, p.learned, how.attracts, how.against_one, how.radius)


def _stage(solution: TaskSolution, stage: Stage) -> StageTable:
    found = stage.solution
    return StageTable(solution.task.states[stage.state], stage.steps_left, found.game.payoff, tuple(of_table(found)))
