"""What a caller may ask of a game without knowing of which kind it is."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qtran_cli import catalogue
from qtran_cli.model.team_game import Kind, TeamGame

KINDS = {"climb": Kind.one_step, "two_step": Kind.states, "dec_tiger": Kind.histories}


@pytest.mark.parametrize("name", KINDS)
def test_its_kind_and_its_tables_by_state(name):
    game = catalogue.load(name)
    assert isinstance(game, TeamGame) and game.kind is KINDS[name]
    assert list(game.tables) == list(game.states or ("",))
    assert {table.shape for table in game.tables.values()} == {game.shape}
    assert len(game.shape) == game.n == len(game.agents)


def test_one_step_is_the_game_without_states_and_without_time():
    game = catalogue.load("climb")
    assert (game.states, game.horizon, game.discount) == ((), None, Fraction(1))
    assert game.tables[""] is game.payoff


def test_a_field_without_a_default_still_has_none():
    """A property of the base class would be taken for one."""
    for kind in (type(catalogue.load("climb")), type(catalogue.load("two_step"))):
        with pytest.raises(TypeError, match="required"):
            kind()
