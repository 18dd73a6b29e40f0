"""Certificates to and from JSON: all that a program needs to check a claim against the game, by names and exact numbers.

    additive     yes {"q"}                                  no {"joint_actions": four corners, "agents", "interaction"}
    monotone     yes {"orders"}                             no {"agent", "actions": [a, b], "prefers_first", "prefers_second"}
    rectangular  yes {"optimal": a set per agent, "value"}  no {"optimal": [u, w], "not_optimal": their mixture}
    qtran_base   yes {"q", "v", "margin", "objective"}      no as rectangular
    qtran_alt    yes {"q", "v", "margin"}                   no as rectangular, or the tree {"agent", "line", "cells"}
    optimum      {"value", "count", "actions": a set per agent}
    monotone_fit {"method", "alpha", "q_jt", "sse", "represents", "greedy": a set per agent, "value", "optimal"}
    method       {"method", "q", "sse", "represents", "greedy": a set per agent, "value", "optimal"}

Joint actions are lists of action names. "line" is a joint action with null for the agent whose actions make up the line;
"cells" says of each of them why its slack cannot be 0: {"cell", "upper", "lower"}, inequalities D ≥ 0 and D ≤ 0 as pairs of
a joint action and its weight, which contradict each other, or the tree of another line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from qtran_cli import scalars
from qtran_cli.certificates.one_step import (
    Branch,
    Factorisation,
    Fit,
    Flip,
    Interaction,
    JointAction,
    Leaf,
    LineTight,
    Mixture,
    MonotoneFit,
    Optimal,
    Orders,
    Product,
    Sum,
)
from qtran_cli.errors import FormatError
from qtran_cli.model.game import Game
from qtran_cli.registry import near
from qtran_cli.scalars import spell
from qtran_cli.table import Table, from_fractions, regret
from qtran_cli.theorems import THEOREM_1, THEOREM_2

MAX_DEPTH = 200
"""A proof tree deeper than this is refused on reading: no game within the limits of exact/theorem_2/decide.py needs one."""


def vectors(q: Sequence[Table]) -> list[list[str]]:
    """One list of numbers per agent."""
    return [[spell(x) for x in v.flat()] for v in q]


@dataclass(frozen=True)
class Encoder:
    """Writes certificates about ``game``."""

    game: Game

    def encode(self, c: Any) -> dict[str, Any]:
        """The certificate's proof, without the names of claim and answer."""
        match c:
            case Sum():
                return {"q": vectors(c.q)}
            case Interaction():
                corners = [self.joint(u) for u in c.corners]
                return {"joint_actions": corners, "agents": [self.game.agents[c.i], self.game.agents[c.j]], "interaction": spell(c.value)}
            case Orders():
                return {"orders": self.sets(c.orders)}
            case Flip():
                labels = self.game.actions[c.agent]
                contexts = {"prefers_first": self.joint(c.better), "prefers_second": self.joint(c.worse)}
                return {"agent": self.game.agents[c.agent], "actions": [labels[c.a], labels[c.other]], **contexts}
            case Product():
                return {"optimal": self.sets(c.optimal), "value": spell(c.value)}
            case Mixture():
                return {"optimal": [self.joint(c.u), self.joint(c.w)], "not_optimal": self.joint(c.mixture)}
            case LineTight():
                return {"q": vectors(c.q), "v": spell(c.v), "margin": bound(c.margin)}
            case Factorisation():
                return {"q": vectors(c.q), "v": spell(c.v), "margin": bound(c.margin), "objective": c.objective}
            case Branch():
                line = [None if i == c.agent else name for i, name in enumerate(self.joint(c.u))]
                return {"agent": self.game.agents[c.agent], "line": line, "cells": [self.encode(cell) for cell in c.cells]}
            case Leaf():
                sides = ([[self.joint(u), spell(weight)] for u, weight in side] for side in (c.upper, c.lower))
                return {"cell": self.joint(c.cell), **dict(zip(("upper", "lower"), sides, strict=True))}
            case Optimal():
                return {"value": spell(c.value), "count": c.count, "actions": self.sets(c.actions)}
            case MonotoneFit():
                head = {"method": c.method, "alpha": None if c.alpha is None else spell(c.alpha), "q_jt": c.q_jt.nested(spell)}
                tail = {"greedy": self.sets(c.greedy), "value": spell(c.value), "optimal": c.optimal}
                return head | {"sse": spell(c.sse), "represents": c.represents} | tail
            case Fit():
                numbers = {"q": vectors(c.q), "sse": None if c.sse is None else spell(c.sse), "represents": c.represents}
                return {"method": c.method, **numbers, "greedy": self.sets(c.greedy), "value": spell(c.value), "optimal": c.optimal}
        raise TypeError(f"no encoding for {type(c).__name__}")

    def joint(self, u: JointAction) -> list[str]:
        return list(self.game.label(u))

    def sets(self, sets: Sequence[np.ndarray]) -> list[list[str]]:
        return [[labels[a] for a in s.tolist()] for labels, s in zip(self.game.actions, sets, strict=True)]


def bound(margin: Fraction | None) -> str:
    """t* as text, "inf" where there is no bound."""
    return "inf" if margin is None else spell(margin)


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
        key = claim, holds
        if key not in _KEYS:
            raise unprovable(claim, holds, [*_KEYS, ("check", True), ("check", False)], where)
        if key == (THEOREM_2, False) and isinstance(proof, dict) and "cells" in proof:
            return self.branch(proof, where, 0)
        proof = exactly(proof, _KEYS[key], where)
        return getattr(self, f"_{_THEOREMS.get(claim, claim)}_{'yes' if holds else 'no'}")(proof, where)

    def _additive_yes(self, p: dict, where: str) -> Sum:
        return Sum(self.q(p["q"], f"{where}.q"))

    def _additive_no(self, p: dict, where: str) -> Interaction:
        corners = [self.joint(u, f"{where}.joint_actions") for u in listed(p["joint_actions"], 4, f"{where}.joint_actions")]
        i, j = (self.agent(name, f"{where}.agents") for name in listed(p["agents"], 2, f"{where}.agents"))
        found = Interaction(corners[0], i, corners[1][i], j, corners[2][j], number(p["interaction"], f"{where}.interaction"))
        if i == j or list(found.corners) != corners:
            raise FormatError("the four joint actions are no rectangle of these agents", where=f"{where}.joint_actions")
        return found

    def _monotone_yes(self, p: dict, where: str) -> Orders:
        return Orders(self.sets(p["orders"], f"{where}.orders"))

    def _monotone_no(self, p: dict, where: str) -> Flip:
        agent = self.agent(p["agent"], f"{where}.agent")
        a, b = (self.action(agent, name, f"{where}.actions") for name in listed(p["actions"], 2, f"{where}.actions"))
        better, worse = (self.joint(p[key], f"{where}.{key}") for key in ("prefers_first", "prefers_second"))
        if better[agent] != a:
            raise FormatError("the context does not play the first action", where=f"{where}.prefers_first")
        return Flip(agent, b, better, worse)

    def _rectangular_yes(self, p: dict, where: str) -> Product:
        return Product(self.sets(p["optimal"], f"{where}.optimal"), number(p["value"], f"{where}.value"))

    def _rectangular_no(self, p: dict, where: str) -> Mixture:
        u, w = (self.joint(x, f"{where}.optimal") for x in listed(p["optimal"], 2, f"{where}.optimal"))
        return Mixture(u, w, self.joint(p["not_optimal"], f"{where}.not_optimal"))

    def _theorem_1_yes(self, p: dict, where: str) -> Factorisation:
        if p["objective"] not in ("tight", "margin"):
            raise FormatError(f"no objective {p['objective']!r:.40}", where=f"{where}.objective", right='"tight" or "margin"')
        return Factorisation(*self.factors(p, where), p["objective"])

    def _theorem_2_yes(self, p: dict, where: str) -> LineTight:
        return LineTight(*self.factors(p, where))

    _theorem_1_no = _theorem_2_no = _rectangular_no

    def _optimum_yes(self, p: dict, where: str) -> Optimal:
        actions = self.sets(p["actions"], f"{where}.actions")
        return Optimal(number(p["value"], f"{where}.value"), whole(p["count"], f"{where}.count"), actions)

    def _method_yes(self, p: dict, where: str) -> Fit:
        if not isinstance(p["method"], str) or not isinstance(p["optimal"], bool) or p["represents"] not in (True, False, None):
            raise FormatError("a method claim of the wrong types", where=where, right="method is text, optimal true or false")
        sse = None if p["sse"] is None else number(p["sse"], f"{where}.sse")
        sets, worth = self.sets(p["greedy"], f"{where}.greedy"), number(p["value"], f"{where}.value")
        return Fit(p["method"], self.q(p["q"], f"{where}.q"), sse, p["represents"], sets, worth, p["optimal"])

    def _monotone_fit_yes(self, p: dict, where: str) -> MonotoneFit:
        if not isinstance(p["method"], str) or not isinstance(p["optimal"], bool) or not isinstance(p["represents"], bool):
            raise FormatError("a claim of the wrong types", where=where, right="method is text, represents and optimal true or false")
        alpha = None if p["alpha"] is None else number(p["alpha"], f"{where}.alpha")
        q_jt = from_fractions(self.cube(p["q_jt"], self.game.shape, f"{where}.q_jt"), self.game.shape)
        sse, value = (number(p[key], f"{where}.{key}") for key in ("sse", "value"))
        return MonotoneFit(p["method"], alpha, q_jt, sse, p["represents"], self.sets(p["greedy"], f"{where}.greedy"), value, p["optimal"])

    def cube(self, nested: Any, shape: Sequence[int], where: str) -> list[Fraction]:
        """The numbers of a table nested as the payoff is, in C order."""
        if not shape:
            return [number(nested, where)]
        return [x for row in listed(nested, shape[0], where) for x in self.cube(row, shape[1:], where)]

    def branch(self, p: Any, where: str, depth: int) -> Branch:
        if depth > MAX_DEPTH:
            raise FormatError(f"a tree deeper than {MAX_DEPTH}", where=where)
        p = exactly(p, ("agent", "line", "cells"), where)
        agent = self.agent(p["agent"], f"{where}.agent")
        line = listed(p["line"], self.game.n, f"{where}.line")
        if line[agent] is not None:
            raise FormatError("the line fixes its own agent's action", where=f"{where}.line", right=f"null for agent {agent + 1}")
        u = self.joint([self.game.actions[agent][0] if i == agent else name for i, name in enumerate(line)], f"{where}.line")
        cells = listed(p["cells"], self.game.shape[agent], f"{where}.cells")
        return Branch(agent, u, tuple(self.cell(c, f"{where}.cells[{a}]", depth) for a, c in enumerate(cells)))

    def cell(self, p: Any, where: str, depth: int) -> Leaf | Branch:
        if isinstance(p, dict) and "cells" in p:
            return self.branch(p, where, depth + 1)
        p = exactly(p, ("cell", "upper", "lower"), where)
        return Leaf(self.joint(p["cell"], f"{where}.cell"), *(self.side(p[key], f"{where}.{key}") for key in ("upper", "lower")))

    def side(self, pairs: Any, where: str) -> tuple[tuple[JointAction, Fraction], ...]:
        split = (listed(pair, 2, where) for pair in listed(pairs, None, where))
        return tuple((self.joint(u, where), number(weight, where)) for u, weight in split)

    def factors(self, p: dict, where: str) -> tuple[tuple[Table, ...], Fraction, Fraction, Fraction | None]:
        """(d, level, v, margin)."""
        q, v = self.q(p["q"], f"{where}.q"), number(p["v"], f"{where}.v")
        if len({x.max for x in q}) != 1:
            raise FormatError("the Q_i have different maxima", where=f"{where}.q", right="certificates share max Q_jt evenly")
        return tuple(regret(x) for x in q), q[0].max, v, None if p["margin"] == "inf" else number(p["margin"], f"{where}.margin")

    def q(self, rows: Any, where: str) -> tuple[Table, ...]:
        sized = zip(listed(rows, self.game.n, where), self.game.shape, strict=True)
        lists = [listed(row, m, f"{where}[{i}]") for i, (row, m) in enumerate(sized)]
        return tuple(from_fractions([number(x, f"{where}[{i}]") for x in row]) for i, row in enumerate(lists))

    def sets(self, rows: Any, where: str) -> tuple[np.ndarray, ...]:
        lists = [listed(row, None, where) for row in listed(rows, self.game.n, where)]
        return tuple(np.array([self.action(i, name, f"{where}[{i}]") for name in row], dtype=int) for i, row in enumerate(lists))

    def joint(self, names: Any, where: str) -> JointAction:
        return tuple(self.action(i, name, where) for i, name in enumerate(listed(names, self.game.n, where)))

    def action(self, i: int, name: Any, where: str) -> int:
        if not isinstance(name, str) or name not in self.places[i]:
            raise FormatError(f"agent {i + 1} has no action {name!r:.40}", where=where)
        return self.places[i][name]

    def agent(self, name: Any, where: str) -> int:
        if name not in self.game.agents:
            raise FormatError(f"no agent is called {name!r:.40}", where=where)
        return self.game.agents.index(name)


def exactly(document: Any, keys: Sequence[str], where: str) -> dict[str, Any]:
    """The document if it is a mapping with just these keys."""
    if not isinstance(document, dict) or set(document) != set(keys):
        raise FormatError(f"found {in_words(document):.200}", where=where, right=f"exactly the keys {', '.join(keys)}")
    return document


def in_words(value: Any) -> str:
    """What stands where a mapping should: its keys, or what it is."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if value in ({}, []):
        return "an empty mapping" if value == {} else "an empty list"
    if isinstance(value, dict):
        return ", ".join(sorted(map(str, value)))
    return "a list" if isinstance(value, list) else "a text" if isinstance(value, str) else "a number"


def unprovable(claim: str, holds: bool, known: Iterable[tuple[str, bool]], where: str, about: str = "") -> FormatError:
    """The error for a claim that is not among those ``known``, by name and answer. about: the games that have these alone."""
    answers = [answer for name, answer in known if name == claim]
    names = tuple(dict.fromkeys(name for name, _ in known))
    if not answers:
        right = near(claim[:80], names) or f"claims: {', '.join(names)}"
        return FormatError(f"no claim{about} is called {claim!r:.40}", where=where, right=right)
    given, able = ("yes", "no") if holds else ("no", "yes")
    return FormatError(f"{claim:.40} cannot be claimed with the answer {given}", where=where, right=f"its answer is {able} in every game")


def claimed(entry: Any, place: str) -> tuple[str, bool, Any, str]:
    """(claim, answer, proof, where the proof stands) of an entry of "claims". Raises FormatError."""
    entry = exactly(entry, ("claim", "holds", "proof"), place)
    claim, holds = entry["claim"], entry["holds"]
    if not isinstance(claim, str) or not isinstance(holds, bool):
        raise FormatError("a claim is a name and an answer", where=place, right='"claim": text, "holds": true or false')
    return claim, holds, entry["proof"], f"{place}.proof"


def listed(value: Any, length: int | None, where: str) -> list:
    """The value if it is a list of that length (None: any)."""
    if not isinstance(value, list) or (length is not None and len(value) != length):
        right = "a list" if length is None else f"a list of {length} entries"
        raise FormatError("a list of the wrong length" if isinstance(value, list) else "no list", where=where, right=right)
    return value


def number(text: Any, where: str) -> Fraction:
    """The exact number of a string."""
    if not isinstance(text, str):
        raise FormatError(f"{text!r:.40} is not an exact number", where=where, right='numbers are strings in lowest terms: "8", "-61/3"')
    value = scalars.parse(text, where)
    if spell(value) != text:
        raise FormatError(f"{text!r:.40} is not in lowest terms", where=where, right=f'write "{spell(value):.40}"')
    return value


def whole(value: Any, where: str) -> int:
    """The value if it is an integer."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise FormatError(f"{value!r:.40} is not a whole number", where=where)
    return value


_RECTANGULAR_NO = ("optimal", "not_optimal")
_KEYS: dict[tuple[str, bool], tuple[str, ...]] = {
    ("additive", True): ("q",),
    ("additive", False): ("joint_actions", "agents", "interaction"),
    ("monotone", True): ("orders",),
    ("monotone", False): ("agent", "actions", "prefers_first", "prefers_second"),
    ("rectangular", True): ("optimal", "value"),
    ("rectangular", False): _RECTANGULAR_NO,
    (THEOREM_1, True): ("q", "v", "margin", "objective"),
    (THEOREM_1, False): _RECTANGULAR_NO,
    (THEOREM_2, True): ("q", "v", "margin"),
    (THEOREM_2, False): _RECTANGULAR_NO,
    ("optimum", True): ("value", "count", "actions"),
    ("monotone_fit", True): ("method", "alpha", "q_jt", "sse", "represents", "greedy", "value", "optimal"),
    ("method", True): ("method", "q", "sse", "represents", "greedy", "value", "optimal"),
}
_THEOREMS = {THEOREM_1: "theorem_1", THEOREM_2: "theorem_2"}
CLAIMS = tuple(dict.fromkeys(claim for claim, _ in _KEYS))
