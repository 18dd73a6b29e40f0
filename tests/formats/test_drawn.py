"""Payoffs that are drawn, in files: {payoff: probability} in the place of a number."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtran_cli import catalogue, formats, load
from qtran_cli.errors import InputError
from qtran_cli.formats import read_bytes, to_bytes
from tests.formats.strategies import games
from tests.lots import HALF, coin, gambled, gambled_task, lots
from tests.tasks import tasks, two_step

STATES = "states: {{s: {{payoff: [[1, {}]], next: null}}}}\ninitial: s\n"
PARTLY = gambled(catalogue.load("climb"), {4: coin(0, 14)})


@given(games().flatmap(lambda game: st.tuples(st.just(game), lots(game.payoff))))
def test_one_step_games_come_back(drawn):
    game, (table, paid) = drawn
    game = replace(game, payoff=table, drawn=paid)
    for name in ("yaml", "json"):
        back = read_bytes(to_bytes(game, name), "x", name)
        assert back.same(game) and dict(back.drawn) == paid


@given(tasks().flatmap(lambda task: st.tuples(st.just(task), lots(task.payoff[0]))))
def test_games_with_several_states_come_back(drawn):
    task, (table, paid) = drawn
    task = replace(task, payoff=(table, *task.payoff[1:]), drawn=(paid, *({} for _ in task.states[1:])))
    for name in ("yaml", "json"):
        back = read_bytes(to_bytes(task, name), "x", name)
        assert back.same(task) and dict(back.drawn[0]) == paid


@pytest.mark.parametrize(
    ("entry", "mean", "paid"),
    [
        ("{14: 1/2, 0: 1/2}", 7, coin(0, 14)),
        ('{"14": "1/2", "0": 0.5}', 7, coin(0, 14)),
        ("{-1/3: 0.25, 1e2: 3/4}", Fraction(899, 12), ((Fraction(-1, 3), Fraction(1, 4)), (Fraction(100), Fraction(3, 4)))),
        ("{14: 1/2, 0: 1/2, 99: 0}", 7, coin(0, 14)),
        ("{7: 1}", 7, None),
        ("{7: 1, 8: 0}", 7, None),
    ],
)
def test_read_by_hand(entry, mean, paid):
    game = read_bytes(f"payoff: [[1, {entry}]]".encode(), "x", "yaml")
    task = read_bytes(STATES.format(entry).encode(), "x", "yaml")
    assert game.payoff[0, 1] == task.payoff[0][0, 1] == mean
    assert (game.drawn.get(1), (task.drawn or ({},))[0].get(1)) == (paid, paid)


@pytest.mark.parametrize(
    ("entry", "what", "place"),
    [
        ("{14: 1/2, 0: 1/3}", "the probabilities sum to 5/6", "payoff[0][1]"),
        ("{14: 1/2}", "the probabilities sum to 1/2", "payoff[0][1]"),
        ("{14: 0}", "the probabilities sum to 0", "payoff[0][1]"),
        ("{}", "the probabilities sum to 0", "payoff[0][1]"),
        ("{14: -1/2, 0: 3/2}", "a probability of -1/2", "payoff[0][1].14"),
        ("{14: 3/2, 0: -1/2}", "a probability of 3/2", "payoff[0][1].14"),
        ("{14: 1/2, 14.0: 1/2}", "the payoff 14.0 stands twice", "payoff[0][1]"),
        ("{14: 1/2, 14: 1/2}", "the key '14' stands twice", ""),
        ("{A: 1}", "'A' is not an exact number", "payoff[0][1]"),
        ("{inf: 1}", "'inf' is not an exact number", "payoff[0][1]"),
        ("{14: half}", "'half' is not an exact number", "payoff[0][1].14"),
        ("{14: [1]}", "a list where a probability should be", "payoff[0][1].14"),
        ("{14: {0: 1}}", "a mapping where a probability should be", "payoff[0][1].14"),
        ("{14: }", "nothing where a probability should be", "payoff[0][1].14"),
    ],
)
def test_refusals_name_the_fault_and_its_place(entry, what, place):
    for text, path in ((f"payoff: [[1, {entry}]]", place), (STATES.format(entry), place and f"states.s.{place}")):
        with pytest.raises(InputError) as caught:
            read_bytes(f"# a game\n{text}".encode(), "file", "yaml")
        error = caught.value
        assert what in error.what and "file: line 2" in error.where and error.where.endswith(path)
        assert error.right and len(str(error).splitlines()) <= 2


def test_a_game_is_no_distribution():
    with pytest.raises(InputError, match="a mapping where a list should be"):
        read_bytes(b"payoff: {14: 1/2, 0: 1/2}", "x", "yaml")
    with pytest.raises(InputError, match="a list beside numbers"):
        read_bytes(b"payoff: [{14: 1/2, 0: 1/2}, [1, 2]]", "x", "yaml")


@pytest.mark.parametrize("name", [name for name, module in formats.FORMATS.items() if "drawn" not in module.KEEPS])
def test_formats_of_numbers_refuse_and_write_means(name):
    several = "states" in formats.FORMATS[name].KEEPS
    game = gambled_task(two_step(), [{}, {}, {3: coin(0, 16)}]) if several else PARTLY
    with pytest.raises(InputError, match=r"holds numbers, and payoffs of .* are drawn") as caught:
        to_bytes(game, name)
    assert ".json or .yaml" in caught.value.right and "--mean" in caught.value.right
    if not several:
        assert read_bytes(to_bytes(game.expected, name), "x", name).payoff.same(game.payoff)


WHOLE = '{"payoff": [[1, "7"]], "payoff_distribution": [["1", {"0": "1/2", "14": "1/2"}]]}'


def test_documents_say_means_and_distributions():
    assert read_bytes(WHOLE.encode(), "x", "json").drawn == {1: coin(0, 14)}
    states = f'{{"states": {{"s": {WHOLE[:-1]}, "next": null}}}}, "initial": "s"}}'
    assert read_bytes(states.encode(), "x", "json").drawn == ({1: coin(0, 14)},)
    with pytest.raises(InputError, match="its means are not what payoff says") as caught:
        read_bytes(WHOLE.replace('"7"', '"8"').encode(), "x", "json")
    assert caught.value.where.endswith("payoff_distribution")
    with pytest.raises(InputError, match="'half' is not") as caught:
        read_bytes(WHOLE.replace('"14": "1/2"', '"14": "half"').encode(), "x", "json")
    assert caught.value.where.endswith("payoff_distribution[0][1].14")


def test_from_python():
    """Numbers as keys and as probabilities."""
    assert load([[11, {14: HALF, 0: 0.5}]]).drawn == load({"payoff": [["11", {"14": "1/2", "0": "0.5"}]]}).drawn == {1: coin(0, 14)}
