"""YAML: the contract, names taken as text, numbers taken from their text, and everything else refused with its line."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import numpy as np
import pytest
import yaml

from qtran_cli import scalars
from qtran_cli.errors import InputError
from qtran_cli.formats import _events, _sniff
from qtran_cli.formats import yaml as notation
from qtran_cli.model.game import Game
from qtran_cli.table import from_array, from_fractions
from tests import work

CONTRACT = b"""
name: climb
title: Climbing game
source: Claus & Boutilier 1998, fig. 2
agents: [row, column]              # optional
actions: [A, B, C]                 # one list for all, or one list per agent; optional
payoff: [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]     # nested N deep
expect: {additive: false, monotone: false, rectangular: true, margin: inf, greedy: {iql: 5}}
"""


def read(text: str | bytes, **options) -> Game:
    return notation.read(text.encode() if isinstance(text, str) else text, "g.yaml", **options)


def refusal(text: str | bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        read(text)
    assert len(str(caught.value).splitlines()) <= 2
    assert caught.value.where.startswith("g.yaml")
    return caught.value


def test_contract():
    game = read(CONTRACT)
    assert (game.name, game.title, game.source) == ("climb", "Climbing game", "Claus & Boutilier 1998, fig. 2")
    assert game.agents == ("row", "column")
    assert game.actions == (("A", "B", "C"),) * 2
    assert game.payoff.num.tolist() == [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]
    greedy = {"iql": Fraction(5)}
    assert dict(game.expect) == {"additive": False, "monotone": False, "rectangular": True, "margin": float("inf"), "greedy": greedy}


def test_block_style_is_the_same_game():
    block = """
name: climb
title: "Climbing game"
source: 'Claus & Boutilier 1998, fig. 2'
agents:
- row
- column
actions:
  - A
  - B
  - C
payoff:
  - - 11
    - -30
    - 0
  - [-30, 7,
     6]
  - [0, 0, 5]
expect:
  additive: no
"""
    with pytest.raises(InputError, match="'no' where a verdict should be"):
        read(block)
    assert read(block.replace("expect:\n  additive: no\n", "")).payoff.same(read(CONTRACT).payoff)


def test_defaults():
    game = read("payoff: [[1, 2, 3], [4, 5, 6]]", name="stem")
    assert (game.name, game.title, game.source) == ("stem", "", "")
    assert game.agents == ("1", "2")
    assert game.actions == (("A", "B"), ("A", "B", "C"))


def test_axes_of_the_payoff_are_the_agents_in_order():
    game = read("payoff: [[[1, 2, 3]], [[4, 5, 6]]]")
    assert game.shape == (2, 1, 3)
    assert game.payoff[1, 0, 2] == 6


def test_actions_per_agent():
    game = read("actions: [[left, right], [1, yes, null]]\npayoff: [[1, 2, 3], [4, 5, 6]]")
    assert game.actions == (("left", "right"), ("1", "yes", "null"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.1", Fraction(1, 10)),
        ("1/3", Fraction(1, 3)),
        ('"1/3"', Fraction(1, 3)),
        ("'-2/6'", Fraction(-1, 3)),
        ("1e400", Fraction(10) ** 400),
        ("1e30", Fraction(10) ** 30),
        ("1E-3", Fraction(1, 1000)),
        ("+7", Fraction(7)),
        ("-0", Fraction(0)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("123456789012345678901234567890", Fraction(123456789012345678901234567890)),
        ("0.30000000000000004", Fraction(30000000000000004, 10**17)),
    ],
)
def test_numbers_are_exact(text, number):
    assert read(f"payoff: [{text}, 1]").payoff[0] == number
    assert read(f"payoff:\n  - {text}\n").payoff[0] == number


@pytest.mark.parametrize(
    "text",
    [
        "010",
        "1:30",
        "on",
        "yes",
        "0x10",
        "0o7",
        "1_000",
        ".inf",
        "-.inf",
        ".nan",
        "nan",
        "inf",
        "1 2",
        "1,5",
        "1e",
        "1/0",
        "--1",
        "١",
        "½",
        "2021-01-01",
    ],
)
def test_what_some_reader_takes_for_another_number_is_refused(text):
    error = refusal(f'payoff: [[0, 1], [2, "{text}"]]')
    assert error.where == "g.yaml: line 1: payoff[1][1]"


def test_absurd_exponents_are_refused_at_once(monkeypatch):
    """Before a power of ten is made of them."""
    monkeypatch.setattr(scalars, "Fraction", None)
    assert "out of range" in refusal("payoff: [1e10000000]").what
    assert "out of range" in refusal("payoff: [1e-99999999999999999999]").what


def test_a_table_that_would_fill_the_memory_is_refused():
    """Each number is legal; over their common denominator all of them together are not."""
    error = refusal(f"payoff: [1e-10000{', 1' * 150_000}]")
    assert "MB as integers" in error.what


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("payoff: 5", "'5' where a list should be", "line 1: payoff"),
        ("payoff:", "nothing where a payoff should be", "line 1: payoff"),
        ("payoff: []", "an empty list", "line 1: payoff"),
        ("payoff: [[], []]", "an empty list", "line 1: payoff[0]"),
        ("payoff:\n  - [1, 2]\n  - [3]", "1 entry where payoff[0] has 2", "line 3: payoff[1]"),
        ("payoff: [[1, 2], 3]", "a list beside numbers", "line 1: payoff[0]"),
        ("payoff:\n - 1\n -\n - 3", "nothing where a payoff should be", "line 3: payoff[1]"),
        ("payoff: [[1, ~], [3, 4]]", "'~' is not an exact number", "line 1: payoff[0][1]"),
        ("payoff: {A: 1}", "a mapping where a list should be", "line 1: payoff"),
        ("payoff: [[1, 2], [3, {A: 4}]]", "'A' is not an exact number", "line 1: payoff[1][1]"),
        ("payof: [1]", "unknown key 'payof'", "line 1: payof"),
        ("payoff: [1]\nfoo: 1", "unknown key 'foo'", "line 2: foo"),
        ("name: x", "there is no payoff", ""),
        ("payoff: [1, 2]\nactions: [A]", "1 actions for agent 1", "line 2: actions[0]"),
        ("payoff: [1, 2]\nactions: [A, A]", "'A' stands twice", "line 2: actions[0]"),
        ("payoff: [[1, 2]]\nactions: [[A], [B, B]]", "'B' stands twice", "line 2: actions[1]"),
        ("payoff: [[1, 2]]\nactions: [[A]]", "1 entry for 2 agents", "line 2: actions"),
        ("payoff: [[1, 2]]\nactions: [[A], B]", "'B' where a list of names should be", "line 2: actions[1]"),
        ("payoff: [1]\nactions: A", "'A' where a list of names should be", "line 2: actions"),
        ("payoff: [1]\nactions: []", "an empty list where a list of names should be", "line 2: actions"),
        ("payoff: [1]\nactions:\n  - {A: 1}", "a mapping where a text should be", "line 3: actions[0]"),
        ("payoff: [[1]]\nagents: [a]", "1 entry for 2 agents", "line 2: agents"),
        ("payoff: [[1]]\nagents: [a, a]", "'a' stands twice", "line 2: agents"),
        ("title: [a]\npayoff: [1]", "a list where a text should be", "line 1: title"),
        ("payoff: [1]\nexpect: [a]", "a list where facts should be", "line 2: expect"),
        ("payoff: [1]\nexpect:\n  additiv: true", "unknown key 'additiv'", "line 3: expect.additiv"),
        ("payoff: [1]\nexpect: {additive: 1}", "'1' where a verdict should be", "line 2: expect.additive"),
        ("payoff: [1]\nexpect: {margin: -inf}", "'-inf' is not an exact number", "line 2: expect.margin"),
        ("payoff: [1]\nexpect: {optimum: inf}", "'inf' is not an exact number", "line 2: expect.optimum"),
        ("payoff: [1]\nexpect: {optimum: [1]}", "a list where a number should be", "line 2: expect.optimum"),
        ("payoff: [1]\nexpect: {greedy: 5}", "'5' where payoffs by method should be", "line 2: expect.greedy"),
        ("payoff: [1]\nexpect: {greedy: {A b: 5}}", "'A b' is not a method", "line 2: expect.greedy"),
        ("- a\n- b", "'a' is not an exact number", "line 1: payoff[0]"),
        ("- [1, 2]\n- [3, x]", "'x' is not an exact number", "line 2: payoff[1][1]"),
        ("- payoff: [1]\n- payoff: [2]", "'payoff' is not an exact number", "line 1: payoff[0]"),
        ("climb", "'climb' where a game should be", ""),
        ("# only a comment", "nothing where a game should be", ""),
        ("payoff: [[", "not YAML", "line 1"),
        ("name: x\npayoff: [1, 2\n\n", "not YAML", "line 2"),
        ("payoff: [1]\n\ttitle: x", "not YAML", "line 2"),
        ("payoff: @", "not YAML", "line 1"),
        ('title: "a', "not YAML", "line 1"),
        ("title: a\x07b", "not YAML", ""),
        ("? [a]\n: b", "a list where a key should be", "line 1"),
        ("{? : c}", "nothing where a key should be", "line 1"),
        ("payoff: [1]\npayoff: [2]", "the key 'payoff' stands twice", "line 2"),
        ("expect:\n  margin: 1\n  margin: 2", "the key 'margin' stands twice", "line 3"),
    ],
)
def test_refusals_name_the_fault_and_its_place(text, what, where):
    error = refusal(text)
    assert what in error.what
    assert error.where == (f"g.yaml: {where}" if where else "g.yaml")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("payoff: &a [1]", "an anchor (&a)"),
        ("payoff: [*a]", "an alias (*)"),
        ("a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]", "an anchor (&a)"),
        ("payoff: !!python/object:os.system [1]", "a tag"),
        ("payoff: [!!int 1]", "a tag"),
        ("payoff: [! 1]", "a tag"),
        ("payoff: [1]\n---\npayoff: [2]", "a second document"),
        ("<<: {payoff: [1]}", "unknown key '<<'"),
    ],
)
def test_what_a_game_never_needs_is_refused(text, what):
    assert what in refusal(text).what


@pytest.mark.parametrize("key", ["initial", "horizon", "discount", "observations", "observation"])
def test_keys_of_games_with_states_need_states(key):
    error = refusal(f"name: x\n{key}: {{a: 1}}\npayoff: [1]")
    assert error.what == f"{key} without states"
    assert error.where == f"g.yaml: line 2: {key}"


def test_deepest_game_is_read():
    text = "payoff: " + "[" * 32 + "7" + "]" * 32
    assert read(text).shape == (1,) * 32
    assert "33 agents" in refusal(f"payoff: {'[' * 33}7{']' * 33}").what


def test_nearest_key_is_offered():
    assert refusal("payof: [1]").right == "did you mean payoff?"
    assert refusal("Payoff: [1]").right == "did you mean payoff?"
    assert refusal("payoff: [1]\nexpect: {monoton: true}").right == "did you mean monotone?"


def test_long_fault_is_cut():
    assert len(str(refusal(f"payoff: [{'x' * 5000}]"))) < 300
    assert len(refusal(f"{'x' * 900}: 1").what) < 100


# What is written


def test_written_form():
    game = Game(
        from_fractions([Fraction(11), Fraction(-3, 10), Fraction(1, 3), Fraction(10) ** 400], (2, 2)),
        "g",
        "Title: one",
        "",
        ("row", "column"),
        (("a", "yes"), ("1", "c d")),
        {"monotone": True, "margin": float("inf"), "greedy": {"iql": Fraction(-1, 3)}},
    )
    assert notation.write(game).decode().splitlines() == [
        "name: g",
        'title: "Title: one"',
        "agents: [row, column]",
        'actions: [[a, "yes"], ["1", c d]]',
        "payoff:",
        "  - [11, -0.3]",
        '  - ["1/3", 1e400]',
        "expect:",
        "  monotone: true",
        "  margin: inf",
        '  greedy: {iql: "-1/3"}',
    ]


def test_defaults_are_not_written():
    assert notation.write(Game(from_array(np.eye(2, dtype=int)))) == b"name: game\npayoff:\n  - [1, 0]\n  - [0, 1]\n"
    assert notation.write(Game(from_array(np.arange(3)))) == b"name: game\npayoff: [0, 1, 2]\n"
    one_list = Game(from_array(np.eye(2, dtype=int)), actions=(("p", "q"),) * 2)
    assert b"actions: [p, q]\n" in notation.write(one_list)


def test_rows_of_many_agents():
    lines = notation.write(Game(from_array(np.arange(12).reshape(2, 1, 3, 2)))).decode().splitlines()[2:]
    assert lines == [
        "  - - - [0, 1]",
        "      - [2, 3]",
        "      - [4, 5]",
        "  - - - [6, 7]",
        "      - [8, 9]",
        "      - [10, 11]",
    ]


def test_other_readers_of_yaml_read_the_same():
    """PyYAML's own types: integers as integers, names as texts."""
    game = Game(from_array(np.array([[1, -2], [3, 4]])), "1", "null", "no", ("on", "1e3"), (("~", "0x1"), ("[bold]", "优")))
    document = yaml.safe_load(notation.write(game))
    assert document == {
        "name": "1",
        "title": "null",
        "source": "no",
        "agents": ["on", "1e3"],
        "actions": [["~", "0x1"], ["[bold]", "优"]],
        "payoff": [[1, -2], [3, 4]],
    }


def test_half_a_character_cannot_be_written():
    with pytest.raises(InputError, match="half a character"):
        notation.write(Game(from_array(np.arange(2)), "\ud800"))


def test_without_libyaml_it_is_the_same(monkeypatch):
    monkeypatch.setattr(_events, "LOADER", yaml.SafeLoader)
    test_contract()
    assert refusal("payoff:\n  - [1, 2]\n  - [3]").where == "g.yaml: line 3: payoff[1]"
    assert "not YAML" in refusal("payoff: [1, 2\n").what
    assert refusal("title: [a]\npayoff: [1]").what == "a list where a text should be"
    assert read("title: null\npayoff: [1]").title == ""
    assert read('title: ""\npayoff: [1]').title == ""


def test_work_on_a_large_table_is_in_proportion():
    """Sixteen times the payoffs are sixteen times the work: a few lines of ours a payoff."""
    small, large = (Game(from_array(np.arange(k * k).reshape(k, k) * 7 - 300_000)) for k in (25, 100))
    few, many = (work.lines(partial(read, notation.write(game))) for game in (small, large))
    assert 625 < few < many < 17 * few < 17 * 625 * 100
    assert read(notation.write(large)).payoff.same(large.payoff)


@pytest.mark.parametrize("null", ["null", "Null", "NULL", "~", ""])
def test_null_is_no_title(null):
    """As every YAML reader takes it; in quotes, and among names, it is a text."""
    game = read(f"payoff: [[1, 2]]\nname: {null}\ntitle: {null}\nsource: {null}\nagents: {null}\nexpect: {null}\n")
    assert (game.name, game.title, game.source, game.agents) == ("game", "", "", ("1", "2"))
    assert read(f'payoff: [[1, 2]]\ntitle: "{null}"\n').title == null
    if null:
        assert read(f"payoff: [[1, 2]]\nactions: [[a], [b, {null}]]\n").actions[1] == ("b", null)


@pytest.mark.parametrize(
    "text", ["[[8, -12], [-12, 0]]", "- [8, -12]\n- [-12, 0]", "- - 8\n  - -12\n- - -12\n  - 0\n", '[["8", -12], [-12, "0/1"]]']
)
def test_payoffs_alone_are_a_game(text):
    assert read(text).payoff.nested(str) == [["8", "-12"], ["-12", "0"]]
    assert _sniff.guess(text.encode()) == "yaml"


@pytest.mark.parametrize("dtype", [int, float, np.float32])
@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 2, 2), (1, 1), (4, 1)])
def test_arrays_as_numpy_prints_them(dtype, shape):
    array = (np.arange(np.prod(shape)).reshape(shape) * 3 - 5).astype(dtype)
    for text in (str(array), repr(array), f"np.{array!r}", str(array.tolist()), f"\n{array}\n"):
        assert read(text).payoff.nested(str) == from_array(array).nested(str)
        assert _sniff.guess(text.encode()) == "yaml"


@pytest.mark.parametrize(
    "text",
    ["[[1 2]\n [3]]", "[1 2 ... 8 9]", "[[1 2][3 4]]", "[1, 2 3]", "array([1 nan])", "[[8 -12; -12 0]]", "[1 - 2]", "[8 -12\n -12 0]"],
)
def test_arrays_that_are_not_whole_are_refused(text):
    assert refusal(text).right
