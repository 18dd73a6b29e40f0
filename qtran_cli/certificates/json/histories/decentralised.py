"""decentralised: a policy as the machines that play it, what it earns, and what none earns more than, or null."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.histories import Carried
from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import exactly, known, listed, number, whole
from qtran_cli.errors import FormatError
from qtran_cli.scalars import spell, spelled

if TYPE_CHECKING:
    from qtran_cli.certificates.json.histories import Decoder, Encoder


def _carried(c: Carried, to: Encoder) -> dict[str, Any]:
    return {"plan": to.machines(c.start, c.decisions), "value": spell(c.value), "upper": spelled(c.upper)}


def _read(p: dict[str, Any], by: Decoder, where: str) -> Carried:
    place = f"{where}.plan"
    machines = [exactly(machine, ("start", "decisions"), place) for machine in listed(p["plan"], by.task.n, place)]
    start = tuple(_onward(machine["start"], place) for machine in machines)
    decisions = tuple(_machine(machine["decisions"], i, by, place) for i, machine in enumerate(machines))
    return Carried(start, decisions, number(p["value"], f"{where}.value"), known(p["upper"], f"{where}.upper"))


def _machine(rows: Any, i: int, by: Decoder, where: str) -> tuple:
    return tuple(tuple(_state(state, i, by, where) for state in listed(row, None, where)) for row in listed(rows, None, where))


def _state(state: Any, i: int, by: Decoder, where: str) -> tuple[int, dict[str, int]]:
    state = exactly(state, ("action", "next"), where)
    return by.action(i, state["action"], where), _onward(state["next"], where)


def _onward(row: Any, where: str) -> dict[str, int]:
    if not isinstance(row, dict):
        raise FormatError("not where each thing seen leads", where=where, right="a state's number by what is seen")
    return {seen: whole(state, where) for seen, state in row.items()}


YES = (Form(Carried, ("plan", "value", "upper"), _carried, _read),)
