"""Histories for the eye: what an agent saw and did, in order, and the agents' histories side by side."""

from __future__ import annotations

from qtran_cli.certificates.histories import JointHistory, LocalHistory
from qtran_cli.model.task import Task
from qtran_cli.report.kit.labels import WIDTH, action, printable

EMPTY = "start"
"""A history in which nothing was seen or done yet."""


def local(task: Task, i: int, own: LocalHistory, width: int = WIDTH) -> str:
    """Agent i's history: "dark · A · light"; its actions by name."""
    return " · ".join(action(task, i, x, width) if isinstance(x, int) else printable(x, width) for x in own) or EMPTY


def joint(task: Task, tau: JointHistory, width: int = WIDTH) -> str:
    """The joint history, agent after agent: "dark · A | light · B"; "start" at a start at which nothing is seen."""
    texts = [local(task, i, own, width) for i, own in enumerate(tau)]
    return EMPTY if set(texts) == {EMPTY} else " | ".join(texts)
