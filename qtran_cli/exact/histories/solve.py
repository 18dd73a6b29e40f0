"""Everything that is decided about a game whose agents do not all see the state, in one call."""

from __future__ import annotations

from qtran_cli.certificates.histories import HistoryFactors
from qtran_cli.exact.asked import ALL, Asked, Part
from qtran_cli.exact.histories import additive_values, consistent, decentralised, factors, seven
from qtran_cli.exact.histories import methods as history_methods
from qtran_cli.exact.histories import stages as history_stages
from qtran_cli.exact.histories.beliefs import MAX_CELLS
from qtran_cli.exact.histories.gaps import gaps
from qtran_cli.exact.histories.solution import HistorySolution
from qtran_cli.exact.histories.tree import histories
from qtran_cli.exact.states.tables import OneStep, silent
from qtran_cli.model.task import Task


def solve(
    task: Task,
    max_cells: int = MAX_CELLS,
    objective: str = "tight",
    one_step: OneStep | None = None,
    asked: Asked = ALL,
) -> HistorySolution:
    """Unroll the joint histories of ``task`` to its horizon and decide what section 5 asks of them.

    max_cells: the most (joint histories) × (joint actions). objective: "tight" or "margin". A game with full observation is
    one in which every agent sees the state's name. one_step: how Q_jt(τ, ·) is solved as a one-step game, for what is said of
    every history and of the methods; None: neither is asked for. asked: the parts that are found;
    of the tables one_step says which are.
    Raises UsageError where it is too large, with the horizon that fits.
    """
    tree = histories(task, max_cells)
    every = gaps(tree)
    strict = factors.decide(every, objective)
    values = additive_values.decide(every) if asked & {Part.verdict, Part.factors} else None
    stages = history_stages.stages(tree, one_step) if one_step is not None and one_step.asked else None
    return HistorySolution(
        task=task,
        objective=objective,
        histories=tree,
        factorizable=strict,
        consistent=consistent.decide(every) if Part.verdict in asked else None,
        additive_values=None if values is None else values.certificate,
        alt=seven.decide(every) if Part.factors in asked and isinstance(strict, HistoryFactors) else None,
        levels=None if values is None else values.levels,
        v_jt=None if values is None else values.v_jt,
        decentralised=decentralised.best(every, told=one_step.told if one_step else silent) if Part.decentralised in asked else None,
        stages=stages,
        methods={} if stages is None or Part.methods not in asked else history_methods.methods(every, stages, strict),
        asked=asked,
    )
