"""Games with several states in YAML and JSON: the contract, the way there and back, and every fault with its path and line."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import yaml as pyyaml
from hypothesis import given, settings

from qtran_cli import formats
from qtran_cli.errors import FormatError, InputError
from qtran_cli.formats import read_bytes, to_bytes
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from tests.tasks import ONE, OVER, table, tasks, two_step
from tests.thorough import share

CONTRACT = """
name: two_step
agents: [row, column]
states:
  start: {payoff: [[0, 0], [0, 0]], next: [[left, left], [right, right]]}
  left: {payoff: [[7, 7], [7, 7]], next: null}
  right:
    payoff: [[0, 1/3], [1, 8]]
    next: [[null, {left: 1/2, null: 0.5}], [~, start]]
initial: {start: 0.75, left: 1/4}
horizon: 3
discount: 0.9
observations:
  row: {start: here, left: there, right: there}
  column: {start: x, left: x, right: x}
expect: {optimum: 8, factorizable: true, bootstrapped: {vdn: 7}}
"""


def read(text: str, form: str = "yaml") -> Task:
    task = read_bytes(text.encode(), "g", form)
    assert isinstance(task, Task)
    return task


def test_contract():
    task = read(CONTRACT)
    half = Fraction(1, 2)
    assert task.states == ("start", "left", "right")
    assert task.payoff[2].nested() == [[0, Fraction(1, 3)], [1, 8]]
    assert task.next == (
        (((1, ONE),), ((1, ONE),), ((2, ONE),), ((2, ONE),)),
        (OVER,) * 4,
        (OVER, ((END, half), (1, half)), OVER, ((0, ONE),)),
    )
    assert task.initial == ((0, Fraction(3, 4)), (1, Fraction(1, 4)))
    assert (task.horizon, task.discount) == (3, Fraction(9, 10))
    assert task.observations == (("here", "there", "there"), ("x",) * 3)
    assert task.expect == {"optimum": 8, "factorizable": True, "bootstrapped": {"vdn": 7}}
    assert not task.fully_observed


def test_an_entry_stands_for_all_joint_actions_below_it():
    assert read(CONTRACT.replace("[[left, left], [right, right]]", "[left, right]")).same(read(CONTRACT))


def test_observations_by_agent_or_in_their_order():
    listed = CONTRACT.replace("  row: {start", "- {start").replace("  column: {start", "- {start")
    assert read(listed).same(read(CONTRACT))


NOISY = """
states:
  s: {payoff: [[0, 1], [1, 0]], next: [[t, t], [t, s]]}
  t: {payoff: [[2, 2], [2, 2]], next: null}
initial: s
horizon: 4
observation:
  t: [{a: {x: 0.5, y: 0.25}, b: {y: 0.25}}, [{a: {x: 1, y: 0}}, null]]
  s: {c: {z: 1}}
"""


def test_noisy_observations_are_nested_by_agent():
    task = read(NOISY)
    quarter = Fraction(1, 4)
    spread = ((("a", "x"), 2 * quarter), (("a", "y"), quarter), (("b", "y"), quarter))
    assert task.signals == ((((("c", "z"), ONE),),) * 4, (spread, spread, ((("a", "x"), ONE),), ()))


def test_joint_actions_that_never_lead_to_a_state_need_no_observation():
    assert read(NOISY).signals[1][3] == ()
    with pytest.raises(InputError, match=r"observation\.s\[1\]\[1\]: nothing is seen here"):
        read(NOISY.replace("  s: {c: {z: 1}}\n", ""))


def all_names(task: Task) -> str:
    """Every name of a game in one text."""
    said = (task.name, task.title, task.source, *task.agents, *task.states)
    seen = [label for row in task.observations or () for label in row]
    noisy = [label for row in task.signals or () for joint in row for labels, _ in joint for label in labels]
    return "".join((*said, *seen, *noisy))


@pytest.mark.parametrize("name", ["yaml", "json"])
@given(task=tasks())
@settings(max_examples=share(60), deadline=None)
def test_what_is_written_is_read_back(name, task):
    try:
        data = to_bytes(task, name)
    except FormatError:
        assert "\0" in all_names(task)
        return
    assert read_bytes(data, "x", name).same(task)


@given(task=tasks())
@settings(max_examples=share(30), deadline=None)
def test_other_yaml_readers_see_the_same_document(task):
    try:
        text = to_bytes(task, "yaml").decode()
    except FormatError:
        return
    document = pyyaml.safe_load(text)
    assert list(document["states"]) == list(task.states)
    assert document["name"] == task.name


def test_the_written_form_is_the_readable_one():
    assert to_bytes(two_step(), "yaml").decode() == (
        "name: two_step\n"
        'initial: "1"\n'
        "states:\n"
        '  "1":\n    payoff: [[0, 0], [0, 0]]\n    next: ["2A", "2B"]\n'
        '  "2A":\n    payoff: [[7, 7], [7, 7]]\n    next: null\n'
        '  "2B":\n    payoff: [[0, 1], [1, 8]]\n    next: null\n'
    )


def test_long_tables_are_broken_into_lines():
    wide = table(*[[10**9 + k for k in range(20)] for _ in range(3)])
    task = Task((wide,), ((OVER,) * 60,), ((0, ONE),), ("s",))
    for name in ("yaml", "json"):
        data = to_bytes(task, name)
        assert read_bytes(data, "x", name).same(task)
        assert max(map(len, data.decode().splitlines())) < 300


def test_names_too_long_for_yaml_are_refused_by_yaml_only():
    task = two_step(states=("x" * 2000, "2A", "2B"))
    with pytest.raises(FormatError, match="a name of 2,000 characters"):
        to_bytes(task, "yaml")
    assert read_bytes(to_bytes(task, "json"), "x", "json").same(task)


@pytest.mark.parametrize("name", [name for name, module in formats.FORMATS.items() if "states" not in module.KEEPS])
def test_formats_of_one_table_say_so(name):
    with pytest.raises(FormatError, match=f"a .{name} file holds one payoff table, and two_step has states\nwrite .*yaml"):
        to_bytes(two_step(), name)


def test_nothing_is_lost():
    for name in ("yaml", "json"):
        assert formats.lost(two_step(title="x", agents=("a", "b")), name) == []


FAULTS = [
    ("start: 0.75", "start: 0.5", 10, "initial: the probabilities sum to 3/4"),
    ("initial: {start: 0.75, left: 1/4}", "initial: null", 10, "initial: a game that ends before it starts"),
    ("initial:", "start:", 10, "start: unknown key 'start'"),
    ("[right, right]]", "[rigth, right]]", 5, "states.start.next[1][0]: no state is called 'rigth'\ndid you mean right?"),
    ("[right, right]]", "[right]]", 5, "states.start.next[1]: 1 entry for 2 actions"),
    ("[right, right]]", "[right, [right]]]", 5, "states.start.next[1][1]: a list for a single joint action"),
    ("[[left, left], [right, right]]", "left", 8, "states.right: 'right': never reached"),
    ("next: null", "following: null", 6, "states.left.following: unknown key 'following'"),
    (", next: null", "", 6, "states.left: there is no next"),
    ("[7, 7]]", "[7]]", 6, "states.left.payoff[1]: 1 entry where payoff[0] has 2"),
    ("[[7, 7], [7, 7]]", "[[7, 7]]", 6, "states.left.payoff: 1 x 2 joint actions where start has 2 x 2"),
    ("1, 8", "1, x", 8, "states.right.payoff[1][1]: 'x' is not an exact number"),
    ("left: 1/2, ", "left: 1/3, ", 9, "states.right.next[0][1]: the probabilities sum to 5/6"),
    ("left: 1/2, ", "left: -1/2, ", 9, "states.right.next[0][1].left: a probability of -1/2"),
    ("left: 1/2, ", "left: half, ", 9, "states.right.next[0][1].left: 'half' is not an exact number"),
    ("~, start", "{null: 0.5, ~: 0.5}, start", 9, "states.right.next[1][0]: the end stands twice"),
    ("horizon: 3", "horizon: 0", 11, "horizon: a horizon of 0"),
    ("horizon: 3", "horizon: 1.5", 11, "horizon: '1.5' is no whole number"),
    ("horizon: 3\ndiscount: 0.9", "discount: 1", None, "no horizon, no discount below 1"),
    ("discount: 0.9", "discount: 1.1", 12, "discount: a discount of 11/10"),
    ("discount: 0.9", "discount: []", 12, "discount: a list where a number should be"),
    ("row: {start: here, ", "row: {", 14, "observations.row: the state start is missing"),
    ("row: {start: here, ", "row: {start: here, strat: x, ", 14, "observations.row.strat: unknown key 'strat'"),
    ("  column: {", "  colum: {", 15, "observations.colum: unknown key 'colum'\ndid you mean column?"),
    ("  column: {start: x, left: x, right: x}\n", "", 14, "observations: agent column sees nothing"),
    ("name: two_step", "payoff: [1]", 2, "payoff: a payoff beside states"),
    ("optimum: 8", "margin: 8", 16, "expect.margin: unknown key 'margin'"),
    ("  left: {", "  NULL: {", 6, "states.NULL: a state that is called null"),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), FAULTS, ids=[said.split("\n")[0] for *_, said in FAULTS])
def test_faults_are_named_with_line_and_path(old, new, line, said):
    assert old in CONTRACT
    text = CONTRACT.replace(old, new, 1)
    if "NULL" in new:
        text = text.replace("left", "NULL")
    with pytest.raises(InputError) as caught:
        read(text)
    assert said in str(caught.value)
    assert line is None or str(caught.value).startswith(f"g: line {line}: ")
    assert len(str(caught.value).splitlines()) <= 2


def test_json_faults_have_their_line_too():
    text = to_bytes(two_step(), "json").decode().replace('"2B"]', '"2C"]')
    with pytest.raises(InputError, match=r"g: line 5: states\.1\.next\[1\]: no state is called '2C'"):
        read(text, "json")


def test_both_kinds_of_observation_are_refused():
    with pytest.raises(InputError, match="observations and observation"):
        read(CONTRACT + "observation: {left: {a: {b: 1}}, right: {a: {b: 1}}, start: {a: {b: 1}}}\n")


@pytest.mark.parametrize("states", ["states: []", "states:", "states: {}", "states: {a: 1}", "states: {a: {payoff: 1, next: null}}"])
def test_states_that_are_none(states):
    with pytest.raises(InputError, match="states"):
        read(f"{states}\ninitial: a")


def test_a_task_differs_in_whatever_it_says():
    task = two_step()
    assert task.same(two_step())
    for changes in ({"horizon": 2}, {"discount": Fraction(1, 2)}, {"states": ("a", "2A", "2B")}, {"title": "x"}):
        assert not task.same(replace(task, **changes))
