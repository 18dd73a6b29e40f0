"""Gambit's .nfg: both versions, the order of the contingencies, exact numbers, and games that are not common-payoff."""

from __future__ import annotations

import warnings
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qtran_cli import formats
from qtran_cli.errors import InputError, QtranError, Remark, UsageError
from qtran_cli.formats import nfg
from qtran_cli.formats._names import fits
from qtran_cli.formats.nfg.quoted import quote, unescape
from qtran_cli.model.game import Game
from qtran_cli.table import from_array
from tests import work
from tests.formats.strategies import games
from tests.thorough import share

HEAD = 'NFG 1 R "t" { "P1" "P2" }'


def read(text: str, **options) -> Game:
    return nfg.read(text.encode(), "g.nfg", **options)


def refusal(text: str, **options) -> QtranError:
    with pytest.raises(QtranError) as caught:
        read(text, **options)
    assert len(str(caught.value).splitlines()) <= 2
    assert caught.value.where.startswith("g.nfg")
    return caught.value


def test_first_players_strategy_varies_fastest():
    game = read(HEAD + " { 3 2 } 1 1 2 2 3 3 4 4 5 5 6 6")
    assert game.payoff.num.tolist() == [[1, 4], [2, 5], [3, 6]]
    assert game.actions == (("A", "B", "C"), ("A", "B"))
    assert game.agents == ("P1", "P2")
    assert game.title == "t"


def test_three_players():
    game = read('NFG 1 R "" { "a" "b" "c" } { 2 2 2 } ' + " ".join(f"{k} {k} {k}" for k in range(8)))
    assert game.payoff[1, 0, 0] == 1
    assert game.payoff[0, 1, 0] == 2
    assert game.payoff[0, 0, 1] == 4


def test_outcome_version():
    body = '{ { "" 1, 1 } { "named {}, \\"twice\\"" -1/2 -0.5 } }\n0 1 2\n2 1 1'
    game = read(f'{HEAD} {{ {{ "a" "b" "c" }} {{ "x" "y" }} }} "a comment" {body}')
    assert game.payoff.nested(str) == [["0", "-1/2"], ["1", "1"], ["-1/2", "1"]]
    assert game.actions == (("a", "b", "c"), ("x", "y"))
    assert game.source == "a comment"


def test_both_versions_say_the_same():
    names = '{ { "a" "b" } { "c" "d" } }'
    by_payoff = read(f"{HEAD} {names} 1 1 0 0 0 0 1 1")
    by_outcome = read(f'{HEAD} {names} {{ {{ "" 1, 1 }} }} 1 0 0 1')
    assert by_payoff.same(by_outcome)


def test_a_file_as_gambit_writes_it():
    game = read(
        'NFG 1 R "A coordination game" { "Player 1" "Player 2" }\n\n{ { "1" "2" }\n{ "1" "2" }\n}\n""\n\n'
        '{\n{ "" 9.000000, 9 }\n{ "" 0, 0.0 }\n{ "" .5, 1/2 }\n}\n1 2 2 3 \n'
    )
    assert game.payoff.nested(str) == [["9", "0"], ["0", "1/2"]]


def test_white_space_and_commas_do_not_matter():
    tight = 'NFG 1 R"t"{"P1""P2"}{2 1}1,1,2,2'
    assert read(tight).same(read(HEAD + "\n{\t2\n1\n}\r\n1 1\n2 2\n"))


@pytest.mark.parametrize("letter", ["R", "D"])
def test_rational_and_decimal_files(letter):
    assert read(f'NFG 1 {letter} "" {{ "a" }} {{ 2 }} 0.1 1/3').payoff.nested(str) == ["1/10", "1/3"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("1e400", Fraction(10) ** 400), ("-61/3", Fraction(-61, 3)), (".80", Fraction(4, 5)), ("+5", Fraction(5)), ("5.", Fraction(5))],
)
def test_numbers_are_exact(text, number):
    assert read(f'NFG 1 R "" {{ "a" }} {{ 1 }} {text}').payoff[0] == number


def test_players_and_strategies_without_names():
    game = read('NFG 1 R "" { "" "" } { { "" "" } { "x" } } 1 1 2 2')
    assert game.agents == ("1", "2")
    assert game.actions == (("A", "B"), ("x",))


# Names


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (("defect", "defect"), ("defect_1", "defect_2")),
        (("x", "x", "x_1"), ("x_2", "x_3", "x_1")),
        (("x", "y", "x", "y"), ("x_1", "y_1", "x_2", "y_2")),
        (("", "x"), ("A", "x")),
        (("x", ""), ("x", "B")),
        (("B", ""), ("B", "B_1")),
        (("B", "", "B_1"), ("B", "B_2", "B_1")),
        (("",), ("A",)),
        (("", "", ""), ("A", "B", "C")),
    ],
)
def test_names_that_stand_twice_or_are_empty(labels, names):
    """x, x becomes x_1, x_2, as Gambit 16.7 reads it; the default is taken where there is no name."""
    quoted = " ".join(f'"{label}"' for label in labels)
    game = read(f'{HEAD} {{ {{ {quoted} }} {{ "z" }} }} ' + "0 0 " * len(labels))
    assert game.actions == (names, ("z",))
    agents = read(f'NFG 1 R "" {{ {quoted} }} {{ {"1 " * len(labels)} }} ' + "0 " * len(labels)).agents
    assert [name for label, name in zip(labels, agents, strict=True) if label] == [
        name for label, name in zip(labels, names, strict=True) if label
    ]
    assert len(set(agents)) == len(labels) and "" not in agents


def test_payoffs_of_nothing_in_gambits_file():
    """Two strategies of one name and all payoffs 0: a prisoner's dilemma that somebody began."""
    game = read('NFG 1 R "" { "Player 1" "Player 2" }\n\n{ { "defect" "defect" }\n{ "defect" "defect" }\n}\n""\n\n0 0\n0 0\n0 0\n0 0\n')
    assert game.actions == (("defect_1", "defect_2"),) * 2
    assert nfg.read(nfg.write(game), "x").same(game)


def test_a_player_is_found_by_the_name_that_tells_him_apart():
    text = 'NFG 1 R "" { "p" "p" } { 1 1 } 10 20'
    assert (read(text, player="p_1").payoff[0, 0], read(text, player="p_2").payoff[0, 0]) == (10, 20)


# Not common-payoff


DIFFERENT = HEAD + ' { { "up" "down" } { "left" "right" } } 1 1 2 2 3 1/2 4 4'


def test_first_difference_is_named():
    error = refusal(DIFFERENT)
    assert error.where == "g.nfg: (up, right)"
    assert error.what == "the players' payoffs differ: 3, 0.5"
    assert "`qtran games convert IN OUT --player 1`" in error.right
    assert "--sum" in error.right


def test_equal_numbers_in_other_spellings_do_not_differ():
    assert read(HEAD + " { 2 1 } 0.5 1/2 1e1 10.0").payoff.nested(str) == [["1/2"], ["10"]]


def test_player_and_sum_convert():
    assert read(DIFFERENT, player="1").payoff.nested(str) == [["1", "3"], ["2", "4"]]
    assert read(DIFFERENT, player="P2").payoff.nested(str) == [["1", "1/2"], ["2", "4"]]
    assert read(DIFFERENT, player=2).payoff.nested(str) == [["1", "1/2"], ["2", "4"]]
    assert read(DIFFERENT, sum=True).payoff.nested(str) == [["2", "7/2"], ["4", "8"]]


def test_players_names_come_before_their_numbers():
    text = 'NFG 1 R "" { "2" "1" } { 1 1 } 10 20'
    assert read(text, player="2").payoff[0, 0] == 10
    assert read(text, player="1").payoff[0, 0] == 20


def test_sums_beyond_64_bits_are_exact():
    big = (1 << 62) - 1
    assert read(f'NFG 1 R "" {{ "a" "b" "c" }} {{ 1 1 1 }} {big} {big} {big}', sum=True).payoff[0, 0, 0] == 3 * big


@pytest.mark.parametrize("player", ["3", "0", "-1", "p1", "", "²", "9" * 50])
def test_unknown_player(player):
    error = refusal(DIFFERENT, player=player)
    assert isinstance(error, UsageError)
    assert error.right == "players are 1 to 2, or by name: P1, P2"


def test_player_and_sum_do_not_fit_together():
    assert refusal(DIFFERENT, player="1", sum=True).what == "--player and --sum"


# Bad files


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("NFG", "the end of the file where version 1 should be"),
        ("NFG 2 R", "no version 1"),
        ("EFG 2 R", "no NFG"),
        ("NFG 1 X", "no R or D"),
        ("NFG 1 R t", "'t' where the title in quotes should be"),
        ('NFG 1 R "t', "a label that never ends"),
        ('NFG 1 R "t" "P1"', "where a brace { should be"),
        ('NFG 1 R "t" { P1 }', "'P1' where a player's name in quotes, or a brace }, should be"),
        ('NFG 1 R "t" { }', "no players"),
        (HEAD, "the end of the file where a brace { should be"),
        (HEAD + " { 2 }", "'}' where a number of strategies should be"),
        (HEAD + " { 2 2 2 }", "'2' where a brace }"),
        (HEAD + " { 2 x }", "'x' is not a number of strategies"),
        (HEAD + " { 2 -2 }", "'-2' is not a number of strategies"),
        (HEAD + ' { { "a" } }', "'}' where a brace { should be"),
        (HEAD + " { 0 2 }", "agent 1 has no action"),
        (HEAD + ' { { } { "x" } }', "agent 1 has no action"),
        (HEAD + " { 2 2 } 1 1 2 2 3 3", "6 payoffs where the header announces 8"),
        (HEAD + " { 2 1 } 1 1 2 2 3", "5 payoffs where the header announces 4"),
        (HEAD + " { 999999999 999999999 } 1", "1 payoffs where the header announces 1,999,999,996,000,000,002"),
        (HEAD + " { 2 1 } 1 1 2 x", "'x' is not an exact number"),
        (HEAD + " { 2 1 } 1 1 2 nan", "'nan' is not an exact number"),
        (HEAD + " { 2 1 } 1 1 2 1e10000000", "out of range"),
        (HEAD + ' { 2 1 } { { "" 1 1 } } 1 2', "'2' is not the number of an outcome"),
        (HEAD + ' { 2 1 } { { "" 1 1 } } 1 -1', "'-1' is not the number of an outcome"),
        (HEAD + ' { 2 1 } { { "" 1 1 } } 1', "1 outcome numbers where the header announces 2"),
        (HEAD + ' { 2 1 } { { "" 1 1 1 } } 1 1', "3 payoffs in outcome 1 for 2 players"),
        (HEAD + ' { 2 1 } { { "" 1 1 } 1 1', "'1' where an outcome"),
        (HEAD + ' { 2 1 } { { "" 1 x } } 1 1', "'x' is not an exact number"),
        (HEAD + " { 2 1 } { 1 1 } 1 1", "where an outcome"),
    ],
)
def test_refusals(text, what):
    assert what in refusal(text).what


def test_place_of_a_fault():
    assert refusal('NFG 1 R\n\n"t"\n{ P1 }').where == "g.nfg: line 4"
    assert refusal(HEAD + " { 2 2 } 1 1 2 2 3 x 4 4").where == "g.nfg: (A, B), player 2"
    assert refusal(HEAD + ' { 2 1 } { { "" 1 1 } { "" 1 x } } 1 1').where == "g.nfg: outcome 2, player 2"
    assert refusal(HEAD + ' { 2 1 } { { "" 1 1 } } 1 7').where == "g.nfg: contingency 2"


@pytest.mark.parametrize(
    "bomb",
    [
        'NFG 1 R "' + '\\"' * 10**6,
        "NFG 1 R " + '""' * 10**6,
        HEAD + " { " + '{ "' * 10**5,
        HEAD + " { 2 1 } {" + '{"' * 10**5,
        " " * 10**7 + "NFG",
    ],
    ids=["escapes", "titles", "braces", "outcomes", "spaces"],
)
def test_hostile_files_are_refused_at_once(bomb):
    """By its first few tokens, however long it is."""
    assert work.lines(lambda: refusal(bomb)) < 500


# What is written


def test_written_form():
    table = from_array(np.array([[1, -2, 3], [4, 5, 6]]))
    game = Game(table, title='a "title"', source="somebody", agents=("row", "column"))
    assert nfg.write(game).decode().splitlines() == [
        'NFG 1 R "a \\"title\\"" { "row" "column" } { 2 3 }',
        '"somebody"',
        "",
        "1 1",
        "4 4",
        "-2 -2",
        "5 5",
        "3 3",
        "6 6",
    ]
    named = Game(table, actions=(("up", "down"), ("A", "B", "C")))
    assert nfg.write(named).splitlines()[0] == b'NFG 1 R "" { "1" "2" } { { "up" "down" } { "A" "B" "C" } }'


@given(st.text(st.sampled_from('ab"\\ {}\n')))
def test_labels_survive_their_quotes(label):
    quoted = quote(label)
    assert quoted[0] == quoted[-1] == '"'
    assert unescape(quoted[1:-1]) == label


def test_a_lone_backslash_stays_as_it_is():
    """Gambit takes a backslash before anything but a quote for itself."""
    assert quote("a\\b") == '"a\\b"'
    assert read('NFG 1 R "a\\b" { "x" } { 1 } 1').title == "a\\b"


def test_work_on_a_large_file_is_in_proportion():
    """Ten times the numbers are ten times the work: a few lines of ours a number."""
    small, large = (Game(from_array(np.arange(k * 200).reshape(k, 200))) for k in (10, 100))
    few, many = (work.lines(partial(nfg.read, nfg.write(game), "x")) for game in (small, large))
    assert 2_000 < few < many < 11 * few < 11 * 2_000 * 30
    assert nfg.read(nfg.write(large), "x").payoff.same(large.payoff)


def test_no_comment_where_there_is_no_source():
    """OpenSpiel reads no comment, not even an empty one."""
    assert nfg.write(Game(from_array(np.array([1, 2])))) == b'NFG 1 R "" { "1" } { 2 }\n\n1\n2\n'


def test_names_that_no_file_can_hold():
    with pytest.raises(InputError, match="zero character"):
        nfg.write(Game(from_array(np.arange(2)), title="a\0b"))


UNFIT = ["", "é", "优化", " a", "a ", "a  b", "a\tb", "a\nb", "\x1b", "a\\", 'a\\"b', "a\\\\b", "a\u00a0b"]


@pytest.mark.parametrize("label", UNFIT)
def test_names_that_gambit_refuses_are_refused(label):
    for game in (Game(from_array(np.arange(2)), actions=((label, "z"),)), Game(from_array(np.arange(2)), agents=(label,))):
        with pytest.raises(InputError, match=r"cannot stand in a \.nfg file") as caught:
            nfg.write(game)
        assert "--ascii maps names" in caught.value.right
        assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize("text", ["a\\", 'a\\"b', "a\\\\b"])
def test_titles_and_comments_that_gambit_would_read_otherwise_are_refused(text):
    for said in ({"title": text}, {"source": text}):
        with pytest.raises(InputError, match="has a backslash that Gambit takes for an escape"):
            nfg.write(Game(from_array(np.arange(2)), **said))
    assert read(nfg.write(Game(from_array(np.arange(2)), title='é  "x" a\\b\t')).decode()).title == 'é  "x" a\\b\t'


@given(games())
@settings(max_examples=share(60))
def test_in_ascii_every_game_is_written(game):
    """Names are mapped to names that fit, all different, those that fit being kept where nothing is mapped to them."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        plain = formats.in_ascii(game)
    assert plain.payoff.same(game.payoff)
    back = nfg.read(nfg.write(plain), "x", name=game.name)
    assert (back.agents, back.actions, back.title, back.source) == (plain.agents, plain.actions, plain.title, plain.source)
    assert all(map(fits, [*plain.agents, *(name for labels in plain.actions for name in labels)]))
    changed = (plain.agents, *map(tuple, plain.actions)) != (game.agents, *map(tuple, game.actions))
    assert [one.category for one in told] == [Remark] * changed


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (("é", "e"), ("e_1", "e_2")),
        (("", "x"), ("A", "x")),
        (("a  b", "c\t"), ("a b", "c")),
        (("优", "化"), ("?_1", "?_2")),
        (("a\\", "b\\c"), ("a/", "b\\c")),
        (("Łódź", "straße"), ("?odz", "stra?e")),
        ((" ", ""), ("A", "B")),
    ],
)
def test_names_in_ascii(labels, names):
    with pytest.warns(Remark, match="names in ASCII: "):
        assert formats.in_ascii(Game(from_array(np.arange(2)), actions=(labels,))).actions == (names,)


def test_titles_that_pygambit_cannot_tell_are_warned_of():
    for what in ("title", "source"):
        with pytest.warns(Remark, match=f"cannot tell a {what} that is not ASCII: --ascii maps it"):
            nfg.write(Game(from_array(np.arange(2)), **{what: "Müller"}))


def test_without_names():
    game = Game(from_array(np.eye(2, dtype=int)), "g", "t", "s", ("x", "y"), (("a", "b"), ("c", "d")))
    assert formats.unnamed(game).same(Game(from_array(np.eye(2, dtype=int)), "g"))
