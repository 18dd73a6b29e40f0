"""Certificates of fully observed games to JSON and back.

stage  {"state", "steps_left": null without a horizon, "q_jt": nested as a payoff, "claims": as in a one-step certificate}
task   {"optimum", "additive", "monotone", "factorizable"}
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from qtran_cli.certificates.json import one_step as encoding
from qtran_cli.certificates.json.one_step import claimed, exactly, listed, number, whole
from qtran_cli.certificates.states import StageTable, WholeTask
from qtran_cli.errors import FormatError
from qtran_cli.model.task import Task
from qtran_cli.scalars import spell
from qtran_cli.table import Table, from_fractions

CLAIMS = "stage", "task"
ANSWERS = "additive", "monotone", "factorizable"


def encode(task: Task, proof: StageTable | WholeTask) -> dict[str, Any]:
    """The proof, without the names of claim and answer."""
    if isinstance(proof, WholeTask):
        return {"optimum": spell(proof.optimum), **{name: getattr(proof, name) for name in ANSWERS}}
    writer = encoding.Encoder(task.stage(task.states.index(proof.state), proof.q_jt))
    claims = [{"claim": claim, "holds": c.holds, "proof": writer.encode(c)} for claim, c in proof.claims]
    return {"state": proof.state, "steps_left": proof.steps_left, "q_jt": proof.q_jt.nested(spell), "claims": claims}


def decode(task: Task, claim: str, holds: bool, proof: Any, where: str) -> StageTable | WholeTask:
    """What ``encode`` wrote, from untrusted JSON. Raises FormatError with its path."""
    if claim not in CLAIMS or not holds:
        raise encoding.unprovable(claim, holds, [(name, True) for name in CLAIMS], where, " where every agent sees the state")
    return _stage(task, proof, where) if claim == "stage" else _task(proof, where)


def _task(proof: Any, where: str) -> WholeTask:
    p = exactly(proof, ("optimum", *ANSWERS), where)
    for name in ANSWERS:
        if not isinstance(p[name], bool):
            raise FormatError(f"{p[name]!r:.40} is no answer", where=f"{where}.{name}", right="true or false")
    return WholeTask(number(p["optimum"], f"{where}.optimum"), *(p[name] for name in ANSWERS))


def _stage(task: Task, proof: Any, where: str) -> StageTable:
    p = exactly(proof, ("state", "steps_left", "q_jt", "claims"), where)
    state, left = p["state"], p["steps_left"]
    if state not in task.states:
        raise FormatError(f"no state is called {state!r:.40}", where=f"{where}.state")
    if left is not None:
        whole(left, f"{where}.steps_left")
    s = task.states.index(state)
    q_jt = _table(task, s, p["q_jt"], f"{where}.q_jt")
    reader, found = encoding.Decoder(task.stage(s, q_jt)), []
    for k, entry in enumerate(listed(p["claims"], None, f"{where}.claims")):
        claim, holds, inner, place = claimed(entry, f"{where}.claims[{k}]")
        found.append((claim, reader.decode(claim, holds, inner, place)))
    return StageTable(state, left, q_jt, tuple(found))


def _table(task: Task, s: int, nested: Any, where: str) -> Table:
    cells: list[Fraction] = encoding.Decoder(task.stage(s, task.payoff[s])).cube(nested, task.shape, where)
    return from_fractions(cells, task.shape)
