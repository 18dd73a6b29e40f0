"""CSV: what a spreadsheet's clipboard holds, the rule of the headings, and the commas that could mean two things."""

from __future__ import annotations

import csv
import io
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qtran_cli import formats
from qtran_cli.errors import FormatError, InputError, Remark
from qtran_cli.formats import csv as notation
from qtran_cli.formats._names import fits
from qtran_cli.formats.csv.kinds import Sort, kind
from qtran_cli.model.game import Game, Numbered
from qtran_cli.table import from_array, from_fractions
from tests.formats.strategies import games
from tests.thorough import share


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


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "010", "1e10000000", "0x10", "1/0", "1_000", "1,25,0", "1 000", "=1+2", "½"])
def test_numbers_in_doubt_are_refused(text):
    error = refusal(f'1,2\n3,"{text}"')
    assert error.where == "g.csv: row 2, column 2"


def test_rows_count_from_the_file_not_from_the_matrix():
    assert refusal(",,,\n,,,\n,,1,2\n,,3,nan").where == "g.csv: row 4, column 4"
    assert refusal("\n1,2\n3").where == "g.csv: row 3"


def test_ragged_rows_are_refused():
    assert refusal("1,2\n3").what == "1 cell where row 1 has 2"
    assert refusal("1,2\n3,4,5").what == "3 cells where row 1 has 2"
    assert "a first row of names" in str(refusal('"left","right"\n"up",1,2\n"down",3,4').right)  # R's write.table
    assert "the same number of cells" in str(refusal("1,2\n3,4,5").right)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("# Payoffs\n1,2\n3,4", "leave out what stands above"),
        ("Table 1, of two agents\n1,2,3\n3,4,5", "leave out what stands above"),
        ("left,right\nup,1,2\ndown,3,4", "begins with an empty cell"),
        ("left,right\nup,1,2\ndown,3", "the same number of cells"),
        ("8-12\n-12 0", "the same number of cells"),
    ],
)
def test_a_first_row_that_is_shorter_is_told_what_is_wrong_with_it(text, right):
    assert right in str(refusal(text).right)


def test_decimal_commas():
    assert payoff("1;2,5\n-0,125;1,5e3") == [["1", "5/2"], ["-1/8", "1500"]]
    assert payoff("1\t2,5\n3\t4") == [["1", "5/2"], ["3", "4"]]


def test_commas_that_could_mean_two_things_are_refused():
    assert refusal("1;2,5\n3;4.5").what == "'2,5' has a decimal comma, others have a decimal point"
    thousands = refusal("1;1,250")
    assert thousands.what == "'1,250' may be a decimal or thousands"
    assert thousands.right == "write 1250 or 1.25"
    assert refusal("1;-1,251").right == "write -1251 or -1.2510"
    assert refusal("1.250;2.500").what == "'1.250' may be a decimal or thousands"
    assert refusal("1.250 2.500").where == "g.csv: row 1, column 1"
    assert refusal('"1,250",3').where == "g.csv: row 1, column 1"


@pytest.mark.parametrize("text", ["1,250", "-12,500,000\n", " −1,250 "])
def test_a_line_that_may_be_one_number_with_thousands_is_refused(text):
    found = refusal(text)
    assert found.what == f"{text.strip()!r} may be one number or several" and "without commas" in found.right


def test_other_lines_of_numbers_are_read_and_written_so_that_they_are():
    assert payoff("1, 250") == [["1", "250"]]
    assert payoff("0,250") == [["0", "250"]]
    assert payoff("10,100\n20,200") == [["10", "100"], ["20", "200"]]
    assert notation.write(Game(from_fractions([Fraction(1), Fraction(250)], (1, 2)))) == b"1, 250\n"


def test_a_table_tells_its_decimal_mark():
    """Whichever number can be read one way alone decides for all."""
    assert payoff("1,250;0,5") == [["5/4", "1/2"]]
    assert payoff("1.250;0,5") == [["1250", "1/2"]]
    assert payoff("1.250\t-7.5") == [["5/4", "-15/2"]]
    assert payoff("1.250,2.500") == [["5/4", "5/2"]]
    assert payoff('"1,250",2.5') == [["1250", "5/2"]]
    assert payoff('"1,5",2') == [["3/2", "2"]]
    assert payoff("1,250,000;7") == [["1250000", "7"]]


@pytest.mark.parametrize("text", ['"a\n1,2', '1,"2"3\n', 'a"b,"c\n1,2'])
def test_broken_quotes(text):
    assert "not CSV" in refusal(text).what


def test_huge_cell():
    assert "not CSV: field larger" in refusal(f"{'x' * 200_000},y\n1,2").what


def test_one_currency():
    assert payoff("$12,-$7,3") == [["12", "-7", "3"]]
    error = refusal("€12;1\n2;$7")
    assert (error.where, error.what) == ("g.csv: row 2, column 2", "'$7' beside '€12': two currencies")


# The first row and column: another game is never solved


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("−12,−7\n0,8", [["-12", "-7"], ["0", "8"]]),
        ("−12\t8\n−7\t0", [["-12", "8"], ["-7", "0"]]),
        ("–12;–7,5\n0;8", [["-12", "-15/2"], ["0", "8"]]),
        ("１２,－７\n0,8", [["12", "-7"], ["0", "8"]]),
        ("5%,10%\n0,1", [["1/20", "1/10"], ["0", "1"]]),
        ("1'250;2'500\n0;8", [["1250", "2500"], ["0", "8"]]),
        ("$12,$7\n0,8", [["12", "7"], ["0", "8"]]),
        ("'12,'7\n0,8", [["12", "7"], ["0", "8"]]),
        ('="12",="7"\n0,8', [["12", "7"], ["0", "8"]]),
        ('"=""12""","=""7"""\n0,8', [["12", "7"], ["0", "8"]]),
    ],
)
def test_numbers_in_the_first_row_are_payoffs(text, numbers):
    game = read(text)
    assert game.payoff.nested(str) == numbers
    assert game.actions == (("A", "B"), ("A", "B"))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("12:30,12:45", "'12:30' is neither a number nor a heading"),
        ("(12),(7)", "'(12)' is neither a number nor a heading"),
        ("corner,(7)", "'corner' among numbers"),
        ("½,⅓", "'½' is neither a number nor a heading"),
        ("1e3%,2e3%", "'1e3%' is neither"),
        ("TRUE,FALSE", "'TRUE' is a truth value"),
        ("Wahr,Falsch", "'Wahr' is a truth value"),
        ("#DIV/0!,#N/A", "'#DIV/0!' is the error of a spreadsheet"),
        ("left,#N/A", "'left' among numbers"),
        ("5,#REF!", "'#REF!' is the error of a spreadsheet"),
        ("12 EUR,7 EUR", "'12 EUR' has a unit"),
        ("R$12,R$7", "'R$12' has a unit"),
        ("12 kg,7 kg", "'12 kg' has a unit"),
        ("8k,12k", "'8k' has a unit"),
        ("−1.5M,2M", "'−1.5M' has a unit"),
        ("2-Jan,Jan-03", "'2-Jan' is a date"),
        ("0x10,0x11", "'0x10' is not an exact number"),
    ],
)
def test_what_may_be_payoffs_is_no_heading(row, what):
    """As a first row, and as a first column."""
    assert what in refusal(f"{row}\n0,8").what
    first, second = row.split(",")
    assert what in refusal(f"{first},0\n{second},8").what


@pytest.mark.parametrize(
    "row", ["12:30,late", "(0, 1),left", "2 up,7 down", "3rd,4th", "a%,b%", "true,left", "jan-2,never", "no 5,no 6", "1A,1B", "a1,a2"]
)
def test_words_with_digits_are_headings(row):
    assert read(f"{row.replace(', ', '·')}\n0,8").shape == (1, 2)


def test_counted_rows_and_columns_are_told():
    """df.to_csv(index=False), np.savetxt of a frame with its index, and what R and spreadsheets count from 1."""
    with pytest.warns(Remark, match=r"g.csv: the first row, 0 to 2, is read as payoffs.*header=False"):
        assert read("0,1,2\n5,6,7\n8,9,1").shape == (3, 3)
    with pytest.warns(Remark, match="the first column, 0 to 1, is read"):
        assert read("0,5,6\n1,7,8").shape == (2, 3)
    with pytest.warns(Remark, match="the first column, 0 to 1, is read"):
        assert read("0.0,5,6\n1.0,7,8").shape == (2, 3)
    with pytest.warns(Remark, match="the first row, 1 to 2, is read"):
        assert read("1,2\n8,-12\n-12,0").shape == (3, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for text in ("0,1\n1,0", "1,2\n3,4", "0,1,3\n4,5,6", "a,b,c\n0,1,2\n3,4,5", "0\n5", "1,2,3", "0\n1\n2"):
            assert read(text).n == 2


def test_an_empty_corner_over_numbers_names_pandas():
    for text in (",0,1\n0,5,6\n1,7,8", ",0,1\nup,5,6\ndown,7,8"):
        error = refusal(text)
        assert error.where == "g.csv: row 1, column 1"
        assert "to_csv(header=False, index=False)" in error.right


# Spaces and blank lines


@pytest.mark.parametrize("space", "\u00a0\u2007\u2009\u202f")
def test_narrow_spaces_that_may_separate_cells_are_refused(space):
    """Web pages have no-break spaces between columns."""
    assert "may be one number or several" in refusal(f"8{space}120\n120{space}100").what
    assert read(f"8{space}120,1\n0,1").payoff[0, 0] == 8120
    assert read(f"1'250{space}\n3").payoff.shape == (2, 1)


def test_spaces_separate_numbers():
    assert payoff("8 -12 0\n-12   0 0 \n  0 0 6") == [["8", "-12", "0"], ["-12", "0", "0"], ["0", "0", "6"]]
    game = read('"go left" right\n8 −12\n-12 0')
    assert (game.payoff.nested(str), game.actions[1]) == ([["8", "-12"], ["-12", "0"]], ("go left", "right"))
    assert read("go left\n1\n2").actions[1] == ("go left",)


def test_spaces_that_may_set_thousands_apart_are_refused():
    assert refusal("1 250\n2 500").what == "'1 250' may be one number or several"
    assert payoff("1 250\n2 50") == [["1", "250"], ["2", "50"]]
    assert refusal("1 250;2 500").where == "g.csv: row 1, column 1"
    assert refusal("9,5 3,5").where == "g.csv: row 1, column 2"


@pytest.mark.parametrize("text", ["a,b\n\n1,2\n3,4", "a,b\n1,2\n\n3,4", "a,b\n\n1,2\n  \n3,4\n\n", "a,b\n\n\n1,2\n\n3,4"])
def test_blank_lines_between_rows(text):
    assert payoff(text) == [["1", "2"], ["3", "4"]]


def test_blank_lines_between_tables_are_refused():
    error = refusal("1,2\n3,4\n\n5,6\n7,8")
    assert (error.where, error.what) == ("g.csv: row 4", "a blank line stands above, as between two tables")
    assert refusal("1,2\n\n3,x").where == "g.csv: row 3, column 2"


# What is written


@pytest.mark.parametrize("label", ["=1+a", "+x", "-x", "@sum", "＝1+a", "＠sum", "'=a", "''-a", "=", "-", "\tx", "\rx", '=HYPERLINK("a")'])
def test_headings_that_a_spreadsheet_would_execute(label):
    """No cell of the file begins with a sign that a spreadsheet acts on; what is read back is the label."""
    game = Game(from_array(np.array([[1, -2], [3, 4]])), actions=(("a", label), (label, "b")))
    data = notation.write(game)
    assert notation.read(data, "x").same(game)
    cells = [cell for row in csv.reader(io.StringIO(data.decode(), newline="")) for cell in row]
    assert [cell for cell in cells if cell[:1] in set("=+-@\t\r")] == ["-2"]


@pytest.mark.parametrize("labels", [("12:30", "12:45"), ("TRUE", "FALSE"), ("1 kg", "2 kg"), ("x", "(1)")])
def test_names_that_look_like_payoffs_together_are_refused(labels):
    for actions in ((labels, ("A", "B")), (("A", "B"), labels)):
        with pytest.raises(InputError, match="cannot be headings"):
            notation.write(Game(from_array(np.eye(2, dtype=int)), actions=actions))


def test_written_form():
    table = from_array(np.array([[1, -2], [3, 4]]))
    assert notation.write(Game(table)) == b"1,-2\n3,4\n"
    assert notation.write(Game(table, actions=(("a", "b"), ("c", 'd "e"')))) == b',c,"d ""e"""\na,1,-2\nb,3,4\n'
    assert notation.write(Game(table, actions=(("A", "B"), ("c", "d")))) == b"c,d\n1,-2\n3,4\n"
    assert notation.write(Game(table, actions=(("a", "b"), ("A", "B")))) == b"a,1,-2\nb,3,4\n"


@pytest.mark.filterwarnings("ignore::qtran_cli.errors.Remark")
def test_default_labels_beyond_26_are_no_headings():
    game = Game(from_array(np.arange(60).reshape(2, 30)))
    assert notation.read(notation.write(game), "x").same(game)


@pytest.mark.parametrize("label", ["", " ", " a", "a ", "1", "-2.5", "1/3", "nan", "−1", "12%", "'1", "#N/A", "5 EUR", "x" * 100_001])
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
    words = st.text(st.characters(categories=["L"]), min_size=1).filter(lambda x: kind(x) is Sort.word)
    heads = data.draw(st.one_of(st.none(), st.lists(words, min_size=len(rows[0]), max_size=len(rows[0]), unique=True)))
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([*([heads] if heads else []), *rows])
    game = read(text.getvalue())
    assert game.payoff.flat() == [Fraction(x) for row in rows for x in row]
    assert heads is None or game.actions[1] == tuple(heads)


@given(game=games(2), sides=st.sampled_from(["both", "down", "across", "none"]))
@settings(max_examples=share(150), deadline=None)
def test_a_game_of_two_comes_back_with_its_headings_or_is_refused(game, sides):
    named = {"both": game.actions, "none": ()}.get(sides)
    if named is None:
        named = (game.actions[0], Numbered(game.shape[1])) if sides == "down" else (Numbered(game.shape[0]), game.actions[1])
    game = Game(game.payoff, "g", actions=named)
    try:
        data = formats.to_bytes(game, "csv")
    except FormatError:
        assert sides != "none"
    else:
        assert formats.read_bytes(data, "x", "csv", name="g").same(game)


@given(game=games(2))
@settings(max_examples=share(150), deadline=None)
def test_with_names_in_ascii_every_game_of_two_is_written(game):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Remark)
        plain = formats.in_ascii(game, "csv")
    back = formats.read_bytes(formats.to_bytes(plain, "csv"), "x", "csv")
    assert back.actions == plain.actions and back.payoff.same(game.payoff)
    assert all(map(fits, [name for labels in plain.actions for name in labels]))


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (("12", "x"), ("a_12", "x")),
        (("2 kg", "3 kg"), ("a_2 kg", "a_3 kg")),
        (("=1+a", "TRUE"), ("a_=1+a", "a_TRUE")),
        (("", " x"), ("A", "x")),
        (("12", "a_12"), ("a_12_1", "a_12_2")),
    ],
)
def test_headings_in_ascii(labels, names):
    with pytest.warns(Remark, match="names in ASCII: "):
        found = formats.in_ascii(Game(from_array(np.ones((2, 1), dtype=int)), actions=(labels, ("z",))), "csv")
    assert (found.actions[0], found.agents) == (names, ("1", "2"))


@given(game=games(3))
@settings(max_examples=share(10))
def test_three_agents_have_no_matrix(game):
    with pytest.raises(FormatError, match="holds the game of two agents, not of 3") as caught:
        formats.to_bytes(game, "csv")
    assert "YAML, JSON, nfg and npy" in caught.value.right
