"""Why a method earns what it does on a partially observed game, in a few words."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.exact.histories.astray import Astray, astray
from qtran_cli.exact.histories.methods import HistoryReturns, Rows, greedy
from qtran_cli.exact.histories.solution import HistorySolution
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.states.solution import Earned
from qtran_cli.exact.traits import Unfitted, of
from qtran_cli.report.histories.labels import local
from qtran_cli.report.kit.labels import action, agent
from qtran_cli.report.one_step.why import lost, shortly, wrong


def why(solution: HistorySolution, name: str, returns: HistoryReturns) -> str:
    """Why a method is right or not: at every τ by itself first, then with one Q_i per τ_i, then on targets of its own."""
    if returns.fails:
        return _failing(solution, name, worst(solution, name, returns))
    if returns.decentralised.value is None:
        return _missing(name, returns)
    said = _alone(solution, returns.decentralised, returns.greedy)
    if not said.startswith(RIGHT) or returns.bootstrapped.value == returns.decentralised.value:
        return said
    if returns.bootstrapped.value is None:
        return f"{RIGHT}; own: {shortly(returns.bootstrapped.reason)}"
    return f"own {_alone(solution, returns.bootstrapped, None if returns.q is None else greedy(returns.q))}"


RIGHT = "right"


def worst(solution: HistorySolution, name: str, returns: HistoryReturns) -> int:
    """The joint history where a method that fails loses most by itself, the first of these; one without any answer loses more."""
    return max(returns.fails or (), key=lambda j: _lost(solved(solution, j), name))


def solved(solution: HistorySolution, j: int) -> Solution | None:
    """Q_jt(τ, ·) of joint history j as a one-step game, None where it was not solved."""
    return None if solution.stages is None else solution.stages.solutions[int(solution.histories.place[j])]


def _lost(found: Solution | None, name: str) -> tuple[bool, bool, Fraction]:
    return (False, True, Fraction(0)) if found is None else lost(found, name)


def _failing(solution: HistorySolution, name: str, j: int) -> str:
    """What it does at a joint history where it is not right."""
    found = solved(solution, j)
    if found is None:
        return f"not solved at #{j + 1:,}"
    return wrong(found, found.methods[name], f" at #{j + 1:,}")


def _missing(name: str, returns: HistoryReturns) -> str:
    """Why there is no Q_i(τ_i, ·): the method is none over histories, or the game has none."""
    if not isinstance(of(name).over, Unfitted):
        return f"cannot: {shortly(returns.decentralised.reason).partition(',')[0]}"
    return "not solved at every τ" if returns.fails is None else f"{RIGHT} at every τ; not fitted to τ_i"


def _alone(solution: HistorySolution, earned: Earned, rows: Rows | None) -> str:
    """How what agents earn by themselves compares with what is best."""
    best = solution.decentralised
    if earned.value == solution.optimum:
        return RIGHT
    if best is not None and best.exact and earned.value == best.lower:
        return f"{RIGHT}: no decentralised policy earns more"
    if best is not None and not best.exact and earned.value is not None and earned.value >= best.lower:
        return "not decided: none that earns more was found"
    found = None if rows is None else astray(solution.histories, rows)
    return "fails" if found is None else f"fails: {_astray(solution, found)}"


def _astray(solution: HistorySolution, found: Astray) -> str:
    """Which agent would rather do what, and after what."""
    tree, task = solution.histories, solution.task
    if found.agent is None or found.action is None or found.best is None:
        return f"mixes parts of several optima at #{found.history + 1:,}"
    i, own = found.agent, tree.agents_history(found.agent, int(tree.local[found.agent, found.history]))
    off, best = (action(task, i, a) for a in (found.action, found.best))
    return f"{agent(task, i)} would rather {off} than {best} after {local(task, i, own)}"
