"""Everything that is decided about a game whose agents do not all see the state, in one call."""

from __future__ import annotations

from qtran_cli.certificates.histories import HistoryFactors
from qtran_cli.errors import UsageError, during
from qtran_cli.exact.ask import USUAL, Ask, Told, silent
from qtran_cli.exact.asked import Part
from qtran_cli.exact.budget import Times
from qtran_cli.exact.decentralised.solution import Decentralised
from qtran_cli.exact.decentralised.solve import best, require_end, within
from qtran_cli.exact.histories import additive_values, consistent, factors, seven
from qtran_cli.exact.histories import methods as history_methods
from qtran_cli.exact.histories import stages as history_stages
from qtran_cli.exact.histories.gaps import gaps
from qtran_cli.exact.histories.planned import Planned, require_decided
from qtran_cli.exact.histories.solution import HistorySolution
from qtran_cli.exact.histories.tree import Histories, histories
from qtran_cli.exact.states.tables import Tables
from qtran_cli.model.task import Task


def solve(task: Task, ask: Ask = USUAL, told: Told = silent, times: Times | None = None) -> HistorySolution | Planned:
    """Unroll the joint histories of ``task`` to its horizon and decide what section 5 asks of them.

    A game with full observation is one in which every agent sees the state's name. What is said of every history, and of the
    methods, takes Q_jt(τ, ·) solved as a one-step game. told: hears how many different tables are solved, then how far the
    search for the best decentralised policy is. times: those of ``ask``, where somebody watches them.
    Where there are more than ask.max_cells joint histories × joint actions, the best decentralised policy alone is looked for; raises
    UsageError, with the horizon that fits, where that is not asked for or ask.facts are to be decided, which takes every history.
    """
    require_decided(ask.facts)
    times = times or ask.times()
    try:
        with during(f"going through the joint histories{within(task)}"):
            tree = histories(task, ask.max_cells)
    except UsageError as error:
        return _planned(task, ask, told, times, error)
    return _solved(tree, ask, told, times)


def _planned(task: Task, ask: Ask, told: Told, times: Times, why: UsageError) -> Planned:
    """The policy alone. Raises ``why`` where it is not asked for, or would not do, and where it does not exist."""
    if ask.facts or not (ask.line or Part.decentralised in ask.asked):
        raise why
    require_end(task)
    return Planned(task, ask, best(task, times.plan, told, times.bounds), why)


def _solved(tree: Histories, ask: Ask, told: Told, times: Times) -> HistorySolution:
    task = tree.task
    asked, how = ask.asked, Tables(ask.of_tables(Part.methods), told, times)
    every = gaps(tree)
    strict = factors.decide(every, ask.objective)
    values = additive_values.decide(every) if asked & {Part.verdict, Part.factors} else None
    stages = history_stages.stages(tree, how) if how.ask.asked else None
    return HistorySolution(
        task=task,
        ask=ask,
        histories=tree,
        factorizable=strict,
        consistent=consistent.decide(every) if Part.verdict in asked else None,
        additive_values=None if values is None else values.certificate,
        alt=seven.decide(every) if Part.factors in asked and isinstance(strict, HistoryFactors) else None,
        levels=None if values is None else values.levels,
        v_jt=None if values is None else values.v_jt,
        decentralised=_decentralised(tree, told, times) if Part.decentralised in asked else None,
        stages=stages,
        methods={} if stages is None or Part.methods not in asked else history_methods.methods(every, stages, strict),
    )


def _decentralised(tree: Histories, told: Told, times: Times) -> Decentralised:
    """The best decentralised policy, or bounds: none earns more than agents who see everything, whose optimum is known here."""
    most = tree.optimum
    found = best(tree.task, times.plan, told, lambda lower, upper: times.bounds(lower, min(upper, most)))
    return found.below(most)
