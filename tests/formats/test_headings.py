"""First rows and columns of numbers that nobody reads: refused, or told of, and never the headings of another game in silence."""

from __future__ import annotations

import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtran_cli.errors import InputError, Remark
from qtran_cli.formats import csv as notation
from qtran_cli.formats.csv.encodings import repaired
from qtran_cli.formats.csv.kinds import Sort, kind
from qtran_cli.model.game import Game
from qtran_cli.table import from_array

KINDS = {
    Sort.html: ["&minus;{}", "&#8722;{}", "{}&nbsp;€", "&lt;b&gt;{}"],
    Sort.encoding: ["âˆ’{}", "â€“{}", "Â {}", "ï»¿{}", "‚àí{}", "ΓêÆ{}", "в€’{}", "Ã¢Ë†â€™{}", "{} â‚¬", "鈭\ufffd{}"],
    Sort.marked: [
        "<b>{}</b>",
        "<td align='right'>{}</td>",
        "\\textbf{{{}}}",
        "\\num{{{}}}",
        "{{{{val|{}}}}}",
        "{}<sup>a</sup>",
        "<!-- x -->{}",
    ],
    Sort.worded: ["minus {}", "{} km/h", "−{} °C", "{} Mio. €", "${}k", "Rs. {}", "({}) CR", "{} USD/h", "about {}", "-{}h 30m"],
    Sort.typed: [
        "np.float64({}.0)",
        "np.int64({})",
        "Decimal('{}')",
        "tensor({}., dtype=torch.float64)",
        "(float) {}",
        "{}.5f0",
        "{}i32",
        "{}_f64",
        "&H{}",
    ],
    Sort.formula: ["=A{}", "=SUM(A1:A{})", "='Sheet 1'!A{}", "{{=B{}}}", "+A{}", "@A{}"],
    Sort.date: ["{}. Mai", "{}-févr", "Dez {}", "{} PM"],
    Sort.word: ["{} foo", "{} foo/bar", "{} (est.)", "{}x{}", "Foo({}.5)", "payoff = {}.5", "c. {}", "{{'a': {}.5}}", "{}+0im"],
}
apart = st.lists(st.integers(2, 30), min_size=2, max_size=4, unique=True).filter(lambda xs: any(y != x + 1 for x, y in pairwise(xs)))
"""Numbers that do not count."""
TEMPLATES = [template for templates in KINDS.values() for template in templates]


def read(text: str) -> Game:
    return notation.read(text.encode(), "g.csv")


def refusal(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read(text)
    assert len(str(caught.value).splitlines()) == 2
    return caught.value


def filled(template: str, *numbers: int) -> list[str]:
    return [template.format(*[x] * template.count("{}")) for x in numbers]


@pytest.mark.parametrize(("sort", "template"), [(sort, template) for sort, templates in KINDS.items() for template in templates])
def test_what_a_dressed_number_is(sort, template):
    assert {kind(cell) for cell in filled(template, 12, 7)} == {sort}


@pytest.mark.parametrize("template", TEMPLATES)
@given(apart)
def test_dressed_numbers_are_no_headings(template, numbers):
    """As a first row, a first column, and both beside headings; the message is about the cell."""
    cells = filled(template, *numbers)
    beside = [str(k) for k in range(len(cells))]
    for text in (
        "\t".join(cells) + "\n" + "\t".join(beside),
        "\n".join(map("\t".join, zip(cells, beside, strict=True))),
        "\t" + "\t".join(cells) + "\nup\t" + "\t".join(beside),
        "\n".join(cells),
        f"{cells[0]}\n5",
    ):
        assert "stands twice" not in refusal(text).what


@pytest.mark.parametrize("template", TEMPLATES)
def test_among_payoffs_they_are_refused_at_their_place(template):
    first, second = filled(template, 12, 7)
    error = refusal(f"1\t2\n3\t{first}\n4\t{second}")
    assert error.where == "g.csv: row 2, column 2" and error.right


@pytest.mark.parametrize(
    "row",
    [
        *("8k,2M", "12 CR,7 DR", "1.2 Cr,7 Lakh", "12 kg,7 lb", "-5°C,41°F", "12万,7亿", "12 тыс.,7 млн", "30min,12h", "12 Mrd,7 Mio"),
        *("12 points,1 point", "12 Punkte,1 Punkt", "5 ft 3 in,6 ft 1 in", "12 (95% CI 10-14),7 (95% CI 5-9)", "1h30,2h15"),
        *("Minus 12,plus 7", "12[a],7[b]", "12ᵃ,7ᵇ", "十二,七", "12<ref>x</ref>,7", "#DIV/0 !,#NOM ?", "NA,NULL", "-,--", "=A1,=$B$1"),
        *("<b>12</b>,\\textbf{7}", "np.int64(0),np.int64(1)", "[12](http://a.b/c),[7](http://a.b/d)"),
    ],
)
def test_mixed_dress(row):
    refusal(row.replace(",", "\t") + "\n0\t8")


@pytest.mark.parametrize(
    "row",
    [
        *("a0,a1,a2", "action 1,action 2", "u_1 = 0,u_1 = 1", "A1,A2", "1st,2nd,3rd", "agent 1,agent 2", "x=1,x=2", "no 5,no 6", "1A,1B"),
        *("f(0),f(1)", "pi(1),pi(2)", "f(-1),f(0),f(1)", "u=-1,u=0,u=1", "payoff 1,payoff 2", "payoff=1,payoff=2", "1 up,2 down"),
        *("m1,m2", "k=1,k=2", "K1,M2", "e1,e2", "float,int", "int1,int2", "minus,plus", "minus,zero,plus", "Cr,Dr", "EUR,USD", "env1,env2"),
        *(
            "\\alpha_1,\\alpha_2",
            "$a_1$,$a_2$",
            "$\\pi_{1}$,$\\pi_{2}$",
            "a_{1},a_{2}",
            "x<sub>1</sub>,x<sub>2</sub>",
            "<b>up</b>,<b>down</b>",
        ),
        *("q₁,q₂", "é1,é2", "über 1,über 2", "действие 1,действие 2", "行动1,行动2", "1. left,2. right", "[a1],[a2]", "#1,left", "one,two"),
        *("I,II,III", "one,two,three", "zwei,drei", "C,D", "CD,DC", "X,V", "L,XL"),
        *("x-1,x0,x1", "2nd,3rd", "O1,O2", "S1,B3", "+,-", "-,+", "-,+,stay"),
        *("C3PO,R2D2", "R&D,S&M", "open-left-1,open-left-2", "'=A1,'-", "left*,right*", "low (0),high (1)", "U+1,U+2"),
    ],
)
def test_names_are_headings_without_a_word(row):
    labels = row.split(",")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        game = read("\t".join(labels) + "\n" + "\t".join("5" for _ in labels))
    assert game.actions[1] == tuple(label.removeprefix("'") for label in labels)


@pytest.mark.parametrize(
    "row",
    [
        "x = 3.5,x = -2",
        "p=0.1,p=0.5",
        "bet 5,bet 10",
        "No. 12.5,No. -7",
        "u1=12,u1=-7",
        "a=1/2,a=1/3",
        "12 wins,7 losses",
        "2 up,7 down",
        "12 Ω,7 kΩ",
        "twelve,seven",
        "minus twelve,Seven",
        "two hundred and five,twenty-one",
        "douze,sept",
        "XII,VII",
        "xii,V",
        "1O,l2",
        "O.5,-l2",
        "8a,9b",
        "ETH 12,BTC 7",
        "r12,r-7",
        "12 kg,a",
    ],
)
def test_numbers_behind_words_are_told_of(row):
    """And of those before words that differ. They may be names, and they may be payoffs."""
    first, second = row.split(",")
    with pytest.warns(Remark, match=r"g.csv: the first row, .* is read as headings: if those are payoffs, write the numbers alone"):
        assert read(f"{first}\t{second}\n0\t8").shape == (1, 2)
    with pytest.warns(Remark, match="the first column, .* is read as headings"):
        assert read(f"{first}\t0\n{second}\t8").shape == (2, 1)


@pytest.mark.parametrize("heading", ["x12", "BTC 12", "twelve", "VII", "l2"])
def test_one_heading_above_a_single_column_may_be_a_payoff(heading):
    with pytest.warns(Remark, match=f"the first row, '{heading}', is read as headings"):
        assert read(f"{heading}\n7\n3").shape == (2, 1)


@pytest.mark.parametrize("heading", ["x1", "payoff", "one", "X", "I", "mix"])
def test_one_name_above_a_single_column_is_one(heading):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read(f"{heading}\n7\n3").actions[1] == (heading,)


@pytest.mark.parametrize("text", ["&minus;12;3\n&ndash;7;4", "&#8722;12;3", "1;&nbsp;2", "&#x2212;12;3"])
def test_semicolons_of_html_between_semicolons(text):
    """Else the minus would be a heading, and 12 the payoff."""
    assert "is HTML, and semicolons separate the cells" in refusal(text).what


def test_semicolons_of_html_alone_separate_nothing():
    assert "'&minus;12' is HTML" in refusal("&minus;12").what
    assert "'&minus;12' is HTML" in refusal("&minus;12,&ndash;7\n0,8").what
    assert read("R&D;S&M\n1;2").actions[1] == ("R&D", "S&M")


@pytest.mark.parametrize("cells", ["一,二", "十二,七", "-十二,七"])
def test_numbers_of_another_script_are_said_to_be_some(cells):
    error = refusal(f"{cells}\n1,2")
    assert "is a number in words" in error.what and "YAML and JSON hold" in error.right


@pytest.mark.parametrize(
    "text",
    [
        "| | a | b |\n|---|---|---|\n| u | 8 | -12 |\n| d | -12 | 0 |\n",
        "|8|-12|\n|-12|0|\n",
        "8 | -12\n--|--\n-12 | 0",
        "| 1,5 | 2 |\n|---|---|\n| 3 | 4 |",
        "|8|",
        "+---+-----+\n| 8 | -12 |\n+---+-----+",
        "┌───┬─────┐\n│ 8 │ -12 │\n├───┼─────┤\n│ -12 │ 0 │\n└───┴─────┘",
        '{| class="wikitable"\n|-\n| 8 || -12\n|}',
    ],
)
def test_pipes_are_no_separators_and_said_to_be_there(text):
    error = refusal(text)
    assert "pipes between cells" in error.what and "leave them out" in error.right


def test_ampersands_are_no_separators_and_said_to_be_there():
    assert "ampersands between cells" in refusal("8 & -12 \\\\\n-12 & 0 \\\\\n").what
    assert "ampersands between cells" in refusal("\\begin{tabular}{rr}\n\\toprule\n & A \\\\\nA & 0 \\\\\n\\end{tabular}").what
    assert read("R & D\n1").actions[1] == ("R & D",)


def test_pipes_in_names_are_names():
    assert read("|a|,b|\n1,2").actions[1] == ("|a|", "b|")
    assert read("a|b\n1").actions[1] == ("a|b",)
    assert read('"8"').payoff.nested(str) == [["8"]], "nothing outside quotes"


@pytest.mark.parametrize("said", ["sep=;\n", "sep=;;\n", "SEP=;\r\n", '"sep=;"\n', "sep=; \n\n"])
def test_the_line_that_spreadsheets_write_says_what_separates(said):
    assert read(f"{said}8;-12,5\n-12;0").payoff.nested(str) == [["8", "-25/2"], ["-12", "0"]]
    assert read("sep=,\nup;down,left\n1,2").actions[1] == ("up;down", "left")
    assert refusal(f"{said}8;x\n1;2").where.startswith(f"g.csv: row {said.count(chr(10)) + 1}")


def test_that_line_as_a_heading_is_one():
    game = Game(from_array(np.ones((2, 1), dtype=int)), actions=(("u", "d"), ("sep=;",)))
    assert notation.read(notation.write(game), "g.csv").actions == game.actions
    bare = Game(game.payoff, actions=(("A", "B"), ("sep=;",)))
    assert notation.read(notation.write(bare), "g.csv").actions[1] == ("sep=;",)


def test_calls_that_commas_have_cut():
    assert "'Fraction(1' is a number" in refusal("Fraction(1, 2),Fraction(3, 4)\n5,6,7,8").what


@given(st.text(st.sampled_from("−–€½Â£\u00a012.5 -°µ"), min_size=1))
def test_what_another_encoding_made_of_a_text_is_undone(text):
    """By Windows-1252 as browsers have it, where it is another text."""
    seen = "".join(chr(b) if b in b"\x81\x8d\x8f\x90\x9d" else bytes([b]).decode("cp1252") for b in text.encode())
    assert text.isascii() or repaired(seen) == text
