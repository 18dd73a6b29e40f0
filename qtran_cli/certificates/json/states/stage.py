"""stage: Q_jt* in one state, and one-step claims about it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from qtran_cli.certificates.json import one_step
from qtran_cli.certificates.json.form import Form, claimed
from qtran_cli.certificates.json.parts import listed, whole
from qtran_cli.certificates.states import StageTable
from qtran_cli.errors import FormatError
from qtran_cli.model.task import Task
from qtran_cli.scalars import spell
from qtran_cli.table import Table, from_fractions


def _stage(c: StageTable, task: Task) -> dict[str, Any]:
    writer = one_step.Encoder(task.stage(task.states.index(c.state), c.q_jt))
    claims = [{"claim": claim, "holds": inner.holds, "proof": writer.encode(inner)} for claim, inner in c.claims]
    return {"state": c.state, "steps_left": c.steps_left, "q_jt": c.q_jt.nested(spell), "claims": claims}


def _read(p: dict[str, Any], task: Task, where: str) -> StageTable:
    state, left = p["state"], p["steps_left"]
    if state not in task.states:
        raise FormatError(f"no state is called {state!r:.40}", where=f"{where}.state")
    if left is not None:
        whole(left, f"{where}.steps_left")
    s = task.states.index(state)
    q_jt = _table(task, s, p["q_jt"], f"{where}.q_jt")
    reader, found = one_step.Decoder(task.stage(s, q_jt)), []
    for k, entry in enumerate(listed(p["claims"], None, f"{where}.claims")):
        claim, holds, inner, place = claimed(entry, f"{where}.claims[{k}]")
        found.append((claim, reader.decode(claim, holds, inner, place)))
    return StageTable(state, left, q_jt, tuple(found))


def _table(task: Task, s: int, nested: Any, where: str) -> Table:
    cells: list[Fraction] = one_step.Decoder(task.stage(s, task.payoff[s])).cube(nested, task.shape, where)
    return from_fractions(cells, task.shape)


YES = (Form(StageTable, ("state", "steps_left", "q_jt", "claims"), _stage, _read),)
