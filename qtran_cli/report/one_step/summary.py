"""A game too large to print: its dimensions, each agent's side of it, and the cells at the extremes."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.certificates.one_step import Factorisation
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.theorem_1.factors import slack
from qtran_cli.model.game import Game
from qtran_cli.report.kit.grid import Cell, Grid, Shelf
from qtran_cli.report.kit.labels import among, joint, some
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.one_step.words import vector

EXTREMES = 3
LISTED, FEWER = 4, 2
"""So many joint actions with the least slack are named, and on a screen."""
VALUES = 60
"""Up to this many actions, of all agents together, the Q_i are printed."""
CHUNK = 1 << 16
SLACK_CELLS = 10**6
"""The slack of every joint action is looked at up to this many of them."""


def summary(solution: Solution, numbers: Numbers) -> Group:
    """Dimensions, extreme payoffs, the least slack outside the optimum, and a row per agent."""
    game = solution.game
    sides = f"{' × '.join(map(str, game.shape))} = " if game.n > 1 else ""
    size = f"{sides}{math.prod(game.shape):,} joint actions: too many to print ({numbers.more} prints them)."
    told = {"size": size, "highest": _extremes(game, numbers, -1, EXTREMES), "lowest": _extremes(game, numbers, 1, EXTREMES)}
    items = [Item(name, text, INDENT) for name, text in (told | _room(solution, numbers, LISTED)).items()]
    if isinstance(solution.base, Factorisation):
        return Group(*items, Text(), Shelf([_agents(solution, solution.base, numbers)]), *_factors(game, solution.base, numbers))
    return Group(*items)


def shortly(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    """The same in a line each. Where the optima are all that is highest, a report has named them already."""
    game, most = solution.game, EXTREMES - (solution.game.n > 2)
    told = {"payoff": f"{game.payoff.size:,} joint actions: {numbers.more} prints them."}
    if solution.optimum.count < most:
        told["highest"] = _extremes(game, numbers, -1, most)
    told |= {"lowest": _extremes(game, numbers, 1, most), **_room(solution, numbers, FEWER)}
    return [Item(name, text, INDENT) for name, text in told.items()]


def _room(solution: Solution, numbers: Numbers, most: int) -> dict[str, str]:
    """Where the factors are tight, if there are any."""
    return {"tightest": _tightest(solution, solution.base, numbers, most)} if isinstance(solution.base, Factorisation) else {}


def _extremes(game: Game, numbers: Numbers, sign: int, most: int) -> str:
    """The least entries of sign × payoff, with their joint actions."""
    table = game.payoff
    flat = table.num.ravel()
    least = _least(flat, sign)[:most]
    listed = ", ".join(f"{numbers.show(table[u])} at {joint(game, u)}" for u in _unravel(least, table.shape))
    every = int(np.count_nonzero(flat == flat[least[-1]]))
    left = every > np.count_nonzero(flat[least] == flat[least[-1]])
    return f"{listed}, … ({every:,} in all pay {numbers.show(table.number(flat[least[-1]]))})" if left else listed


def _least(flat: np.ndarray, sign: int) -> np.ndarray:
    """Flat indices of the EXTREMES least of sign × entries, least first. One pass, a chunk at a time."""
    found = np.empty(0, dtype=np.int64)
    for start in range(0, flat.size, CHUNK):
        block = sign * flat[start : start + CHUNK]
        if len(found) == EXTREMES and block.min() >= sign * flat[found[-1]]:
            continue
        found = np.concatenate([found, start + np.argsort(block, kind="stable")[:EXTREMES]])
        found = found[np.argsort(sign * flat[found], kind="stable")][:EXTREMES]
    return found


def _unravel(flat: np.ndarray, shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    return (tuple(int(k) for k in np.unravel_index(j, shape)) for j in flat.tolist())


def _tightest(solution: Solution, base: Factorisation, numbers: Numbers, most: int) -> str:
    """The joint actions outside the optimum whose slack is least: where the factors have no room left."""
    game = solution.game
    if game.payoff.floating or game.payoff.size > SLACK_CELLS:
        return f"not searched above {SLACK_CELLS:,} joint actions"
    rest = np.flatnonzero(~solution.optimum.mask)
    if not rest.size:
        return "every joint action is optimal"
    d = slack(game.payoff, base.q, base.v)
    least = d.num.ravel()[rest].min()
    at = rest[np.asarray(d.num.ravel()[rest] == least, dtype=bool)]
    where = some((joint(game, u) for u in _unravel(at, d.shape)), len(at), most)
    return f"slack {numbers.show(d.number(least))} at {where}, the optimum aside"


def _agents(solution: Solution, base: Factorisation, numbers: Numbers) -> Grid:
    game = solution.game
    rows = [[Cell(text) for text in _agent(solution, base, i, numbers)] for i in range(game.n)]
    heads = ("actions", "optimal", "max Q_i", "least regret", "largest regret")
    title = "Q_i by agent; regret: d_i(a) = max Q_i − Q_i(a) where a is never optimal"
    return Grid(title, "agent", heads, [among(game.agents, i) for i in range(game.n)], rows)


def _factors(game: Game, base: Factorisation, numbers: Numbers) -> list[RenderableType]:
    """The Q_i themselves, where a few lines hold them."""
    if sum(game.shape) > VALUES:
        return []
    return [Text(), *(Item(f"Q_{i + 1}", vector(game, i, q.flat(), numbers, VALUES), INDENT) for i, q in enumerate(base.q))]


def _agent(solution: Solution, base: Factorisation, i: int, numbers: Numbers) -> list[str]:
    optimal, d = solution.optimum.actions[i], base.d[i]
    off = np.delete(d.num, optimal)
    regrets = [numbers.show(d.number(x)) for x in (off.min(), off.max())] if off.size else ["–", "–"]
    return [str(d.size), str(len(optimal)), numbers.show(base.level), *regrets]
