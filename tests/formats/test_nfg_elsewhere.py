"""Our .nfg files in the hands of Gambit and of OpenSpiel themselves, where they are installed, and theirs in ours.

make elsewhere installs both, the extra of that name. Without it these tests are left out: pygambit 16.7 has no wheels (minutes of a C++
compiler), OpenSpiel 2.0 takes 90 MB beside it.
"""

from __future__ import annotations

import io
import math
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qtran_cli import catalogue, formats
from qtran_cli.formats import nfg
from qtran_cli.formats._names import BACKSLASH, fits
from qtran_cli.formats._numerals import write as numerals
from qtran_cli.formats.nfg.labels import named
from qtran_cli.formats.nfg.quoted import quote
from qtran_cli.model.game import Game, Numbered
from tests.formats.strategies import games, labels, names
from tests.thorough import some

WHY = "it is not installed: make elsewhere, or the extra elsewhere"
letters = st.text(st.sampled_from(' ab\\"\té{}'), max_size=5)


@pytest.fixture(scope="module")
def gambit():
    return pytest.importorskip("pygambit", reason=WHY)


@pytest.fixture(scope="module")
def spiel():
    return pytest.importorskip("pyspiel", reason=WHY)


def plain(game: Game) -> Game:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return formats.in_ascii(game)


def strategies(read) -> list[list[str]]:
    return [[strategy.label for strategy in player.strategies] for player in read.players]


def opened(gambit, data: bytes):
    return gambit.read_nfg(io.BytesIO(data))


def check_in_gambit(gambit, game: Game) -> None:
    read = opened(gambit, nfg.write(game))
    assert [player.label for player in read.players] == list(game.agents)
    counted = all(labels == Numbered(len(labels)) for labels in game.actions)
    assert strategies(read) == ([[str(k + 1) for k in range(m)] for m in game.shape] if counted else [list(own) for own in game.actions])
    for own in read.to_arrays():
        assert [Fraction(int(x.numerator), int(x.denominator)) for x in own.ravel()] == game.payoff.flat()
    assert (read.title, read.description) == (game.title, game.source)
    back = nfg.read(read.to_nfg().encode(), "x", name=game.name)
    assert (back.agents, [*map(list, back.actions)], back.title, back.source) == (game.agents, strategies(read), game.title, game.source)
    assert back.payoff.same(game.payoff)


@given(game=games().map(plain))
@settings(max_examples=100, deadline=None)
def test_gambit_reads_what_is_written_and_we_what_gambit_writes(gambit, game):
    check_in_gambit(gambit, game)


@pytest.mark.parametrize("name", some(catalogue.names(several=False)))
def test_gambit_reads_the_catalogue(gambit, name):
    check_in_gambit(gambit, plain(catalogue.load(name).expected))


def given_back(gambit, label: str) -> bool:
    """Whether Gambit takes the label, as it is, as the name of a strategy."""
    try:
        return strategies(opened(gambit, f'NFG 1 R "" {{ "p" }} {{ {{ {quote(label)} }} }} 0'.encode())) == [[label]]
    except (ValueError, UnicodeError):
        return False


@given(label=st.one_of(labels, names, letters).filter(lambda label: "\0" not in label))
@settings(max_examples=300, deadline=None)
def test_gambit_takes_the_names_that_are_written_and_no_others(gambit, label):
    assert given_back(gambit, label) == fits(label)


@given(title=letters)
@settings(max_examples=200, deadline=None)
def test_gambit_reads_otherwise_the_titles_that_are_refused(gambit, title):
    if title.isascii():
        try:
            same = opened(gambit, f'NFG 1 R {quote(title)} {{ "p" }} {{ 1 }} 0'.encode()).title == title
        except ValueError:
            same = False
        assert same == (not BACKSLASH.search(title))


@given(found=st.lists(st.sampled_from(["x", "y", "x_1", "x_2", "y_1", "x_1_1"]), min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_names_are_told_apart_as_gambit_does_it(gambit, found):
    quoted = " ".join(map(quote, found))
    read = opened(gambit, f'NFG 1 R "" {{ "p" }} {{ {{ {quoted} }} }} {"0 " * len(found)}'.encode())
    assert strategies(read) == [list(named(found, found) or ())]


def told_in_full(game: Game) -> bool:
    """Whether OpenSpiel can say the payoffs: the parts of a fraction are 32-bit integers there."""
    parts = [part for text in numerals(game.payoff) if "/" in text for part in text.lstrip("-").split("/")]
    return all(int(part) < 2**31 for part in parts)


@given(game=games().filter(told_in_full))
@settings(max_examples=100, deadline=None)
def test_openspiel_reads_what_has_no_names(spiel, tmp_path_factory, game):
    bare = formats.unnamed(game)
    path = tmp_path_factory.mktemp("spiel") / "g.nfg"
    path.write_bytes(nfg.write(bare))
    read = spiel.load_game(f"nfg_game(filename={path})")
    assert read.num_players() == bare.n
    for u in np.ndindex(bare.shape):
        state = read.new_initial_state()
        assert [len(state.legal_actions(i)) for i in range(bare.n)] == list(bare.shape)
        state.apply_actions([*u])
        assert all(math.isclose(x, rounded(bare.payoff[u]), rel_tol=1e-15, abs_tol=5e-324) for x in state.returns())


def rounded(number: Fraction) -> float:
    """The nearest double, infinite beyond them all."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


@st.composite
def unequal(draw):
    """(sizes, per player the payoffs of every contingency, in C order): players who need not be a team."""
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    size = math.prod(shape)
    return shape, [draw(st.lists(st.fractions(-99, 99, max_denominator=99), min_size=size, max_size=size)) for _ in shape]


def check_players(data: bytes, shape, payoffs) -> None:
    for i, own in enumerate(payoffs):
        read = nfg.read(data, "x", player=i + 1)
        assert (read.shape, read.payoff.flat()) == (tuple(shape), own)
    assert nfg.read(data, "x", sum=True).payoff.flat() == [sum(each) for each in zip(*payoffs, strict=True)]


@given(game=unequal())
@settings(max_examples=60, deadline=None)
def test_we_read_what_gambit_writes_of_players_who_are_no_team(gambit, game):
    shape, payoffs = game
    rows = [np.array([gambit.Rational(x.numerator, x.denominator) for x in own], dtype=object).reshape(shape) for own in payoffs]
    check_players(gambit.Game.from_arrays(*rows).to_nfg().encode(), shape, payoffs)


@given(game=unequal())
@settings(max_examples=60, deadline=None)
def test_we_read_gambits_outcomes(gambit, game):
    """The other version of the file, which Gambit writes of a table that was filled outcome by outcome."""
    shape, payoffs = game
    table = gambit.Game.new_table(shape)
    for k, u in enumerate(np.ndindex(*shape)):
        for player, own in zip(table.players, payoffs, strict=True):
            table[u][player] = gambit.Rational(own[k].numerator, own[k].denominator)
    data = table.to_nfg().encode()
    assert b'{ ""' in data
    check_players(data, shape, payoffs)


@pytest.mark.parametrize(
    "name", ["matrix_coordination", "matrix_pd", "matrix_rps", "matrix_shapleys_game", "blotto", "matching_pennies_3p"]
)
def test_we_read_what_openspiel_writes(spiel, name):
    game = spiel.load_game(name)
    data = spiel.game_to_nfg_string(game).encode()
    for i in range(game.num_players()):
        read = nfg.read(data, "x", player=i + 1).payoff
        for u in np.ndindex(read.shape):
            state = game.new_initial_state()
            state.apply_actions([*map(int, u)])
            assert read[u] == Fraction(state.returns()[i])
