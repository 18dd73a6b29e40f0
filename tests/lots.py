"""Distributions of payoffs for the tests: any numbers, any exact probabilities; and games some of whose payoffs are drawn."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from qtran_cli.model.drawn import Paid, expected
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from qtran_cli.table import Table, from_fractions
from tests.formats.strategies import decimals, ratios, small

HALF = Fraction(1, 2)
amounts = st.one_of(small, decimals, ratios)


@st.composite
def paid(draw) -> Paid:
    """Two to four different payoffs, in order, with weights of 1 to 9."""
    found = sorted(draw(st.lists(amounts, min_size=2, max_size=4, unique=True)))
    weights = draw(st.lists(st.integers(1, 9), min_size=len(found), max_size=len(found)))
    return tuple((x, Fraction(w, sum(weights))) for x, w in zip(found, weights, strict=True))


@st.composite
def lots(draw, table: Table) -> tuple[Table, dict[int, Paid]]:
    """(the table of means, what is drawn) where some joint actions of ``table``, one at least, are paid by chance."""
    drawn = draw(st.dictionaries(st.integers(0, table.size - 1), paid(), min_size=1, max_size=3))
    return with_means(table, drawn), drawn


def with_means(table: Table, drawn: dict[int, Paid]) -> Table:
    """``table`` with the means of what is drawn."""
    return from_fractions([expected(drawn[k]) if k in drawn else x for k, x in enumerate(table.flat())], table.shape)


def gambled(game: Game, drawn: dict[int, Paid]) -> Game:
    """The game where these joint actions are paid by chance."""
    return replace(game, payoff=with_means(game.payoff, drawn), drawn=drawn)


def gambled_task(task: Task, drawn: list[dict[int, Paid]]) -> Task:
    """The same of a game with several states, state by state."""
    return replace(task, payoff=tuple(map(with_means, task.payoff, drawn)), drawn=tuple(drawn))


def coin(low: int, high: int) -> Paid:
    """Either with probability 1/2."""
    return (Fraction(low), HALF), (Fraction(high), HALF)
