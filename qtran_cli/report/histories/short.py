"""Certificates about histories in a line each, for a small screen."""

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
from qtran_cli.exact.histories.consistent import Undecided
from qtran_cli.model.task import Task
from qtran_cli.report.histories.labels import joint, local
from qtran_cli.report.kit import labels
from qtran_cli.report.kit.numerals import Numbers


def shortly(certificate: Any, task: Task, numbers: Numbers) -> str:
    """ "yes: …", "no: …", or why there is none."""
    if isinstance(certificate, Undecided):
        return certificate.reason
    return f"{'yes' if certificate.holds else 'no'}: {_SHORT[type(certificate)](certificate, task, numbers)}"


def seven(certificate: HistoryFactors | UntouchedLine | Undecided, task: Task, numbers: Numbers) -> str:
    """Whether factors satisfy (7) as well."""
    if isinstance(certificate, HistoryFactors):
        return "yes: the tight factors satisfy (7) too"
    return shortly(certificate, task, numbers)


def _factors(c: HistoryFactors, task: Task, numbers: Numbers) -> str:
    margin = "∞" if c.margin is None else numbers.show(c.margin)
    return f"one Q_i per individual history, {sum(map(len, c.d)):,} in all; margin t* = {margin}"


def _not_rectangular(c: NotRectangular, task: Task, numbers: Numbers) -> str:
    u, w, mixture = (labels.joint(task, x) for x in (c.mixture.u, c.mixture.w, c.mixture.mixture))
    return f"at {joint(task, c.tau)} {u} and {w} are optimal, {mixture} is not"


def _disagreement(c: Disagreement, task: Task, numbers: Numbers) -> str:
    own, what = local(task, c.agent, c.tau[c.agent]), labels.action(task, c.agent, c.action)
    return f"whether {what} of {labels.agent(task, c.agent)} is optimal after {own} depends on what others saw"


def _choices(c: Choices, task: Task, numbers: Numbers) -> str:
    return "every τ_i has an action that is optimal at every τ with it"


def _refutation(c: Refutation, task: Task, numbers: Numbers) -> str:
    if c.cases or not c.steps:
        return "no choice of one action per τ_i is optimal everywhere"
    last, count = c.steps[-1], len({step.tau for step in c.steps})
    own = local(task, last.agent, last.tau[last.agent])
    return f"the optima at {count:,} τ leave {labels.agent(task, last.agent)} no action after {own}"


def _levels(c: Levels, task: Task, numbers: Numbers) -> str:
    return "max Q_jt(τ, ·) = Σ_i v_i(τ_i) everywhere"


def _imbalance(c: Imbalance, task: Task, numbers: Numbers) -> str:
    signs = "±" if all(abs(y) == 1 for _, y in c.multipliers) else "multiples of"
    return f"{signs} max Q_jt(τ, ·) at {len(c.multipliers):,} τ sum to {numbers.show(c.value)}, {signs} Σ_i v_i(τ_i) to 0"


def _untouched(c: UntouchedLine, task: Task, numbers: Numbers) -> str:
    line = labels.beside(task, c.u, c.agent)
    return f"at {joint(task, c.tau)} no slack along {labels.agent(task, c.agent)}'s line {line} can be 0"


_SHORT: dict[type, Callable[[Any, Task, Numbers], str]] = {
    HistoryFactors: _factors,
    NotRectangular: _not_rectangular,
    Disagreement: _disagreement,
    Choices: _choices,
    Refutation: _refutation,
    Levels: _levels,
    Imbalance: _imbalance,
    UntouchedLine: _untouched,
}
