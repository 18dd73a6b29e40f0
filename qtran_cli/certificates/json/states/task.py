"""task: the optimal return, and the answers for the whole game."""

from __future__ import annotations

from typing import Any

from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import number
from qtran_cli.certificates.states import WholeTask
from qtran_cli.errors import FormatError
from qtran_cli.model.task import Task
from qtran_cli.scalars import spell

ANSWERS = "additive", "monotone", "factorizable"


def _task(c: WholeTask, task: Task) -> dict[str, Any]:
    return {"optimum": spell(c.optimum), **{name: getattr(c, name) for name in ANSWERS}}


def _read(p: dict[str, Any], task: Task, where: str) -> WholeTask:
    for name in ANSWERS:
        if not isinstance(p[name], bool):
            raise FormatError(f"{p[name]!r:.40} is no answer", where=f"{where}.{name}", right="true or false")
    return WholeTask(number(p["optimum"], f"{where}.optimum"), *(p[name] for name in ANSWERS))


YES = (Form(WholeTask, ("optimum", *ANSWERS), _task, _read),)
