"""The check of every claim about a game with several states, seen in full or in part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qtran_cli.certificates.claim import Claim
from qtran_cli.certificates.refused import Refused
from qtran_cli.certificates.states import StageTable
from qtran_cli.model.task import Task
from qtran_cli.verify import histories
from qtran_cli.verify import states as stages
from qtran_cli.verify.unrolled import unrolled


def checker(found: Sequence[Claim], task: Task) -> Callable[[str, Any], None]:
    """What raises Refused unless a claim, by its name and certificate, is proved.

    Raises Refused itself where the tables that claims about states rest on are not Q_jt*, or the game is too large to unroll.
    """
    if task.fully_observed:
        tables = stages.bellman([c for _, c in found if isinstance(c, StageTable)], task)
        return lambda claim, c: stages.verify(c, task, tables)
    try:
        truth = unrolled(task)
    except RecursionError:
        raise Refused("its histories are too long to be checked") from None

    def check(claim: str, c: Any) -> None:
        histories.verify(c, task, truth)
        if claim == "theorem_2" and c.holds:
            histories.seven(c, truth)

    return check
