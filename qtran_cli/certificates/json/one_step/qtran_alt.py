"""Theorem 2: factors with (4a) and (7), two optima whose mixture is not optimal, or the tree of refuted choices of tight cells."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.one_step._factors import factors, factors_read
from qtran_cli.certificates.json.one_step._mixture import MIXTURE
from qtran_cli.certificates.json.parts import MAX_DEPTH, exactly, listed, number
from qtran_cli.certificates.one_step import Branch, JointAction, Leaf, LineTight
from qtran_cli.errors import FormatError
from qtran_cli.scalars import spell

if TYPE_CHECKING:
    from qtran_cli.certificates.json.one_step import Decoder, Encoder


BRANCH = "agent", "line", "cells"


def _line_tight(p: dict[str, Any], by: Decoder, where: str) -> LineTight:
    return LineTight(*factors_read(p, by, where))


def _branch(c: Branch, to: Encoder) -> dict[str, Any]:
    line = [None if i == c.agent else name for i, name in enumerate(to.joint(c.u))]
    cells = [_branch(cell, to) if isinstance(cell, Branch) else _leaf(cell, to) for cell in c.cells]
    return {"agent": to.game.agents[c.agent], "line": line, "cells": cells}


def _leaf(c: Leaf, to: Encoder) -> dict[str, Any]:
    upper, lower = ([[to.joint(u), spell(weight)] for u, weight in side] for side in (c.upper, c.lower))
    return {"cell": to.joint(c.cell), "upper": upper, "lower": lower}


def _branch_read(p: Any, by: Decoder, where: str, depth: int = 0) -> Branch:
    if depth > MAX_DEPTH:
        raise FormatError(f"a tree deeper than {MAX_DEPTH}", where=where)
    p = exactly(p, BRANCH, where)
    agent = by.agent(p["agent"], f"{where}.agent")
    line = listed(p["line"], by.game.n, f"{where}.line")
    if line[agent] is not None:
        raise FormatError("the line fixes its own agent's action", where=f"{where}.line", right=f"null for agent {agent + 1}")
    u = by.joint([by.game.actions[agent][0] if i == agent else name for i, name in enumerate(line)], f"{where}.line")
    cells = listed(p["cells"], by.game.shape[agent], f"{where}.cells")
    return Branch(agent, u, tuple(_cell(c, by, f"{where}.cells[{a}]", depth) for a, c in enumerate(cells)))


def _cell(p: Any, by: Decoder, where: str, depth: int) -> Leaf | Branch:
    if isinstance(p, dict) and "cells" in p:
        return _branch_read(p, by, where, depth + 1)
    p = exactly(p, ("cell", "upper", "lower"), where)
    return Leaf(by.joint(p["cell"], f"{where}.cell"), *(_side(p[key], by, f"{where}.{key}") for key in ("upper", "lower")))


def _side(pairs: Any, by: Decoder, where: str) -> tuple[tuple[JointAction, Fraction], ...]:
    split = (listed(pair, 2, where) for pair in listed(pairs, None, where))
    return tuple((by.joint(u, where), number(weight, where)) for u, weight in split)


YES = (Form(LineTight, ("q", "v", "margin"), factors, _line_tight),)
NO = (MIXTURE, Form(Branch, BRANCH, _branch, _branch_read))
