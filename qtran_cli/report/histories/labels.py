"""Histories for the eye: what an agent saw and did, in order, and the agents' histories side by side."""

from __future__ import annotations

from functools import lru_cache

from qtran_cli.certificates.histories import JointHistory, LocalHistory
from qtran_cli.model.task import Task
from qtran_cli.report.kit.counted import counted
from qtran_cli.report.kit.labels import WIDTH, action, among

EMPTY = "start"
"""A history in which nothing was seen or done yet."""


def joints(count: int) -> str:
    """So many joint histories, in words."""
    return counted(count, "joint history", "joint histories")


def local(task: Task, i: int, own: LocalHistory, width: int = WIDTH) -> str:
    """Agent i's history: "dark · A · light"; its actions by name."""
    return " · ".join(action(task, i, x, width) if isinstance(x, int) else seen(task, i, x, width) for x in own) or EMPTY


def seen(task: Task, i: int, label: str, width: int = WIDTH) -> str:
    """What agent i sees, told apart from all else that it may see."""
    names = tuple(dict.fromkeys((*_visible(task, i), label)))
    return among(names, names.index(label), width)


@lru_cache(maxsize=64)
def _visible(task: Task, i: int) -> tuple[str, ...]:
    """All that agent i may see, each once."""
    told = () if task.observations is None else task.observations[i]
    signals = (labels[i] for ways in task.signals or () for branches in ways for labels, _ in branches)
    return tuple(dict.fromkeys((*told, *signals)))


def joint(task: Task, tau: JointHistory, width: int = WIDTH) -> str:
    """The joint history, agent after agent: "dark · A | light · B"; "start" at a start at which nothing is seen."""
    texts = [local(task, i, own, width) for i, own in enumerate(tau)]
    return EMPTY if set(texts) == {EMPTY} else " | ".join(texts)
