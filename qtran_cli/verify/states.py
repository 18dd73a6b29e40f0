"""Checks what is claimed about a fully observed game: the Bellman equation of every table, and the claims about each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from qtran_cli.certificates.claim import Claim
from qtran_cli.certificates.fixed_points import FixedPoints
from qtran_cli.certificates.refused import Refused
from qtran_cli.certificates.states import StageTable, WholeTask
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from qtran_cli.verify import verify as verify_table
from qtran_cli.verify._walk import require
from qtran_cli.verify.bootstrap import pieces

Entry = tuple[int, int | None]
"""(state, decisions left); None without a horizon."""
Tables = Mapping[Entry, StageTable]
_CLASSES = {"additive": "additive", "monotone": "monotone", "factorizable": "rectangular"}
"""The answers for the whole game, and the one-step claim that each asks of every state."""


def bellman(stages: Iterable[StageTable], task: Task) -> Tables:
    """The tables by entry, all of them Q_jt*: every table's equation holds, and every table that it names is among them.

    Raises Refused. Cost: one pass over all cells and branches.
    """
    found: dict[Entry, StageTable] = {}
    for stage in stages:
        at = task.states.index(stage.state), stage.steps_left
        require(found.get(at, stage) is stage, f"{_place(task, at)} stands twice")
        fits = stage.steps_left is None if task.horizon is None else stage.steps_left in range(1, task.horizon + 1)
        require(fits, f"{_place(task, at)}: the game's horizon is {task.horizon}")
        found[at] = stage
    v = {at: stage.q_jt.max for at, stage in found.items()}
    for at, stage in found.items():
        for following in _successors(task, at):
            require(following in v, f"{_place(task, at)} leads to {_place(task, following)}, whose table is missing")
        _equation(task, at, stage, v)
    return found


def _equation(task: Task, at: Entry, stage: StageTable, v: Mapping[Entry, Fraction]) -> None:
    """Q_jt(s, u) = r(s, u) + γ Σ p V(s') at every joint action u."""
    s, left = at
    for k, branches in enumerate(task.next[s]):
        u = task.joint_action(k)
        after = sum((p * v[t, _less(left)] for t, p in branches if t != END), Fraction(0)) if left != 1 else 0
        right = task.payoff[s][u] + task.discount * after
        require(
            stage.q_jt[u] == right, f"{_place(task, at)}: Q_jt at {task.label(u)} is {stage.q_jt[u]}, its Bellman equation says {right}"
        )


def verify(claim: StageTable | WholeTask | FixedPoints, task: Task, tables: Tables) -> None:
    """Raise Refused unless the claims about this table, the answers for the whole game, or the list, follow. tables: from ``bellman``."""
    if isinstance(claim, FixedPoints):
        pieces.verify(claim, task)
        return
    if isinstance(claim, WholeTask):
        _whole(claim, task, tables)
        return
    for name, c in claim.claims:
        _about(task, (task.states.index(claim.state), claim.steps_left), claim, name, c)


def _whole(claim: WholeTask, task: Task, tables: Tables) -> None:
    start = [((s, task.horizon), p) for s, p in task.initial]
    for at, _ in start:
        require(at in tables, f"the table of {_place(task, at)}, at the start, is missing")
    value = sum((p * tables[at].q_jt.max for at, p in start), Fraction(0))
    require(value == claim.optimum, f"the optimal return is {value}, not {claim.optimum}")
    reached = list(_reachable(task, [at for at, _ in start]))
    for name, asked in _CLASSES.items():
        _answer(task, tables, reached, name, asked, getattr(claim, name))


def _answer(task: Task, tables: Tables, reached: list[Entry], name: str, asked: str, holds: bool) -> None:
    """A yes asks for a proved yes in every reachable state, a no for one proved no. Proofs are checked here as well."""
    proofs = {at: [c for inner, c in tables[at].claims if inner == asked and c.holds == holds] for at in reached}
    if holds:
        lacking = next((at for at, found in proofs.items() if not found), None)
        require(lacking is None, f"{name}: {_place(task, lacking or reached[0])} has no proof that it is {asked}")
    else:
        proofs = {at: found for at, found in proofs.items() if found}
        require(bool(proofs), f"not {name}: no reachable state has a proof that it is not {asked}")
    for at, found in proofs.items():
        _about(task, at, tables[at], asked, found[0])


def _about(task: Task, at: Entry, stage: StageTable, name: str, certificate: Any) -> None:
    try:
        verify_table(certificate, stage.q_jt)
    except Refused as refused:
        raise Refused(f"{_place(task, at)}: {name}, {'yes' if certificate.holds else 'no'}: {refused.named(task.actions)}") from None


def _reachable(task: Task, start: list[Entry]) -> Iterator[Entry]:
    seen, waiting = set(start), list(start)
    while waiting:
        at = waiting.pop()
        yield at
        new = [following for following in _successors(task, at) if following not in seen]
        seen.update(new)
        waiting += new


def _successors(task: Task, at: Entry) -> list[Entry]:
    s, left = at
    return [] if left == 1 else [(t, _less(left)) for t in task.successors[s]]


def _less(left: int | None) -> int | None:
    return None if left is None else left - 1


def _place(task: Task, at: Entry) -> str:
    s, left = at
    return f"state {task.states[s]}" + ("" if left is None else f" with {left} left")


def checker(found: Sequence[Claim], task: Task) -> Callable[[str, Any], None]:
    """What raises Refused unless a claim, by its name and certificate, is proved.

    found: all claims. Raises Refused itself where the tables that they rest on are not Q_jt*.
    """
    tables = bellman([c for _, c in found if isinstance(c, StageTable)], task)
    return lambda claim, c: verify(c, task, tables)
