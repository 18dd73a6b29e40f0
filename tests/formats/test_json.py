"""JSON: the same documents, exact numbers, the output of `qtran solve --json`, and no recursion to run out of."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.errors import InputError
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.formats import json as notation
from qtran_cli.formats import yaml
from qtran_cli.model.game import Game
from qtran_cli.report.one_step.document import document
from qtran_cli.table import from_array, from_fractions
from tests import work


def read(text: str) -> Game:
    return notation.read(text.encode(), "g.json")


def refusal(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read(text)
    assert len(str(caught.value).splitlines()) <= 2
    assert caught.value.where.startswith("g.json")
    return caught.value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.1", Fraction(1, 10)),
        ("1e400", Fraction(10) ** 400),
        ("1E-3", Fraction(1, 1000)),
        ("-0", Fraction(0)),
        ('"1/3"', Fraction(1, 3)),
        ('"-61/3"', Fraction(-61, 3)),
        ("123456789012345678901234567890.5", Fraction(246913578024691357802469135781, 2)),
    ],
)
def test_numbers_are_exact(text, number):
    assert read(f'{{"payoff": [{text}, 1]}}').payoff[0] == number


def test_names_may_be_numbers():
    assert read('{"payoff": [1, 2], "actions": [0, 1.50]}').actions == (("0", "1.50"),)


@pytest.mark.parametrize("name", catalogue.names())
def test_every_game_of_the_catalogue_through_json_and_yaml(name):
    game = catalogue.load(name)
    assert notation.read(notation.write(game), "x").same(game)
    assert yaml.read(notation.write(game), "x").same(game), "JSON is YAML"


@pytest.mark.parametrize("name", ["climb", "three_player_climbing", "exact_fractions", "bandit", "stag_hunt_sum"])
def test_output_of_solve_is_a_game(name):
    game = catalogue.load(name)
    back = read(json.dumps(document(solve(game))))
    assert back.same(Game(game.payoff, game.name, agents=game.agents, actions=game.actions))


def test_output_of_solve_without_its_payoffs():
    error = refusal('{"schema": "qtran.solve/1", "game": {"name": "x", "agents": ["1"], "actions": [["A"]], "payoff": null}}')
    assert error.what == "the payoffs were left out"
    assert "--full" in error.right


def test_the_game_alone_may_be_wrapped():
    assert read('{"game": {"payoff": [1, 2]}}').shape == (2,)
    assert '"game" beside other keys' in refusal('{"game": {"payoff": [1, 2]}, "x": 1}').what


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ('{"payoff": [1, NaN]}', "NaN is not an exact number", ""),
        ('{"payoff": [Infinity]}', "Infinity is not an exact number", ""),
        ('{"payoff": [-Infinity]}', "-Infinity is not an exact number", ""),
        ('{"payoff": [1e10000000]}', "out of range", "line 1: payoff[0]"),
        ('{"payoff": [1], "payoff": [2]}', "the key 'payoff' stands twice", ""),
        ('{"payoff": [1,\n "x"]}', "'x' is not an exact number", "line 2: payoff[1]"),
        ('{"game": {"payoff": [1,\n "x"]}}', "'x' is not an exact number", "line 2: game.payoff[1]"),
        ('{"payoff": [true]}', "true where a payoff should be", "line 1: payoff[0]"),
        ('{"payoff": [null]}', "nothing where a payoff should be", "line 1: payoff[0]"),
        ('{"payoff": null}', "nothing where a payoff should be", "line 1: payoff"),
        ('{"payoff": [[1, 2], [3]]}', "1 entry where payoff[0] has 2", "line 1: payoff[1]"),
        ('{"payoff": [1], "actions": [true]}', "true where a text should be", "line 1: actions[0]"),
        ('{"payoff": [1], "name": true}', "true where a text should be", "line 1: name"),
        ('{"payoff": [1], "title": "\\ud800"}', "half a character", "title"),
        ('{"payoff": [1], "states": {}}', "a payoff beside states", "line 1: payoff"),
        ('{"payoff": [1], "expect": {"additive": 1}}', "'1' where a verdict should be", "line 1: expect.additive"),
        ('{"payof": [1]}', "unknown key 'payof'", "line 1: payof"),
        ("[]", "an empty list", "payoff"),
        ("[[1, 2],\n[3, true]]", "true where a payoff should be", "line 2: payoff[1][1]"),
        ('"climb"', "'climb' where a game should be", ""),
        ("5", "'5' where a game should be", ""),
        ("null", "nothing where a game should be", ""),
        ('{"payoff": [1}', "not JSON", "line 1"),
        ('{"payoff": [1]\n', "not JSON", "line 2"),
        ('{"payoff": [010]}', "not JSON", "line 1"),
        ('{"payoff": [1]} {"payoff": [1]}', "not JSON: extra data", "line 1"),
        ('{\n"name": "a', "not JSON: a text that never ends", "line 2"),
        ("{'payoff': [1]}", "not JSON", "line 1"),
    ],
)
def test_refusals_name_the_fault_and_its_place(text, what, where):
    error = refusal(text)
    assert what in error.what
    assert error.where == (f"g.json: {where}" if where else "g.json")


@pytest.mark.parametrize(
    ("bomb", "what"),
    [
        ("[" * 10**6, "nested more than 36 deep"),
        ('{"a":' * 10**6, "nested more than 36 deep"),
        ('{"payoff": ' + "[" * 100 + "1" + "]" * 100 + "}", "nested more than 36 deep"),
        ('"' + '\\"' * 10**6, "a text that never ends"),
    ],
    ids=["lists", "maps", "payoff", "escapes"],
)
def test_bombs_are_refused_before_they_are_parsed(monkeypatch, bomb, what):
    """By their first few brackets or quotes, however long they are."""
    monkeypatch.setattr("json.loads", None)
    assert work.lines(lambda: refusal(bomb)) < 500
    assert what in refusal(bomb).what


@pytest.mark.parametrize("bomb", ['"' * 10**5, "]" * 10**5], ids=["quotes", "ends"])
def test_work_on_a_flat_bomb_is_in_proportion(bomb):
    assert work.lines(lambda: refusal(bomb)) < 10 * len(bomb)


def test_brackets_inside_texts_do_not_count():
    label = "[{" * 100 + '\\"' + "]" * 3
    assert read(f'{{"payoff": [1], "title": "{label}"}}').title == label.replace('\\"', '"')


def test_written_form():
    numbers = [Fraction(11), Fraction(-3, 10), Fraction(1, 3), Fraction(10) ** 400]
    game = Game(from_fractions(numbers, (2, 2)), "g", 'a "title"', expect={"monotone": True, "margin": float("inf"), "greedy": {"iql": 1}})
    text = notation.write(game).decode()
    assert text.splitlines() == [
        "{",
        '  "name": "g",',
        '  "title": "a \\"title\\"",',
        '  "payoff": [[11, -0.3],',
        '             ["1/3", 1e400]],',
        '  "expect": {"monotone": true, "margin": "inf", "greedy": {"iql": 1}}',
        "}",
    ]
    assert json.loads(text)["payoff"][0] == [11, -0.3]


def test_rows_of_many_agents():
    document = json.loads(notation.write(Game(from_array(np.arange(12).reshape(2, 1, 3, 2)))))
    assert document["payoff"] == np.arange(12).reshape(2, 1, 3, 2).tolist()
    assert json.loads(notation.write(Game(from_array(np.arange(3)))))["payoff"] == [0, 1, 2]


def test_payoffs_alone_are_a_game():
    assert read("[[8,-12],[-12,0]]").payoff.nested(str) == [["8", "-12"], ["-12", "0"]]


def test_null_is_as_if_the_key_did_not_stand_there():
    nothing = read('{"payoff": [[1]], "name": null, "title": null, "source": null, "agents": null, "actions": null, "expect": null}')
    assert nothing.same(read('{"payoff": [[1]]}'))
