"""theorem_2: factors with (7) as well, or a line on which no slack can be 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.histories import JointHistory, UntouchedLine
from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.histories._factors import FACTORS
from qtran_cli.certificates.json.parts import listed
from qtran_cli.certificates.one_step import JointAction
from qtran_cli.errors import FormatError

if TYPE_CHECKING:
    from qtran_cli.certificates.json.histories import Decoder, Encoder


def _line(c: UntouchedLine, to: Encoder) -> dict[str, Any]:
    line = [None if i == c.agent else name for i, name in enumerate(to.actions(c.u))]
    caps = [[[to.history(tau), to.actions(w)] for tau, w in cell] for cell in c.caps]
    return {"history": to.history(c.tau), "agent": to.task.agents[c.agent], "line": line, "caps": caps}


def _read(p: dict[str, Any], by: Decoder, where: str) -> UntouchedLine:
    i = by.agent(p["agent"], f"{where}.agent")
    line = listed(p["line"], by.task.n, f"{where}.line")
    if line[i] is not None:
        raise FormatError("the line fixes its own agent's action", where=f"{where}.line", right=f"null for agent {i + 1}")
    u = by.joint([by.task.actions[i][0] if k == i else name for k, name in enumerate(line)], f"{where}.line")
    cells = listed(p["caps"], by.task.shape[i], f"{where}.caps")
    caps = tuple(tuple(_cap(x, by, f"{where}.caps") for x in listed(cell, by.task.n, f"{where}.caps")) for cell in cells)
    return UntouchedLine(by.history(p["history"], f"{where}.history"), i, u, caps)


def _cap(pair: Any, by: Decoder, where: str) -> tuple[JointHistory, JointAction]:
    tau, u = listed(pair, 2, where)
    return by.history(tau, where), by.joint(u, where)


YES = (FACTORS,)
NO = (Form(UntouchedLine, ("agent", "caps", "history", "line"), _line, _read),)
