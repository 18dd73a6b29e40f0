"""Certificates about histories in words: each answer's reason, so that a reader can check it by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qtran_cli.certificates.histories import (
    Choices,
    Disagreement,
    HistoryFactors,
    Imbalance,
    Levels,
    NotRectangular,
    Refutation,
    UntouchedLine,
)
from qtran_cli.exact.decentralised.solution import Decentralised, End
from qtran_cli.exact.histories.consistent import Undecided
from qtran_cli.exact.histories.planned import Planned
from qtran_cli.exact.histories.solution import HistorySolution
from qtran_cli.exact.histories.solution import verdict as _verdict
from qtran_cli.model.task import Task
from qtran_cli.report.histories.labels import joint, local
from qtran_cli.report.kit import labels
from qtran_cli.report.kit.numerals import Numbers

SHOWN = 6
"""A proof of more steps, or equations, is left to --json."""


def verdict(solution: HistorySolution | Planned) -> str:
    """The answer in one line."""
    if not isinstance(solution, Planned):
        return _verdict(solution)
    return f"best decentralised return {earned(solution.decentralised, Numbers())}"


def earned(best: Decentralised, numbers: Numbers) -> str:
    """What the best decentralised policy earns, or between what."""
    low, high = numbers.show(best.lower), numbers.show(best.upper)
    return low if best.exact else f"at least {low} (found), at most {high}"


def unended(best: Decentralised) -> str:
    """ "the search not ended", and why."""
    return f"the search not ended{_ENDED[best.ended](best) if best.ended else ''}"


_ENDED: dict[End, Callable[[Decentralised], str]] = {
    End.time: lambda best: f" after {best.seconds:g} s, --plan-seconds",
    End.memory: lambda _: ", since memory ran short",
    End.stopped: lambda _: ", since it was stopped",
}


def answer(certificate: Any, task: Task, numbers: Numbers) -> str:
    """ "yes: …", "no: …", or why there is none."""
    if isinstance(certificate, Undecided):
        return f"{certificate.reason}."
    return f"{'yes' if certificate.holds else 'no'}: {_REASONS[type(certificate)](certificate, task, numbers)}"


def alt(certificate: HistoryFactors | UntouchedLine | Undecided, task: Task, numbers: Numbers) -> str:
    """Whether factors satisfy (7) as well."""
    if isinstance(certificate, HistoryFactors):
        return "yes: the tight factors satisfy (7) at every joint history."
    return answer(certificate, task, numbers)


def _factors(c: HistoryFactors, task: Task, numbers: Numbers) -> str:
    count = sum(map(len, c.d))
    margin = "∞" if c.margin is None else numbers.show(c.margin)
    return f"one Q_i per individual history ({count:,} in all) gives strict IGM at every joint history; margin t* = {margin}."


def _not_rectangular(c: NotRectangular, task: Task, numbers: Numbers) -> str:
    u, w, mixture = (labels.joint(task, x) for x in (c.mixture.u, c.mixture.w, c.mixture.mixture))
    return f"at {joint(task, c.tau)} {u} and {w} are optimal and {mixture} is not."


def _disagreement(c: Disagreement, task: Task, numbers: Numbers) -> str:
    who, what = _agent(task, c.agent), labels.action(task, c.agent, c.action)
    same = f"the history {local(task, c.agent, c.tau[c.agent])} of {who} is part of both"
    return f"{what} of {who} is optimal at {joint(task, c.tau)} and not at {joint(task, c.other)}, but {same}."


def _choices(c: Choices, task: Task, numbers: Numbers) -> str:
    return "every individual history has an action that is optimal in every joint history it is part of."


def _refutation(c: Refutation, task: Task, numbers: Numbers) -> str:
    taus = list(dict.fromkeys(step.tau for step in c.steps))
    if c.cases or len(taus) > SHOWN:
        return "no choice of one action per individual history is optimal everywhere; --json has the proof."
    listed = "; ".join(joint(task, tau) for tau in taus)
    if not c.steps:
        return "no choice of one action per individual history is optimal everywhere."
    last = c.steps[-1]
    own = f"{_agent(task, last.agent)} after {local(task, last.agent, last.tau[last.agent])}"
    return f"no action of {own} is left by the optima at {listed}."


def _levels(c: Levels, task: Task, numbers: Numbers) -> str:
    return "max Q_jt(τ, ·) is a sum of one number v_i(τ_i) per agent at every joint history."


def _imbalance(c: Imbalance, task: Task, numbers: Numbers) -> str:
    what = f"multiplied values sum to {numbers.show(c.value)}, and for sums of v_i(τ_i) to 0"
    if len(c.multipliers) > SHOWN:
        return f"the {len(c.multipliers):,} {what}; --json has them."
    return f"{' '.join(_term(y, joint(task, tau)) for tau, y in c.multipliers)}: the {what}."


def _term(y: int, tau: str) -> str:
    return f"{'+' if y > 0 else '−'} {'' if abs(y) == 1 else f'{abs(y)} '}max Q_jt({tau})"


def _untouched(c: UntouchedLine, task: Task, numbers: Numbers) -> str:
    where = labels.beside(task, c.u, c.agent)
    return f"at {joint(task, c.tau)} the slack along {_agent(task, c.agent)}'s line {where} can never be 0."


def _agent(task: Task, i: int) -> str:
    return labels.agent(task, i)


_REASONS: dict[type, Callable[[Any, Task, Numbers], str]] = {
    HistoryFactors: _factors,
    NotRectangular: _not_rectangular,
    Disagreement: _disagreement,
    Choices: _choices,
    Refutation: _refutation,
    Levels: _levels,
    Imbalance: _imbalance,
    UntouchedLine: _untouched,
}
