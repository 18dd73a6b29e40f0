"""Names in .dpomdp and .pomdp files: what is mapped, what is numbered, what is refused; the game stays the same."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qtran_cli import catalogue, formats
from qtran_cli.errors import FormatError, InputError, Remark
from qtran_cli.exact.answer import solve
from qtran_cli.formats import dpomdp
from qtran_cli.model.branches import END
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from qtran_cli.table import from_array, from_fractions
from tests.formats.strategies import awkward
from tests.formats.test_conformance import attempt
from tests.tasks import certain, drawn, repeated, table, tasks, two_step
from tests.thorough import share

ONE = Fraction(1)
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
OURS = ["T", "O", "R", "uniform", "identity", "reset", "include", "exclude", "start", "states", "reward", "cost", "agents"]
hostile = st.one_of(awkward, st.sampled_from([*OURS, "*", ":", "#", "0", "1", "7", "01", "-1", "+1", "s_1", "a-b", "a b", "ａ", "null_"]))


def mapped(task: Task) -> Task:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Remark)
        return formats.in_ascii(task, "dpomdp")


def numbered(task: Task) -> Task:
    return formats.unnamed(task, "dpomdp")


def without_ends(task: Task) -> Task:
    """Every end leads to the first state instead, which is where the game starts."""

    def turned(branches):
        total = defaultdict(Fraction)
        for s, p in branches:
            total[0 if s == END else s] += p
        return tuple(sorted(total.items()))

    moves = tuple(tuple(map(turned, row)) for row in task.next)
    return replace(task, next=moves, initial=((0, ONE),), horizon=2)


def as_read(task: Task) -> Task:
    """What the format can say of it, by definition: signals where joint actions lead, and nothing but names."""
    arrivals = {(t, k) for row in task.next for k, branches in enumerate(row) for t, _ in branches}

    def seen(t, k):
        if task.signals is not None:
            return task.signals[t][k]
        return ((tuple(task.observations[i][t] if task.observations else task.states[t] for i in range(task.n)), ONE),)

    signals = tuple(tuple(seen(t, k) if (t, k) in arrivals else () for k in range(task.size)) for t in range(len(task.states)))
    return replace(task, observations=None, signals=signals, title="", source="", expect={})


@st.composite
def named(draw):
    """Games without an end whose names are anything."""
    task = without_ends(draw(tasks()))
    if not draw(st.booleans()):
        return task
    distinct = [draw(st.lists(hostile, min_size=m, max_size=m, unique=True)) for m in (task.n, *task.shape)]
    states = draw(st.lists(hostile.filter(lambda x: x not in ("null", "~")), min_size=len(task.states), max_size=9, unique=True))
    labels = [[draw(hostile) for _ in task.states] for _ in range(task.n)]
    changes = {} if task.signals is not None else {"observations": tuple(map(tuple, labels))}
    return replace(
        task, agents=tuple(distinct[0]), actions=tuple(map(tuple, distinct[1:])), states=tuple(states[: len(task.states)]), **changes
    )


def back(task: Task, name: str = "dpomdp") -> Task:
    return formats.read_bytes(formats.to_bytes(task, name), "x", name, name=task.name, horizon=task.horizon)


@given(named())
@settings(max_examples=share(150), deadline=None)
def test_a_game_comes_back_or_its_names_are_refused(task):
    data = attempt(dpomdp.write, task)
    if isinstance(data, FormatError):
        assert "cannot stand in a .dpomdp" in data.what or "zero character" in data.what
        assert len(str(data).splitlines()) == 2
        return
    assert back(task).same(as_read(task))


@given(named(), st.sampled_from([mapped, numbered]))
@settings(max_examples=share(200), deadline=None)
def test_mapped_or_numbered_every_game_is_written_and_comes_back(task, change):
    changed = change(task)
    assert back(changed).same(as_read(changed))
    bare = {"agents": (), "actions": (), "title": "", "source": "", "states": tuple(f"s{k}" for k in range(len(task.states)))}
    if task.signals is None:
        labels = task.observations or (task.states,) * task.n
        assert [_pattern(seen) for seen in changed.observations or (changed.states,) * task.n] == [*map(_pattern, labels)]
    else:
        assert [_pattern(seen) for seen in _seen(changed)] == [*map(_pattern, _seen(task))]
    same = {"observations": None, "signals": None}
    assert replace(changed, **bare, **same).same(replace(task, **bare, **same))


def _seen(task: Task) -> list[list[str]]:
    """Per agent everything that is seen, in order, with repetitions."""
    return [[labels[i] for row in task.signals for seen in row for labels, _ in seen] for i in range(task.n)]


def _pattern(labels) -> list[int]:
    """Which are alike."""
    return [labels.index(label) for label in labels]


@given(named())
@settings(max_examples=share(150), deadline=None)
def test_mapped_names_are_those_that_every_program_reads(task):
    changed = mapped(task)
    observations = _seen(changed) if changed.signals else changed.observations or ()
    for names in (changed.agents, *changed.actions, changed.states, *observations):
        counted = all(name.isdigit() and name.isascii() for name in names)
        assert counted or all(WORD.fullmatch(name) and name not in OURS for name in names)


@given(named().filter(lambda task: task.size <= 6), st.sampled_from([mapped, numbered]))
@settings(max_examples=share(40), deadline=None)
def test_the_answer_is_the_same(task, change):
    """Of small games: each is solved twice."""
    start = replace(task, observations=None, signals=None) if task.signals is None and task.observations is None else task
    assert solve(back(change(start))).optimum == solve(start).optimum


@given(named().filter(lambda task: task.n == 1), st.sampled_from([mapped, numbered]))
@settings(max_examples=share(40), deadline=None)
def test_the_same_of_one_agent_in_the_other_file(task, change):
    changed = change(task)
    assert back(changed, "pomdp").same(replace(as_read(changed), agents=("1",)))


@pytest.mark.parametrize("name", catalogue.names(several=True))
def test_games_of_the_catalogue(name):
    """Those that have no end before the horizon, which a Dec-POMDP has no words for."""
    task = catalogue.load(name).expected
    if any(t == END for row in task.next for branches in row for t, _ in branches):
        with pytest.raises(FormatError, match="an end before the horizon"):
            dpomdp.write(mapped(task))
        return
    for change in (mapped, numbered):
        found = back(change(task))
        assert found.same(as_read(change(task)))
        assert task.horizon is None or solve(found).optimum == solve(task).optimum


# What becomes of names


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (("tiger left", "tiger right"), ("tiger-left", "tiger-right")),
        (("a b", "a-b"), ("a-b_1", "a-b_2")),
        (("1", "2A"), ("s_1", "s_2A")),
        (("T", "uniform"), ("s_T", "s_uniform")),
        (("*", ""), ("s_0", "s_1")),
        (("a:b", "a#b"), ("a-b_1", "a-b_2")),
        (("é", "优"), ("e", "s_1")),
        (("-1", "+1"), ("s_-1_1", "s_-1_2")),
        (("nüll", "x"), ("s_null", "x")),
        (("0", "5"), ("0", "5")),
        (("5", "0"), ("s_5", "s_0")),
    ],
)
def test_states_in_words(labels, names):
    task = Task((table([1]), table([2])), (certain(1), certain(0)), ((0, ONE),), labels, horizon=2)
    assert mapped(task).states == names


def test_letters_of_the_format_among_those_that_count_actions():
    """The fifteenth action is O, which is a word of the format."""
    assert mapped(repeated([[*range(26)]], horizon=1)).actions[1][13:21] == ("N", "a_O", "P", "Q", "a_R", "S", "a_T", "U")
    assert dpomdp.write(numbered(repeated([[*range(26)]], horizon=1))).decode().splitlines()[7:10] == ["actions:", "1", "26"]


def test_what_is_told():
    task = repeated([[1, 2]], horizon=1, agents=("left", "3"), actions=(("wait",), ("go on", "stop")))
    with pytest.warns(Remark, match="names in ASCII: '3' is 'agent_3', 'go on' is 'go-on'$"):
        formats.in_ascii(task, "dpomdp")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        formats.in_ascii(task, "yaml")


@pytest.mark.parametrize(("format_", "kept"), [("nfg", "'é' is 'e', 'ü' is 'u'"), ("csv", "'ü' is 'u'"), (None, "'é' is 'e', 'ü' is 'u'")])
def test_only_of_names_that_the_file_has_something_is_told(format_, kept):
    game = Game(from_array(np.ones((2, 1), dtype=int)), agents=("é", "b"), actions=(("ü", "o"), ("z",)))
    with pytest.warns(Remark, match=f"names in ASCII: {kept}$"):
        formats.in_ascii(game, format_)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        formats.in_ascii(game, "npy")


def test_both_files_take_the_same_names():
    task = replace(repeated([[1, 2]], horizon=1), states=("a b",))
    with pytest.warns(Remark):
        assert mapped(task).states == formats.in_ascii(task, "pomdp").states == ("a-b",)
    assert formats.unnamed(task, "pomdp").actions == (("0",), ("0", "1"))


def test_what_is_lost():
    """The horizon stands in the file as a comment, which nobody reads back."""
    task = replace(repeated([[1, 2]], horizon=3), title="t", agents=("a", "b"))
    assert (formats.lost(task, "dpomdp"), formats.lost(task, "pomdp")) == (["title", "horizon"], ["title", "agents", "horizon"])
    assert formats.lost(task, "yaml") == formats.lost(replace(task, title="", horizon=None, discount=Fraction(1, 2)), "dpomdp") == []


def test_a_state_is_not_called_null_elsewhere_either():
    task = replace(repeated([[1, 2]], horizon=1), states=("nüll",))
    with pytest.warns(Remark, match="'nüll' is 'null_'"):
        assert formats.in_ascii(task).states == ("null_",)


def test_numbered_for_other_formats():
    task = replace(two_step(horizon=2), observations=(("x", "x", "y"), ("u", "v", "w")), agents=("a", "b"), title="t", source="s")
    found = formats.unnamed(task)
    assert (found.states, found.observations) == (("0", "1", "2"), (("0", "0", "1"), ("0", "1", "2")))
    assert (found.agents, found.title, found.source) == (("1", "2"), "", "")


# Numbers


def test_gaps_between_numbers_stay():
    """States that nobody reaches are left out where a file is read; the others keep their numbers when it is written."""
    task = Task(
        (table([1]), table([2])), (certain(1), certain(1)), ((0, ONE),), ("1", "4"), horizon=2, observations=(("3", "0"), ("x", "y"))
    )
    lines = dpomdp.write(task).decode().splitlines()
    assert lines[4:7] == ["states: 5", "start:", "0 1 0 0 0"]
    assert lines[lines.index("observations:") + 1 :][:2] == ["4", "x y"]
    assert {"T: 0 0 : 1 : 4 : 1", "O: 0 0 : 4 : 0 1 : 1", "R: 0 0 : 4 : * : * : 2", "T: * : 3 : 3 : 1"} <= set(lines)
    assert back(task).same(as_read(task))


def sums(lines) -> dict:
    """(letter, joint action, state) -> the sum of its probabilities, of a file with one number a line."""
    total: dict = defaultdict(Fraction)
    for line in lines:
        letter, u, state, _, p = re.split(" ?: ", line)
        total[letter, u, state] += Fraction(p)
    return total


@pytest.mark.parametrize("states", [("s0", "s1", "s2"), ("1", "3", "4")])
def test_every_distribution_is_said(states):
    """pomdp.org's solver refuses a file in which one does not sum to 1, whether it matters or not."""
    task = replace(without_ends(drawn(3, horizon=2)), states=states)
    found = sums(line for line in dpomdp.write(task).decode().splitlines() if line[:2] in ("T:", "O:"))
    many = 3 if states[0] == "s0" else 5
    joint = ["0 0", "0 1", "1 0", "1 1"]
    assert set(found.values()) == {ONE}
    for letter in "TO":
        for s in map(str, range(many)):
            assert (letter, "*", s) in found or all((letter, u, s) in found for u in joint)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"actions": (("x",), ("1", "2"))}, "the action '1'"),
        ({"actions": (("x",), ("0", "01"))}, "the action '0'"),
        ({"actions": (("x",), ("a", "-1 0"))}, "the action '-1 0'"),
        ({"agents": ("2", "1")}, "the agent '2'"),
        ({"agents": ("a", "")}, "the agent ''"),
        ({"observations": (("x",), ("1000000",))}, "the observation '1000000'"),
        ({"observations": (("*",), ("x",))}, "the observation '\\*'"),
    ],
)
def test_names_that_would_be_read_otherwise_are_refused(said, what):
    """Rules call things by their index, so a number that is another thing's name would be that thing."""
    with pytest.raises(FormatError, match=f"{what} cannot stand") as caught:
        dpomdp.write(repeated([[1, 2]], horizon=1, **said))
    assert {"--ascii", "--unnamed"} <= set(caught.value.right.replace(",", " ").split())


@pytest.mark.parametrize("word", OURS)
def test_words_of_the_format_are_read_back_by_us(word):
    task = repeated([[1, 2]], horizon=1, agents=(word, "x"), actions=((word,), ("x", word)), observations=((word,), (word,)))
    assert back(replace(task, states=(word,))).same(as_read(replace(task, states=(word,))))


def test_what_is_too_large_to_be_read_back_is_not_written():
    """Eight observations of each of seven agents are 2,097,152 joint ones."""
    seen = tuple(((str(k),) * 7, Fraction(1, 8)) for k in range(8))
    payoff = from_fractions([ONE], (1,) * 7)
    task = Task((payoff,), (certain(0),), ((0, ONE),), ("s",), horizon=1, signals=((seen,),))
    with pytest.raises(FormatError, match="1 states times joint actions, 2,097,152 joint observations") as caught:
        dpomdp.write(task)
    assert "up to 1,000,000" in caught.value.right


def test_numbers_far_apart_are_counted_anew():
    task = repeated([[1] * 20] * 20, horizon=1)
    with pytest.raises(FormatError, match="40,000,000 states times joint actions") as caught:
        dpomdp.write(replace(task, states=("99999",)))
    assert "--unnamed counts anew" in caught.value.right
    assert back(numbered(replace(task, states=("99999",)))).states == ("0",)


@pytest.mark.parametrize("name", ["climb", "coordination_three"])
@pytest.mark.parametrize("format_", ["dpomdp", "pomdp"])
@pytest.mark.parametrize("change", [formats.in_ascii, formats.unnamed])
def test_a_one_step_game_is_refused_as_one_whatever_its_names(name, format_, change):
    with pytest.raises(InputError, match="a one-step game"):
        formats.to_bytes(change(catalogue.load(name), format_), format_)
