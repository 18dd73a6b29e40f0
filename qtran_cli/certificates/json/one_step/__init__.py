"""Certificates about one table to and from JSON: all that a program needs to check a claim, by names and exact numbers.

    additive     yes {"q"}                                  no {"joint_actions": four corners, "agents", "interaction"}
    monotone     yes {"orders"}                             no {"agent", "actions": [a, b], "prefers_first", "prefers_second"}
    rectangular  yes {"optimal": a set per agent, "value"}  no {"optimal": [u, w], "not_optimal": their mixture}
    qtran_base   yes {"q", "v", "margin", "objective"}      no as rectangular
    qtran_alt    yes {"q", "v", "margin"}                   no as rectangular, or the tree {"agent", "line", "cells"}
    optimum      {"value", "count", "actions": a set per agent}
    cone_fit     {"method", "q_jt", "sse", "represents", "greedy": a set per agent, "value", "optimal", "multipliers": a list per order}
    monotone_fit {"method", "alpha", "q_jt", "sse", "represents", "greedy": a set per agent, "value", "optimal"}
    method       {"method", "q", "sse", "represents", "greedy": a set per agent, "value", "optimal"}
    weighted_fit {"method", "alpha", "q", "sse", "represents", "greedy": a set per agent, "value", "optimal"}
    check        {"q", "v", …, "igm", "conditions", "affine", "repair"}, see check.py

Joint actions are lists of action names. "line" is a joint action with null for the agent whose actions make up the line;
"cells" says of each of them why its slack cannot be 0: {"cell", "upper", "lower"}, inequalities D ≥ 0 and D ≤ 0 as pairs of
a joint action and its weight, which contradict each other, or the tree of another line.

This folder is a registry, see certificates/json/form.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from qtran_cli.certificates.json.form import Forms
from qtran_cli.certificates.json.parts import listed, number
from qtran_cli.certificates.one_step import JointAction
from qtran_cli.errors import FormatError
from qtran_cli.model.game import Game
from qtran_cli.table import Table, from_fractions

CLAIMS = Forms("qtran_cli.certificates.json.one_step")


@dataclass(frozen=True)
class Encoder:
    """Writes certificates about ``game``."""

    game: Game

    def encode(self, certificate: Any) -> dict[str, Any]:
        """The proof, without the names of claim and answer."""
        return CLAIMS.write(certificate, self)

    def joint(self, u: JointAction) -> list[str]:
        """A joint action by names."""
        return list(self.game.label(u))

    def sets(self, sets: Sequence[np.ndarray]) -> list[list[str]]:
        """A set of actions per agent by names."""
        return [[labels[a] for a in s.tolist()] for labels, s in zip(self.game.actions, sets, strict=True)]


@dataclass(frozen=True)
class Decoder:
    """Reads certificates about ``game`` from untrusted JSON. Everything unexpected raises FormatError with its path."""

    game: Game

    @cached_property
    def places(self) -> list[dict[str, int]]:
        """Per agent, the index of each action name."""
        return [{name: a for a, name in enumerate(labels)} for labels in self.game.actions]

    def decode(self, claim: str, holds: bool, proof: Any, where: str) -> Any:
        """The certificate that ``Encoder.encode`` wrote."""
        return CLAIMS.read(claim, holds, proof, self, where)

    def cube(self, nested: Any, shape: Sequence[int], where: str) -> list[Fraction]:
        """The numbers of a table nested as the payoff is, in C order."""
        if not shape:
            return [number(nested, where)]
        return [x for row in listed(nested, shape[0], where) for x in self.cube(row, shape[1:], where)]

    def table(self, nested: Any, where: str) -> Table:
        """A table of the game's shape, nested as the payoff is."""
        return from_fractions(self.cube(nested, self.game.shape, where), self.game.shape)

    def q(self, rows: Any, where: str) -> tuple[Table, ...]:
        """One vector per agent."""
        sized = zip(listed(rows, self.game.n, where), self.game.shape, strict=True)
        lists = [listed(row, m, f"{where}[{i}]") for i, (row, m) in enumerate(sized)]
        return tuple(from_fractions([number(x, f"{where}[{i}]") for x in row]) for i, row in enumerate(lists))

    def sets(self, rows: Any, where: str) -> tuple[np.ndarray, ...]:
        """A set of actions per agent, as indices."""
        lists = [listed(row, None, where) for row in listed(rows, self.game.n, where)]
        return tuple(np.array([self.action(i, name, f"{where}[{i}]") for name in row], dtype=int) for i, row in enumerate(lists))

    def joint(self, names: Any, where: str) -> JointAction:
        """A joint action."""
        return tuple(self.action(i, name, where) for i, name in enumerate(listed(names, self.game.n, where)))

    def action(self, i: int, name: Any, where: str) -> int:
        """The index of an action of agent i."""
        if not isinstance(name, str) or name not in self.places[i]:
            raise FormatError(f"agent {i + 1} has no action {name!r:.40}", where=where)
        return self.places[i][name]

    def agent(self, name: Any, where: str) -> int:
        """The index of an agent."""
        if name not in self.game.agents:
            raise FormatError(f"no agent is called {name!r:.40}", where=where)
        return self.game.agents.index(name)
