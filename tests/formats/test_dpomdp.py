"""Dec-POMDPs from .dpomdp files: every form, exact numbers, faults with their line, large sparse files."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings

from benchmarks import dpomdp as benchmark
from qtran_cli import formats
from qtran_cli.errors import FormatError, GameError, InputError
from qtran_cli.formats import _sniff, dpomdp
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from tests import work
from tests.tasks import drawn, repeated, tasks, two_step
from tests.thorough import share

SHARED = Path(__file__).resolve().parents[3] / "shared" / "dpomdp"
PREAMBLE = """agents: 2
discount: 0.9
values: reward
states: a b c
start: a
actions:
x y
x y z
observations:
lo hi
2
"""
RULES = "T: * : uniform\nO: * : uniform\n"


def read(text: str, **options) -> Task:
    return dpomdp.read(text.encode(), "f.dpomdp", **options)


def rules(text: str, head: str = PREAMBLE) -> Task:
    """The game of ``text`` after uniform transitions and observations."""
    return read(head + RULES + text)


def refusal(text: str, **options) -> InputError:
    with pytest.raises(InputError) as caught:
        read(text, **options)
    assert caught.value.right
    return caught.value


def parts(*numbers) -> tuple:
    return tuple((k, Fraction(p)) for k, p in enumerate(numbers) if p)


# The preamble


@pytest.mark.parametrize(
    ("start", "initial"),
    [
        ("start:\n0.15 0.25 0.6", parts("3/20", "1/4", "3/5")),
        ("start: 0.15 0.25 0.6", parts("3/20", "1/4", "3/5")),
        ("start: 1/3 1/3 1/3", parts("1/3", "1/3", "1/3")),
        ("start:\nuniform", parts("1/3", "1/3", "1/3")),
        ("start: uniform", parts("1/3", "1/3", "1/3")),
        ("start: b", parts(0, 1)),
        ("start: 2", parts(0, 0, 1)),
        ("start include: a c", parts("1/2", 0, "1/2")),
        ("start include: 1", parts(0, 1)),
        ("start exclude: a c", parts(0, 1)),
        ("start exclude: 2", parts("1/2", "1/2")),
    ],
)
def test_five_forms_of_start(start, initial):
    assert rules("", PREAMBLE.replace("start: a", start)).initial == initial


def test_one_state_may_start_by_name_index_vector_or_uniform():
    for start in ("only", "0", "1", "1.0", "uniform", "\n1"):
        text = f"agents: 1\ndiscount: 0.5\nvalues: reward\nstates: only\nstart: {start}\nactions:\n2\nobservations:\n1\n{RULES}"
        assert read(text).initial == parts(1)


def test_names_and_numbers_of_things():
    task = rules("")
    assert (task.agents, task.states, task.actions) == (("1", "2"), ("a", "b", "c"), (("x", "y"), ("x", "y", "z")))
    assert {labels for labels, _ in task.signals[0][0]} == set(product(("lo", "hi"), ("0", "1")))
    named = rules(
        "", PREAMBLE.replace("agents: 2", "agents: left, right").replace("states: a b c", "states: 3").replace("start: a", "start: 0")
    )
    assert (named.agents, named.states) == (("left", "right"), ("0", "1", "2"))
    assert (named.name, read(PREAMBLE + RULES, name="other").name) == ("game", "other")


def test_horizon_and_discount_can_be_given():
    task = rules("")
    assert (task.horizon, task.discount) == (None, Fraction(9, 10))
    task = read(PREAMBLE + RULES, horizon=4, discount=Fraction(1, 3))
    assert (task.horizon, task.discount) == (4, Fraction(1, 3))
    endless = PREAMBLE.replace("0.9", "1") + RULES
    error = refusal(endless)
    assert (error.where, "--horizon" in error.right) == ("f.dpomdp: line 2", True)
    assert read(endless, horizon=2).horizon == 2
    assert read(endless, discount=Fraction(1, 2)).horizon is None


# T, O and R


def test_transitions_in_all_forms():
    text = """
    T: x x : a : b : 1         # one number, joint action by names
    T: x x : a : * : 0
    T: x x : a : c : 1.0
    T: 0 1 : a :
      0.5 0.25   0.25
    T: 2 : identity            # a joint index, the last agent's action varying fastest: x z
    T: y * : identity
    T: y x :
    0 1 0
    0 0 1
    1 0 0
    T: y z : b : uniform
    """
    task = rules(text)
    a, b, c = task.next
    assert (a[0], b[0]) == (parts(0, 0, 1), parts("1/3", "1/3", "1/3"))
    assert (a[1], b[1]) == (parts("1/2", "1/4", "1/4"), parts("1/3", "1/3", "1/3"))
    assert [row[2] for row in task.next] == [parts(1), parts(0, 1), parts(0, 0, 1)]
    assert [row[3] for row in task.next] == [parts(0, 1), parts(0, 0, 1), parts(1)]
    assert [row[4] for row in task.next] == [parts(1), parts(0, 1), parts(0, 0, 1)]
    assert (a[5], b[5], c[5]) == (parts(1), parts("1/3", "1/3", "1/3"), parts(0, 0, 1))


def test_observations_in_all_forms():
    text = """
    O: x * : a : * : 0
    O: x * : a : lo 1 : 1
    O: x * : b :
    0 0 0.5 0.5
    O: * z :
    1 0 0 0
    0 1 0 0
    0 0 0 1
    O: y x : c : * : 0
    O: y x : c : hi * : 0.5
    O: y y : c : 3 : 0.25
    """
    task = rules(text)
    a, b, c = task.signals
    assert a[0] == a[1] == ((("lo", "1"), 1),)
    assert b[0] == ((("hi", "0"), Fraction(1, 2)), (("hi", "1"), Fraction(1, 2)))
    assert (a[2], b[2], c[5]) == (((("lo", "0"), 1),), ((("lo", "1"), 1),), ((("hi", "1"), 1),))
    assert c[3] == ((("hi", "0"), Fraction(1, 2)), (("hi", "1"), Fraction(1, 2)))
    assert len(c[4]) == 4


def test_payoffs_are_exact_means_over_next_states_and_observations():
    """By definition: Σ_s' P(s' | s, u) Σ_o P(o | u, s') R(u, s, s', o), the last matching line counting."""
    text = """
    O: * : a : * : 0
    O: * : a : lo 0 : 0.1
    O: * : a : hi 1 : 0.9
    T: x x : a : 0.2 0.3 0.5
    """.replace("a : 0.2", "a :\n    0.2")
    task = rules(text + "R: * : * : * : * : -1\nR: x x : a : * : * : +20\nR: x x : a : a : hi * : 7\nR: x x : * : b : * : 1/3\n")
    expected = Fraction(2, 10) * (Fraction(1, 10) * 20 + Fraction(9, 10) * 7) + Fraction(3, 10) * Fraction(1, 3) + Fraction(1, 2) * 20
    assert task.payoff[0][0, 0] == expected
    assert task.payoff[1][0, 0] == Fraction(-1 - 1, 3) + Fraction(1, 9)
    assert task.payoff[0][0, 1] == -1


def test_rewards_as_rows_and_matrices():
    matrix = "R: x x : a :\n1 2 3 4\n5 6 7 8\n9 10 11 12\n"
    row = "R: x y : a : b :\n1 2 3 6\n"
    one = "R: x z : a : b : lo 0 :\n12\n"
    task = rules(matrix + row + one)
    assert task.payoff[0].flat()[:3] == [Fraction(78, 12), Fraction(12, 12), Fraction(12, 12)]


def test_costs_are_negated():
    costs = rules("R: x * : a : * : * : 5\n", PREAMBLE.replace("reward", "cost"))
    assert costs.payoff[0].nested(int) == [[-5, -5, -5], [0, 0, 0]]


def test_later_lines_win_however_wide():
    task = rules("R: x x : a : * : * : 1\nR: * : a : * : * : 2\nR: x y : * : * : * : 3\nR: x y : b : * : * : 4\n")
    assert [table[0, 0] for table in task.payoff] == [2, 0, 0]
    assert [table[0, 1] for table in task.payoff] == [3, 4, 3]


def test_comments_blank_lines_windows_and_no_spaces():
    text = "\r\n# first\r\n" + PREAMBLE.replace("\n", "  # note\r\n") + "T:*:uniform\nO:*:uniform\nR:x x:a:*:*:+2\n\n# last"
    assert read(text).same(rules("R: x x : a : * : * : 2\n"))


def test_states_out_of_reach_are_left_out():
    text = "T: * : identity\nT: * : a : b : 1\nT: * : a : a : 0\nR: * : c : * : * : 5\nO: * : * : lo 0 : 1\n"
    task = read(PREAMBLE + text)
    assert (task.states, len(task.payoff), len(task.signals)) == (("a", "b"), 2, 2)
    assert task.next[0][0] == parts(0, 1)
    bare = "T: * : a : b : 1\nT: * : b : b : 1\nO: * : b : lo 0 : 1\n"
    assert read(PREAMBLE + bare).states == ("a", "b")


# Faults


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("agents: 2\n", "", 0, "there is no agents:"),
        ("agents: 2", "agents: 0", 1, "0 agents"),
        ("agents: 2", "agents: 33", 1, "33 agents"),
        ("agents: 2", "agents: a a", 1, "'a' stands twice"),
        ("agents: 2", "agent: 2", 1, "'agent: 2' where the preamble should be"),
        ("discount: 0.9", "discount: 0.9\ndiscount: 1", 3, "discount: stands twice"),
        ("discount: 0.9", "discount: much", 2, "'much' is not an exact number"),
        ("discount: 0.9", "discount: 0.9 1", 2, "2 words where a discount should be"),
        ("discount: 0.9", "discount: 1.5", 0, "a discount of 3/2"),
        ("values: reward", "values: rewards", 3, "'rewards' where values should be"),
        ("states: a b c", "states: 0", 4, "a count of 0"),
        ("states: a b c", "states:", 4, "no names and no number"),
        ("states: a b c", "states: a b a", 4, "'a' stands twice"),
        ("states: a b c", "states: a * c", 4, "'*' is no name"),
        ("states: a b c", "states: 999999999", 4, "a count of 999,999,999"),
        ("states: a b c", "states: 900000", 4, "900,000 states, 6 joint actions, 4 joint observations"),
        ("start: a", "start: d", 5, "'d' is no state"),
        ("start: a", "start: 3", 5, "state 3 of 3"),
        ("start: a", "start: 0.5 0.5", 5, "2 probabilities for 3 states"),
        ("start: a", "start: 0.5 0.5 0.1", 5, "start: the probabilities sum to 11/10"),
        ("start: a", "start: 0.333333 0.333333 0.333333", 5, "the probabilities sum to 999999/1000000"),
        ("start: a", "start: -1 1 1", 5, "start: a negative probability"),
        ("start: a", "start exclude: a b c", 5, "every state is excluded"),
        ("start: a", "start with: a", 5, "where the preamble should be"),
        ("start: a", "start:", 5, "no start"),
        ("x y\nx y z", "x y", 6, "1 line for 2 agents"),
        ("x y\nx y z", "x y\nx x", 8, "'x' stands twice"),
    ],
)
def test_faults_of_the_preamble(old, new, line, what):
    error = refusal(PREAMBLE.replace(old, new, 1) + RULES)
    assert what in error.what
    assert error.where.startswith(f"f.dpomdp: line {line}" if line else "f.dpomdp")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("T: x x : a : b : 0.5", 14, "T: x x : a: the probabilities sum to 7/6"),
        ("T: x x : a :\n0.333333 0.333333 0.333333", 15, "T: x x : a: the probabilities sum to 0.999999"),
        ("T: * : a : * : 0", 14, "T: x x : a: no probability is above 0"),
        ("O: y z : c : lo 0 : 0.3", 14, "O: y z : c: the probabilities sum to 1.05"),
        ("T: x x : a : b : -0.5", 14, "a probability of -0.5"),
        ("T: x x : a : b : nan", 14, "'nan' is not an exact number"),
        ("T: x : a : b : 1", 14, "'x' is no action"),
        ("T: x x x : a : b : 1", 14, "'x x x' is no action"),
        ("T: x q : a : b : 1", 14, "'q' is no action of agent 2"),
        ("T: x 3 : a : b : 1", 14, "action 3 of 3"),
        ("T: 6 : a : b : 1", 14, "joint action 6 of 6"),
        ("T: x x : a : d : 1", 14, "'d' is no state"),
        ("T: x x : a : b : 1 : 1", 14, "5 parts after T:"),
        ("T:", 14, "0 parts after T:"),
        ("O: x x : a : up 0 : 1", 14, "'up' is no observation of agent 1"),
        ("R: x x : a : b : lo 0 : much", 14, "'much' is not an exact number"),
        ("R: x x : a : b : 5", 14, "joint observation 5 of 4"),
        ("T: x x :\n1 0 0\n0 1 0", 14, "6 numbers below where 9 should be (3 x 3)"),
        ("T: x x : a :\n1 0 0 0", 14, "4 numbers below where 3 should be"),
        ("T: x x : a : b :", 14, "0 numbers below where 1 should be"),
        ("T: x x : a : identity", 14, "identity"),
        ("O: x x : identity", 14, "identity"),
        ("R: x x : a : uniform", 14, "1 numbers below where 12 should be"),
        ("U: x x : a : b : 1", 14, "where T:, O: or R: should be"),
        ("discount: 1", 14, "where T:, O: or R: should be"),
        ("hello", 14, "where T:, O: or R: should be"),
    ],
)
def test_faults_of_the_rules(text, line, what):
    error = refusal(PREAMBLE + RULES + text)
    assert what in error.what
    assert error.where == f"f.dpomdp: line {line}"


def test_distributions_that_are_never_said():
    error = refusal(PREAMBLE + "O: * : uniform\n")
    assert (error.what, error.where) == ("T: x x : a: no probability is above 0", "f.dpomdp")
    assert refusal(PREAMBLE + "T: * : uniform\n").what == "O: x x : a: no probability is above 0"


def test_a_bad_distribution_is_found_where_no_path_leads():
    text = "T: * : identity\nO: * : * : lo 0 : 1\nT: x x : c : b : 0.5\n"
    assert refusal(PREAMBLE + text).what == "T: x x : c: the probabilities sum to 1.5"


def test_horizon_of_zero():
    with pytest.raises(GameError, match="horizon of 0"):
        read(PREAMBLE + RULES, horizon=0)


def test_a_joint_index_out_of_sight_is_no_memory_bomb():
    actions = "\n".join(["100000"] * 2)
    error = refusal(PREAMBLE.replace("x y\nx y z", actions) + RULES)
    assert "10,000,000,000 joint actions" in error.what


# Large files


def test_sparse_file_of_50_000_lines():
    """About a second; a table of 36 x 256 x 256 numbers would take five times the file."""
    data = benchmark.text(256, 6, 8).encode()
    assert data.count(b"\n") > 50_000
    task = dpomdp.read(data, "large")
    assert (len(task.states), task.shape) == (256, (6, 6))
    assert sum(len(branches) for row in task.next for branches in row) == 3 * 256 * 36


def test_work_on_a_sparse_file_is_in_proportion():
    few, many = (benchmark.text(states, 6, 8).encode() for states in (8, 32))
    lines, more = (work.lines(partial(dpomdp.read, data, "x")) for data in (few, many))
    assert few.count(b"\n") < lines < more < 4.2 * lines < 4.2 * 300 * few.count(b"\n")


def test_wildcards_cost_nothing():
    """A uniform rule is one rule, and its distribution one object."""
    head = "agents: 1\ndiscount: 0.9\nvalues: reward\nstates: 80\nstart: uniform\nactions:\n80\nobservations:\n9999\n"
    task = read(head + RULES)
    assert task.next[0][0] is task.next[79][79]
    assert task.signals[0][0] is task.signals[79][79]


# Written


def test_written_form():
    task = repeated([[1, "1/3"], [0, -2]], horizon=2, observations=(("s",), ("t",)))
    assert dpomdp.write(task).decode().splitlines() == [
        "# 2 decisions: this format has no horizon, --horizon 2 gives it back",
        "agents: 2",
        "discount: 1",
        "values: reward",
        "states: s",
        "start:",
        "1",
        "actions:",
        "A B",
        "A B",
        "observations:",
        "s",
        "t",
        *[f"T: {u} : 0 : 0 : 1" for u in ("0 0", "0 1", "1 0", "1 1")],
        *[f"O: {u} : 0 : 0 0 : 1" for u in ("0 0", "0 1", "1 0", "1 1")],
        "R: 0 0 : 0 : * : * : 1",
        "R: 0 1 : 0 : * : * : 1/3",
        "R: 1 1 : 0 : * : * : -2",
    ]


@pytest.mark.parametrize("text", [formats.FORMATS["dpomdp"].__doc__.split("\n\n")[1], PREAMBLE + RULES + "R: x * : b : c : hi 1 : 1/7"])
def test_what_is_read_is_written_and_read_back(text):
    if "open-left" in text:
        text = "\n".join(line.split("#")[0].strip() for line in text.splitlines()) + "\nO: * : uniform"
    task = read(text, horizon=3)
    assert read(dpomdp.write(task).decode(), horizon=3).same(task)


def endless(task: Task) -> Task:
    """The same where every end leads to the first state instead, and nothing is seen of where the game starts."""
    following = []
    for row in task.next:
        sums = [{s: sum(p for t, p in branches if t in ((s, END) if s == 0 else (s,))) for s, _ in ((0, 0), *branches)} for branches in row]
        following.append(tuple(tuple(sorted((s, p) for s, p in found.items() if p and s != END)) for found in sums))
    signals = None
    if task.signals is not None:
        seen = next(seen for row in task.signals for seen in row if seen)
        signals = ((seen,) * task.size,) * len(task.states)
    return replace(task, next=tuple(following), initial=((0, Fraction(1)),), horizon=3, signals=signals)


def come_back(task: Task) -> None:
    back = dpomdp.read(dpomdp.write(task), "x", name=task.name, horizon=3)
    assert (back.next, back.initial, back.states, back.agents) == (task.next, task.initial, task.states, task.agents)
    assert (back.actions, back.discount) == (task.actions, task.discount)
    assert all(x.same(y) for x, y in zip(back.payoff, task.payoff, strict=True))
    if task.signals is None:
        expected = [[label] for label in (task.observations or (task.states,))[0]]
        assert [
            sorted({seen[0][0][0] for seen in row if seen}) or label for row, label in zip(back.signals, expected, strict=True)
        ] == expected
    else:
        assert all(not row or dict(row) == dict(task.signals[0][0]) for rows in back.signals for row in rows)


@pytest.mark.parametrize("seed", range(12))
def test_random_games_come_back(seed):
    task = endless(drawn(seed, horizon=3))
    come_back(replace(task, discount=Fraction(2, 3)))
    come_back(replace(task, observations=(("o", "o", "p"), ("q", "r", "q"))))
    come_back(replace(task, signals=(((((("l", "m"), Fraction(1, 3)), (("l", "n"), Fraction(2, 3))),) * 4),) * 3))


@given(tasks())
@settings(max_examples=share(60), deadline=None)
def test_any_game_with_states_comes_back_or_is_refused(task):
    task = endless(task)
    written = attempt(dpomdp.write, task)
    if isinstance(written, FormatError):
        assert len(str(written).splitlines()) == 2
    else:
        come_back(task)


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except FormatError as error:
        return error


@pytest.mark.parametrize(
    ("task", "what"),
    [
        (two_step(), "an end before the horizon"),
        (repeated([[1, 2]], horizon=1, agents=("a b", "c")), "the agent 'a b' cannot stand in a .dpomdp or .pomdp file"),
        (repeated([[1, 2]], horizon=1, actions=(("7",), ("x", "y"))), "the action '7' cannot stand"),
        (replace(drawn(0, 1, horizon=1), states=("x:y",), next=((((0, Fraction(1)),),) * 4,)), "the state 'x:y' cannot stand"),
    ],
)
def test_what_cannot_be_written(task, what):
    with pytest.raises(FormatError) as caught:
        formats.to_bytes(task, "dpomdp")
    assert what in caught.value.what


def test_what_is_seen_at_the_start_cannot_be_written():
    both = repeated([[1, 2]], horizon=1)
    half = Fraction(1, 2)
    task = Task(both.payoff * 2, (*both.next, (((1, Fraction(1)),),) * 2), ((0, half), (1, half)), ("s", "t"), horizon=1)
    with pytest.raises(FormatError, match="see something at the start"):
        dpomdp.write(task)
    hidden = replace(task, observations=(("-", "-"), ("-", "-")))
    assert read(dpomdp.write(hidden).decode(), horizon=1).initial == task.initial


def test_a_table_is_no_dec_pomdp():
    game = formats.read_bytes(b"1,2\n3,4\n", "x", "csv")
    with pytest.raises(FormatError, match="one-step game"):
        formats.to_bytes(game, "dpomdp")


# Found and recognised


def test_by_suffix_and_by_content(tmp_path):
    path = tmp_path / "robots.dpomdp"
    path.write_text(PREAMBLE + RULES)
    task = formats.read_file(path)
    assert (task.name, task.states) == ("robots", ("a", "b", "c"))
    assert _sniff.guess(b"# a comment\n" + PREAMBLE.encode()) == "dpomdp"
    assert _sniff.guess(b"name: x\nsource: values: reward\npayoff: [1]\n") == "yaml"


@pytest.mark.parametrize(
    ("name", "states", "shape", "entry"),
    [
        ("dectiger", 2, (3, 3), ((0, (2, 2)), 20)),
        ("2generals", 2, (2, 2), ((1, (1, 1)), -20)),
        ("prisoners", 1, (2, 2), ((0, (1, 0)), 0)),
        ("recycling", 4, (3, 3), ((3, (2, 1)), Fraction(-97, 25))),
        ("relay4", 4, (3, 3), ((0, (1, 1)), 50)),
    ],
)
def test_files_of_the_literature_where_present(name, states, shape, entry):
    path = SHARED / f"{name}.dpomdp"
    if not path.is_file():
        pytest.skip("the file is not here")
    task = dpomdp.read(path.read_bytes(), path.name, horizon=2)
    assert (len(task.states), task.shape) == (states, shape)
    (state, u), payoff = entry
    assert task.payoff[state][u] == payoff
    assert read(dpomdp.write(task).decode(), horizon=2).same(task)
