"""What is played: the identity of a game, whatever it is called and however the command line named it.

    content   the SHA-256 of the numbers and of what is seen: a line [key, value] of JSON a part, without white space, ASCII
    digest    the SHA-256 of [content, horizon, discount], written so; "sha256:" and 64 digits

Names and titles are not played, nor are those of agents and actions: a game is the same as YAML, CSV or .npy. Of games with
several states the names of states and observations are content: agents see them. Numbers are spelled in lowest terms.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from qtran_cli.model.drawn import Drawn
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import TeamGame
from qtran_cli.model.world import World
from qtran_cli.scalars import spell
from qtran_cli.table import CHUNK, SAFE, Table

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Environment:
    """digest: equal where the same game is played. name: the game's. content: the digest of all but horizon and discount.

    made: of a task of another library, versions of what it is made of. options: of a simulated task, what it was told.
    """

    digest: str
    name: str
    content: str = ""
    horizon: int | None = None
    discount: Fraction = Fraction(1)
    made: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether the game is."""
        return bool(DIGEST.fullmatch(self.digest))


def of(game: TeamGame) -> Environment:
    """The environment of a game. Cost: every number is spelled once, about a second per 10^6."""
    content = _hash(_parts(game))
    digest = _hash([[content, game.horizon, spell(game.discount)]])
    made, options = (game.made, {key: str(value) for key, value in game.options.items()}) if isinstance(game, World) else ({}, {})
    return Environment(digest, game.name, content, game.horizon, game.discount, made, options)


def unknown(name: str) -> Environment:
    """The environment of a run of which nothing tells the game. name: what --env said."""
    return Environment(f"unknown:{name}", name)


def apart(kept: Environment, asked: Environment) -> str:
    """Where two environments differ, in words; "" where they are the same."""
    if kept.digest == asked.digest:
        return ""
    for key in ("horizon", "discount") if kept.content == asked.content else ():
        if getattr(kept, key) != getattr(asked, key):
            return f"its {key} is {getattr(kept, key)}, not {getattr(asked, key)}"
    for name in {**kept.made, **asked.made}:
        if kept.made.get(name) != asked.made.get(name):
            return f"its {name} is {kept.made.get(name, 'none')}, not {asked.made.get(name, 'none')}"
    return "its game is another"


def _hash(parts: Iterable[Any]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(json.dumps(part, separators=(",", ":"), ensure_ascii=True).encode() + b"\n")
    return f"sha256:{found.hexdigest()}"


def _parts(game: TeamGame) -> Iterator[list[Any]]:
    """What ``content`` is made of, in order."""
    yield ["actions", list(game.shape)]
    if isinstance(game, World):
        yield ["world", game.name, sorted([key, str(value)] for key, value in game.options.items())]
        if game.made:
            yield ["made", sorted([key, version] for key, version in game.made.items())]
        return
    if not isinstance(game, Task):
        for name, payoff in game.tables.items():
            yield from _numbers(payoff)
            yield from _lots(game.lots[name])
        return
    yield ["states", list(game.states)]
    yield ["initial", _spelled(game.initial)]
    yield ["observations", None if game.observations is None else [list(labels) for labels in game.observations]]
    for s, (payoff, drawn) in enumerate(zip(game.payoff, game.lots.values(), strict=True)):
        yield from _numbers(payoff)
        yield from _lots(drawn)
        yield ["next", [_spelled(branches) for branches in game.next[s]]]
        if game.signals is not None:
            yield ["observation", [sorted([list(seen), spell(p)] for seen, p in some) for some in game.signals[s]]]


def _spelled(branches: Iterable[tuple[int, Fraction]]) -> list[list[Any]]:
    return [[s, spell(p)] for s, p in branches]


def _lots(drawn: Drawn) -> Iterator[list[Any]]:
    """Payoffs that are drawn, by joint action; nothing where none is."""
    if drawn:
        yield ["drawn", [[k, [[spell(x), spell(p)] for x, p in paid]] for k, paid in drawn.items()]]


def _numbers(payoff: Table) -> Iterator[list[Any]]:
    """Payoffs in C order, CHUNK to a line."""
    flat = payoff.num.ravel()
    for start in range(0, flat.size, CHUNK):
        block = flat[start : start + CHUNK]
        pairs = (x.as_integer_ratio() for x in block.tolist()) if payoff.floating else _lowest(block, payoff.den)
        yield ["payoff", [str(p) if q == 1 else f"{p}/{q}" for p, q in pairs]]


def _lowest(block: np.ndarray, den: int) -> Iterator[tuple[int, int]]:
    """Every entry over ``den``, in lowest terms."""
    block = block if den < SAFE else block.astype(object)
    common = np.gcd(block, den)
    return zip((block // common).tolist(), (den // common).tolist(), strict=True)
