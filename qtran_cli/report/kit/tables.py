"""The payoff, Q'_jt and slack tables of a game small enough to print: agent 1 down, agent 2 across, a slice per rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from rich.console import Group
from rich.text import Text

from qtran_cli.certificates.one_step import Factorisation
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.theorem_1.factors import slack, transformed
from qtran_cli.model.game import Game
from qtran_cli.report.kit.grid import Cell, Grid, Shelf
from qtran_cli.report.kit.labels import action, among
from qtran_cli.report.kit.marks import Marks, SolutionMarks
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.table import Table

PRINTED = 300
"""Tables of up to this many joint actions in all are printed cell by cell where nobody asks for all of them."""


@dataclass(frozen=True)
class Layer:
    """One table over the joint actions. q: the Q_i to show in its headings. methods: mark their greedy cells."""

    title: str
    table: Table
    q: Sequence[Table] = ()
    methods: bool = False

    def name(self, game: Game, i: int) -> str:
        """What stands for agent i in the corner."""
        if self.q:
            return f"Q_{i + 1}"
        return f"u_{i + 1}" if game.agents[i] == str(i + 1) else among(game.agents, i, 12)

    def head(self, game: Game, i: int, a: int, numbers: Numbers) -> str:
        """What stands at the head of the row or column of agent i's action ``a``; as in the paper, 3.84(A)."""
        label = action(game, i, a)
        return f"{numbers.show(self.q[i][a])}({label})" if self.q else label

    def heads(self, game: Game, numbers: Numbers) -> list[list[str]]:
        """Every action's heading, by agent."""
        return [[self.head(game, i, a, numbers) for a in range(m)] for i, m in enumerate(game.shape)]

    def slice_title(self, game: Game, heads: list[list[str]], rest: tuple[int, ...]) -> str:
        """The title of the slice where the agents 3 … N play ``rest``."""
        return ", ".join([self.title, *(f"{self.name(game, i)} = {heads[i][a]}" for i, a in enumerate(rest, start=2))])


def tables(solution: Solution, numbers: Numbers) -> Group | Shelf:
    """The layers, a method's letter where it is greedy. Prints every cell."""
    return laid_out(solution.game, layers(solution), SolutionMarks(solution), numbers)


def layers(solution: Solution) -> list[Layer]:
    """The payoff table and, where there are factors, Q'_jt with Q_i in its headings, and the slack."""
    found = [Layer("payoff Q_jt", solution.game.payoff, methods=True)]
    if isinstance(solution.base, Factorisation):
        q, v = solution.base.q, solution.base.v
        found += [Layer("Q'_jt", transformed(q), q), Layer("slack D", slack(solution.game.payoff, q, v))]
    return found


def laid_out(game: Game, layers: Sequence[Layer], marks: Marks, numbers: Numbers) -> Group | Shelf:
    """The layers side by side, or for three agents and more each on a shelf of slices."""
    shelves = [list(slices(game, layer, marks, numbers)) for layer in layers]
    if game.n <= 2:
        return Shelf([grid for shelf in shelves for grid in shelf])
    parts = [part for shelf in shelves for part in (Shelf(shelf), Text())]
    return Group(*parts[:-1])


def slices(game: Game, layer: Layer, marks: Marks, numbers: Numbers) -> Iterator[Grid]:
    """One grid per joint action of agents 3 … N, the last agent's varying fastest."""
    heads = layer.heads(game, numbers)
    across, down = (heads[1], heads[0]) if game.n > 1 else (heads[0], [""])
    corner = " \\ ".join(layer.name(game, i) for i in range(min(game.n, 2)))
    for rest in product(*(range(m) for m in game.shape[2:])):
        rows = [[Cell(numbers.show(layer.table[u]), *marks.at(u, layer.methods)) for u in row] for row in joint_actions(game, rest)]
        yield Grid(layer.slice_title(game, heads, rest), corner, across, down, rows)


def joint_actions(game: Game, rest: tuple[int, ...]) -> list[list[tuple[int, ...]]]:
    """The joint actions of one slice, row by row."""
    if game.n == 1:
        return [[(a,) for a in range(game.shape[0])]]
    return [[(a, b, *rest) for b in range(game.shape[1])] for a in range(game.shape[0])]
