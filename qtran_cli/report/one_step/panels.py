"""A solution as heat maps: a band of panels for each of payoff, Q'_jt + V_jt and slack, a panel per joint action of agents 3 … N."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from qtran_cli.certificates.one_step import Factorisation
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.theorem_1.factors import slack, transformed
from qtran_cli.model.game import Game
from qtran_cli.report.figures.mathematics import plain, words
from qtran_cli.report.kit.heatmap import Heatmap, floats, power
from qtran_cli.report.kit.marks import Marks, SolutionMarks
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.tables import Layer, joint_actions
from qtran_cli.table import Table, from_fractions

PAYOFF_COLOURS, SLACK_COLOURS = "cividis", "Purples"


@dataclass(frozen=True)
class Band:
    """Panels that share a colour scale. limits: its ends. unit: what the colour bar says; bands of one unit share one bar."""

    panels: list[Heatmap]
    colours: str
    limits: tuple[float, float]
    unit: str


def bands(solution: Solution, numbers: Numbers) -> list[Band]:
    """The payoff and, where there are factors, Q'_jt + V_jt on the payoff's scale, and the slack on its own from 0."""
    layers, gaps = [Layer("payoff Q_jt", solution.game.payoff, methods=True)], []
    if isinstance(solution.base, Factorisation):
        q, v = solution.base.q, solution.base.v
        layers.append(Layer("Q'_jt + V_jt", _raised(transformed(q), v), q))
        gaps.append(Layer("slack D = Q'_jt − Q_jt + V_jt", slack(solution.game.payoff, q, v)))
    kinds = ((layers, "payoff", PAYOFF_COLOURS), (gaps, "slack (units of payoff)", SLACK_COLOURS))
    return [band for some, unit, colours in kinds if some for band in _bands(solution, some, numbers, unit, colours)]


def _raised(table: Table, v: Fraction) -> Table:
    return table if v == 0 else from_fractions([x + v for x in table.flat()], table.shape)


def _bands(solution: Solution, layers: list[Layer], numbers: Numbers, unit: str, colours: str) -> list[Band]:
    k = power([layer.table for layer in layers])
    values = [floats(layer.table, k) for layer in layers]
    low, high = min(float(v.min()) for v in values), max(float(v.max()) for v in values)
    limits = (low, high if low < high else low + 1)  # a slack that is 0 everywhere stays white
    unit = f"{unit} / 1e{k}" if k else unit
    drawn = (list(_panels(solution.game, layer, v, SolutionMarks(solution), numbers)) for layer, v in zip(layers, values, strict=True))
    return [Band(panels, colours, limits, unit) for panels in drawn]


def _panels(game: Game, layer: Layer, values: np.ndarray, marks: Marks, numbers: Numbers) -> Iterator[Heatmap]:
    heads = layer.heads(game, numbers)
    across, down = (heads[1], heads[0]) if game.n > 1 else (heads[0], [""])
    names = ("", _name(layer, game, 0)) if game.n == 1 else (_name(layer, game, 0), _name(layer, game, 1))
    for rest in product(*(range(m) for m in game.shape[2:])):
        rows = joint_actions(game, rest)
        texts = [[numbers.show(layer.table[u]) for u in row] for row in rows]
        signs = [[marks.at(u, layer.methods)[0] for u in row] for row in rows]
        cells = np.array([[values[u] for u in row] for row in rows])
        yield Heatmap(_title(layer, game, heads, rest), cells, texts, signs, down, across, names)


def _name(layer: Layer, game: Game, i: int) -> str:
    """What stands for agent i: a symbol, or its own name."""
    name = layer.name(game, i)
    return words(name) if layer.q or game.agents[i] == str(i + 1) else plain(name)


def _title(layer: Layer, game: Game, heads: list[list[str]], rest: tuple[int, ...]) -> str:
    """The table's name, and on a line of its own what the agents 3 … N play."""
    of_rest = ", ".join(f"{_name(layer, game, i)} = {plain(heads[i][a])}" for i, a in enumerate(rest, start=2))
    return "\n".join(filter(None, (words(layer.title), of_rest)))
