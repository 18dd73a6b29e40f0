"""CSV: what a spreadsheet's clipboard holds, the rule of the headings, and the commas that could mean two things."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtran_cli.errors import InputError
from qtran_cli.formats import csv as notation
from qtran_cli.model.game import Game
from qtran_cli.table import from_array


def read(text: str) -> Game:
    return notation.read(text.encode(), "g.csv")


def payoff(text: str) -> list:
    return read(text).payoff.nested(str)


def refusal(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read(text)
    assert len(str(caught.value).splitlines()) <= 2
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "1,2\n3,4",
        "1,2\n3,4\n",
        "1,2\r\n3,4\r\n",
        "1,2\r3,4\r",
        "1;2\n3;4\n",
        "1\t2\n3\t4\n",
        ' 1 , 2 \n 3 ," 4"\n',
        '"1","2"\n"3","4"',
        "\ufeff1,2\n3,4",
        "1,2,\n3,4,\n",
        ",,\n,1,2\n,3,4\n,,\n",
        "\n\n1,2\n3,4\n\n",
        "1;2;;\n3;4;;\n;;;\n",
    ],
)
def test_spellings_of_one_matrix(text):
    game = read(text)
    assert game.payoff.num.tolist() == [[1, 2], [3, 4]]
    assert game.actions == (("A", "B"), ("A", "B"))


def test_one_row_is_a_game_of_two_agents():
    assert read("1,2,3").shape == (1, 3)
    assert read("1\n2\n3").shape == (3, 1)
    assert read("5").shape == (1, 1)


def test_numbers_are_exact():
    assert payoff("0.1,1/3\n1e400,-.5") == [["1/10", "1/3"], ["1" + "0" * 400, "-1/2"]]


# Headings


@pytest.mark.parametrize(
    ("text", "rows", "columns"),
    [
        (",left,right\nup,1,2\ndown,3,4", ("up", "down"), ("left", "right")),
        ("corner,left,right\nup,1,2\ndown,3,4", ("up", "down"), ("left", "right")),
        ("7,left,right\nup,1,2\ndown,3,4", ("up", "down"), ("left", "right")),
        ("left,right\n1,2\n3,4", ("A", "B"), ("left", "right")),
        ("up,1,2\ndown,3,4", ("up", "down"), ("A", "B")),
        ('"a,b";"c\nd"\n1;2', ("A",), ("a,b", "c\nd")),
        ("x,1", ("x",), ("A",)),
        ("x\n1", ("A",), ("x",)),
        (",x\ny,1", ("y",), ("x",)),
        ("a\n1\n2", ("A", "B"), ("a",)),
        ("[bold],优化\n1,2", ("A",), ("[bold]", "优化")),
        ("yes,null\n1,2", ("A",), ("yes", "null")),
        ("3rd,4th\n1,2", ("A",), ("3rd", "4th")),
    ],
)
def test_headings(text, rows, columns):
    assert read(text).actions == (rows, columns)


RULE = "a heading row or column is one where no cell but the corner is a number"


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("a,1\n1,2", "'a' among numbers", "row 1, column 1"),
        ("1,x\n2,y", "'1' among headings", "row 1, column 1"),
        ("1,2\nx,y", "'1' among headings", "row 1, column 1"),
        ("1,2\n3,x", "'x' among numbers", "row 2, column 2"),
        (",a,1\nx,1,2\ny,3,4", "an empty cell among headings", "row 1, column 1"),
        (",0,1\n0,5,6\n1,7,8", "an empty cell", "row 1, column 1"),
        ("a,b\nc,d", "'d' among numbers", "row 2, column 2"),
        ("a", "headings and no payoffs", ""),
        ("a,b", "headings and no payoffs", ""),
        ("1,,2", "an empty cell", "row 1, column 2"),
        (",\n,\n", "every cell is empty", ""),
        ("x,x\n1,2", "'x' stands twice", "actions[1]"),
    ],
)
def test_mixtures_are_refused(text, what, where):
    error = refusal(text)
    assert what in error.what
    assert error.where == (f"g.csv: {where}" if where else "g.csv")


def test_rule_of_the_headings_is_told():
    assert RULE in refusal("a,1\n1,2").right
    assert RULE in refusal("1,x\n2,y").right
    assert RULE in refusal(",0,1\n0,5,6\n1,7,8").right


# Numbers


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "010", "1e10000000", "0x10", "1/0", "1_000", "1,5", "1 000", "$1", "−1"])
def test_numbers_in_doubt_are_refused(text):
    error = refusal(f'1,2\n3,"{text}"')
    assert error.where == "g.csv: row 2, column 2"


def test_rows_count_from_the_file_not_from_the_matrix():
    assert refusal(",,,\n,,,\n,,1,2\n,,3,nan").where == "g.csv: row 4, column 4"
    assert refusal("\n1,2\n3").where == "g.csv: row 3"


def test_ragged_rows_are_refused():
    assert refusal("1,2\n3").what == "1 cell where row 1 has 2"
    assert refusal("1,2\n3,4,5").what == "3 cells where row 1 has 2"


def test_decimal_commas():
    assert payoff("1;2,5\n-0,125;1,5e3") == [["1", "5/2"], ["-1/8", "1500"]]
    assert payoff("1\t2,5\n3\t4") == [["1", "5/2"], ["3", "4"]]


def test_commas_that_could_mean_two_things_are_refused():
    assert refusal("1;2,5\n3;4.5").what == "'2,5' has a decimal comma, others have a decimal point"
    thousands = refusal("1;1,250")
    assert thousands.what == "'1,250' may be a decimal or thousands"
    assert thousands.right == "write 1250 or 1.250"
    assert refusal("1;1,250,000").where == "g.csv: row 1, column 2"


@pytest.mark.parametrize("text", ['"a\n1,2', '1,"2"3\n', 'a"b,"c\n1,2'])
def test_broken_quotes(text):
    assert "not CSV" in refusal(text).what


def test_huge_cell():
    assert "not CSV: field larger" in refusal(f"{'x' * 200_000},y\n1,2").what


# What is written


def test_written_form():
    table = from_array(np.array([[1, -2], [3, 4]]))
    assert notation.write(Game(table)) == b"1,-2\n3,4\n"
    assert notation.write(Game(table, actions=(("a", "b"), ("c", 'd "e"')))) == b',c,"d ""e"""\na,1,-2\nb,3,4\n'
    assert notation.write(Game(table, actions=(("A", "B"), ("c", "d")))) == b"c,d\n1,-2\n3,4\n"
    assert notation.write(Game(table, actions=(("a", "b"), ("A", "B")))) == b"a,1,-2\nb,3,4\n"


def test_default_labels_beyond_26_are_no_headings():
    game = Game(from_array(np.arange(60).reshape(2, 30)))
    assert notation.read(notation.write(game), "x").same(game)


@pytest.mark.parametrize("label", ["", " ", " a", "a ", "1", "-2.5", "1/3", "nan", "x" * 100_001])
def test_names_that_would_not_come_back_are_refused(label):
    with pytest.raises(InputError, match="cannot be a heading"):
        notation.write(Game(from_array(np.eye(2, dtype=int)), actions=(("a", label), ("c", "d"))))


@pytest.mark.parametrize("shape", [(2,), (2, 2, 2)])
def test_other_than_two_agents_are_refused(shape):
    with pytest.raises(InputError, match=f"not of {len(shape)}"):
        notation.write(Game(from_array(np.ones(shape, dtype=int))))


@given(st.lists(st.lists(st.integers(-99, 99), min_size=2, max_size=4), min_size=1, max_size=4), st.sampled_from(",;\t"), st.data())
def test_matrices_as_pythons_csv_module_writes_them(rows, separator, data):
    rows = [row[: len(min(rows, key=len))] for row in rows]
    words = st.text(st.characters(categories=["L"]), min_size=1).filter(lambda x: x.lower() not in ("nan", "inf", "infinity"))
    heads = data.draw(st.one_of(st.none(), st.lists(words, min_size=len(rows[0]), max_size=len(rows[0]), unique=True)))
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([*([heads] if heads else []), *rows])
    game = read(text.getvalue())
    assert game.payoff.flat() == [Fraction(x) for row in rows for x in row]
    assert heads is None or game.actions[1] == tuple(heads)
