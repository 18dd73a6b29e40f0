"""Files with tabs: read and written with tabs alone, and their numbers mean what they mean with commas between cells."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qtran_cli.errors import InputError
from qtran_cli.formats import csv, read_bytes, to_bytes, tsv
from qtran_cli.model.game import Game
from qtran_cli.table import from_fractions
from tests.formats.strategies import decimals
from tests.thorough import share


def test_it_is_written_with_tabs():
    game = csv.read(b',"l,l",r\nu,8,-12.5\nd,-12,0\n', "g.csv")
    assert tsv.write(game) == b'\t"l,l"\tr\nu\t8\t-12.5\nd\t-12\t0\n'
    assert tsv.read(tsv.write(game), "g.tsv").same(game)


@given(st.lists(decimals, min_size=1, max_size=4))
@settings(max_examples=share(100))
def test_points_are_no_thousands(numbers):
    """1.255 beside 2.125 may be thousands in a file of tabs: they are written 1.2550 and 2.1250."""
    payoff = from_fractions(numbers, (1, len(numbers)))
    assert tsv.read(to_bytes(Game(payoff), "tsv"), "g.tsv").payoff.same(payoff)
    assert to_bytes(Game(from_fractions([1255, 2125], (2, 1))), "tsv") == b"1255\n2125\n"


def test_a_decimal_of_three_places_is_written_with_four():
    assert tsv.write(csv.read(b"1.255,0.125\n", "g")) == b"1.2550\t0.125\n"


@pytest.mark.parametrize("text", [b"8,-12\n-12,0\n", b"8;-12\n-12;0\n", b"1,5\n2,5\n", b"up,down\n1,2\n"])
def test_what_has_commas_alone_is_no_such_file(text):
    """It would be a column of decimals, or of names."""
    with pytest.raises(InputError, match="commas or semicolons, and no tab") as caught:
        read_bytes(text, "g.tsv", "tsv")
    assert caught.value.right == "the content is that of a .csv file"


def test_commas_beside_tabs_are_decimal():
    assert tsv.read(b"1,5\t2\n3\t4\n", "g.tsv").payoff.nested(str) == [["3/2", "2"], ["3", "4"]]
    assert tsv.read(b"8\n-12\n", "g.tsv").shape == (2, 1)
    assert tsv.read(b"sep=;\n8;-12\n", "g.tsv").shape == (1, 2)
