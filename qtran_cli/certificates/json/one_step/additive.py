"""additive: Q_i that add up to the table, or a rectangle whose interaction is not 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.certificates.json.form import Form
from qtran_cli.certificates.json.parts import listed, number, vectors
from qtran_cli.certificates.one_step import Interaction, Sum
from qtran_cli.errors import FormatError
from qtran_cli.scalars import spell

if TYPE_CHECKING:
    from qtran_cli.certificates.json.one_step import Decoder, Encoder


def _sum(c: Sum, to: Encoder) -> dict[str, Any]:
    return {"q": vectors(c.q)}


def _sum_read(p: dict[str, Any], by: Decoder, where: str) -> Sum:
    return Sum(by.q(p["q"], f"{where}.q"))


def _interaction(c: Interaction, to: Encoder) -> dict[str, Any]:
    agents = [to.game.agents[c.i], to.game.agents[c.j]]
    return {"joint_actions": [to.joint(u) for u in c.corners], "agents": agents, "interaction": spell(c.value)}


def _interaction_read(p: dict[str, Any], by: Decoder, where: str) -> Interaction:
    corners = [by.joint(u, f"{where}.joint_actions") for u in listed(p["joint_actions"], 4, f"{where}.joint_actions")]
    i, j = (by.agent(name, f"{where}.agents") for name in listed(p["agents"], 2, f"{where}.agents"))
    found = Interaction(corners[0], i, corners[1][i], j, corners[2][j], number(p["interaction"], f"{where}.interaction"))
    if i == j or list(found.corners) != corners:
        raise FormatError("the four joint actions are no rectangle of these agents", where=f"{where}.joint_actions")
    return found


YES = (Form(Sum, ("q",), _sum, _sum_read),)
NO = (Form(Interaction, ("joint_actions", "agents", "interaction"), _interaction, _interaction_read),)
