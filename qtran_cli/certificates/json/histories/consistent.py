"""consistent: an action per individual history, or why no choice is optimal everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.histories import Choices, Exclusion, LocalHistory, Refutation
from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import MAX_DEPTH, exactly, listed
from qtran_cli.errors import FormatError

if TYPE_CHECKING:
    from qtran_cli.certificates.json.histories import Decoder, Encoder


KEYS = "cases", "split", "steps"


def _choices(c: Choices, to: Encoder) -> dict[str, Any]:
    return {"u_bar": to.rows(c.u_bar, "action", lambda i, a: to.task.actions[i][a])}


def _choices_read(p: dict[str, Any], by: Decoder, where: str) -> Choices:
    return Choices(by.rows(p["u_bar"], "action", by.action, f"{where}.u_bar"))


def _refutation(c: Refutation, to: Encoder) -> dict[str, Any]:
    steps = [{"history": to.history(s.tau), **to.own(s.agent, s.action)} for s in c.steps]
    split = None if c.split is None else to.split(*c.split)
    return {"steps": steps, "split": split, "cases": [_refutation(case, to) for case in c.cases]}


def _refutation_read(p: Any, by: Decoder, where: str, depth: int = 0) -> Refutation:
    if depth > MAX_DEPTH:
        raise FormatError(f"case distinctions deeper than {MAX_DEPTH}", where=where)
    p = exactly(p, ("steps", "split", "cases"), where)
    steps = tuple(_step(s, by, f"{where}.steps[{k}]") for k, s in enumerate(listed(p["steps"], None, f"{where}.steps")))
    inside = enumerate(listed(p["cases"], None, f"{where}.cases"))
    cases = tuple(_refutation_read(case, by, f"{where}.cases[{k}]", depth + 1) for k, case in inside)
    return Refutation(steps, None if p["split"] is None else _split(p["split"], by, f"{where}.split"), cases)


def _step(p: Any, by: Decoder, where: str) -> Exclusion:
    p = exactly(p, ("history", "agent", "action"), where)
    i = by.agent(p["agent"], where)
    return Exclusion(by.history(p["history"], where), i, by.action(i, p["action"], where))


def _split(p: Any, by: Decoder, where: str) -> tuple[int, LocalHistory]:
    p = exactly(p, ("agent", "history"), where)
    i = by.agent(p["agent"], where)
    return i, by.own(i, p["history"], where)


YES = (Form(Choices, ("u_bar",), _choices, _choices_read),)
NO = (Form(Refutation, KEYS, _refutation, _refutation_read),)
