"""Why a method earns what it does in a game with several states, in a few words: the state where it loses most, and what it does there."""

from __future__ import annotations

from collections.abc import Iterator

from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.states.solution import Earned, Returns, Stage, TaskSolution
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step.why import instead, lost, shortly, wrong
from qtran_cli.report.states.words import state


def why(solution: TaskSolution, name: str, returns: Returns, numbers: Numbers) -> str:
    """Why a method is right or not: fitted to Q_jt* first, then on targets of its own."""
    if returns.fails:
        return _failing(solution, _worst(solution, name, returns), name)
    if returns.bootstrapped.value is None:
        return f"right when fitted; own: {shortly(returns.bootstrapped.reason)}"
    if returns.bootstrapped.value != solution.optimum:
        return _own(solution, returns.bootstrapped)
    return "; ".join(("right", *_but(solution, returns, numbers)))


def _worst(solution: TaskSolution, name: str, returns: Returns) -> Stage:
    """Where it loses most on Q_jt*, the first of these; a state without any answer loses more than all, what is not proved less."""
    failed = set(returns.fails)
    return max((stage for stage in solution.stages if stage.entry in failed), key=lambda stage: lost(stage.solution, name))


def _failing(solution: TaskSolution, stage: Stage, name: str) -> str:
    """What it does in a state where it is not right."""
    at = f" in {state(solution.task, stage.entry)}" if len(solution.stages) > 1 else ""
    return wrong(stage.solution, stage.solution.methods[name], at)


def _own(solution: TaskSolution, earned: Earned) -> str:
    """What its own targets lead to, where that is less than there is; not proved where a search for their best table was cut short."""
    if any(fit.cut_off for fit in (earned.fits or {}).values()):
        return "own not proved: the best tables found lose"
    return f"own fails{_astray(solution, earned)}"


def _astray(solution: TaskSolution, earned: Earned) -> str:
    """In which state, the first of these, its fit of its own targets is greedy for less, and how."""
    for stage in solution.stages:
        fit = (earned.fits or {}).get(stage.entry)
        if fit is not None and _less(stage, fit):
            at = f" in {state(solution.task, stage.entry)}" if len(solution.stages) > 1 else ""
            return f"{at}: {instead(stage.solution, fit)}"
    return ": its own targets are off"


def _less(stage: Stage, fit: Projection) -> bool:
    """Whether some greedy joint action of a fit is not optimal."""
    pairs = zip(fit.greedy or (), stage.solution.optimum.actions, strict=True)
    return any(not set(greedy.tolist()) <= set(optimal.tolist()) for greedy, optimal in pairs) if fit.greedy else False


def _but(solution: TaskSolution, returns: Returns, numbers: Numbers) -> Iterator[str]:
    """By how much it over-estimates the start, or that its fits are not proved best."""
    learned = returns.bootstrapped.learned
    if learned is not None and learned > solution.optimum:
        yield f"values the start at {numbers.show(learned)}"
    if any(fit.cut_off for earned in (returns.fitted, returns.bootstrapped) for fit in (earned.fits or {}).values()):
        yield "not proved the best fit"
