"""POMDPs of a single agent, as pomdp.org has them: numbers behind names without a colon, no agents, a start that may be left out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qtran_cli.errors import InputError
from qtran_cli.exact import answer
from qtran_cli.exact.ask import Ask
from qtran_cli.formats import _sniff, dpomdp, pomdp, read_file
from qtran_cli.model.task import Task
from tests.tasks import tasks
from tests.thorough import share

TIGER = """# two doors
discount: 0.95
values: reward
states: tiger-left tiger-right
actions: listen open-left open-right
observations: hear-left hear-right

T:listen
identity
T:open-left
uniform
T: open-right uniform

O:listen
0.85 0.15
0.15 0.85
O:open-left
uniform
O: open-right : * : hear-left 0.5
O: open-right : * : hear-right : 0.5

R:listen : * : * : * -1
R:open-left : tiger-left : * : * -100
R:open-left : tiger-right : * : * 10
R:open-right : tiger-left
10 10
10 10
R:open-right : tiger-right : * -100 -100
"""


def read(text: str, **options) -> Task:
    return pomdp.read(text.encode(), "f.pomdp", **options)


def test_the_tiger():
    task = read(TIGER)
    assert task.n == 1 and task.actions == (("listen", "open-left", "open-right"),)
    assert task.initial == ((0, Fraction(1, 2)), (1, Fraction(1, 2)))
    assert task.next[0][0] == ((0, Fraction(1)),) and task.next[1][2] == ((0, Fraction(1, 2)), (1, Fraction(1, 2)))
    assert task.signals[0][0] == ((("hear-left",), Fraction(17, 20)), (("hear-right",), Fraction(3, 20)))
    assert [table.flat() for table in task.payoff] == [[-1, -100, 10], [-1, 10, -100]]
    assert _sniff.guess(TIGER.encode()) == "dpomdp"


def test_it_is_solved():
    """Two decisions: to listen twice is worth −1 − 0.95; after one observation a door is worth 0.85·10 − 0.15·100 < −1."""
    assert answer.solve(read(TIGER, horizon=2), Ask()).optimum == Fraction(-195, 100)


def test_a_start_that_is_given():
    assert read(TIGER.replace("\nT:listen", "\nstart: tiger-right\nT:listen", 1)).initial == ((1, Fraction(1)),)
    assert read(TIGER.replace("\nT:listen", "\nstart:\n0.25 0.75\nT:listen", 1)).initial == ((0, Fraction(1, 4)), (1, Fraction(3, 4)))


def test_rows_on_one_line_and_below():
    spread = TIGER.replace("O:listen\n0.85 0.15\n0.15 0.85", "O: listen : tiger-left 0.85\n0.15\nO: listen : tiger-right\n0.15 0.85")
    assert read(spread).same(read(TIGER))


def test_what_madp_writes_of_one_agent_is_read_too():
    written = dpomdp.write(read(TIGER)).decode()
    assert written.startswith("agents: 1\n")
    assert read(written).same(read(TIGER))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("actions: listen open-left open-right", "actions:\nlisten open-left open-right\nlisten", "there is no agents:"),
        ("T:listen\nidentity", "T:listen\nreset", "1 numbers below where 4 should be"),
        ("observations: hear-left hear-right\n", "", "there is no observations:"),
        ("discount: 0.95\n", "", "there is no discount:"),
        ("hear-left 0.5", "hear-left much", "'much' is not an exact number"),
        ("hear-left 0.5", "hear-left 0.5 0.5", "2 numbers below where 1 should be"),
        ("O:listen\n0.85", "O:listen\n0.8", "the probabilities sum to 0.95"),
    ],
)
def test_faults(old, new, what):
    with pytest.raises(InputError) as caught:
        read(TIGER.replace(old, new, 1))
    assert what in caught.value.what and caught.value.right


def test_written_form():
    lines = pomdp.write(read(TIGER, horizon=3)).decode().splitlines()
    assert lines[:7] == [
        "# 3 decisions: this format has no horizon, --horizon 3 gives it back",
        "discount: 0.95",
        "values: reward",
        "states: tiger-left tiger-right",
        "actions: listen open-left open-right",
        "observations: hear-left hear-right",
        "start: 0.5 0.5",
    ]
    assert "T: 0 : 0 : 0 1" in lines and "O: 0 : 1 : 1 0.85" in lines and "R: 1 : 0 : * : * -100" in lines


def test_by_suffix(tmp_path):
    (tmp_path / "tiger.pomdp").write_text(TIGER)
    assert read_file(tmp_path / "tiger.pomdp").name == "tiger"


@given(tasks())
@settings(max_examples=share(100))
def test_games_of_one_agent_come_back_and_others_are_refused(task):
    try:
        data = pomdp.write(task)
    except InputError:
        return
    assert task.n == 1
    found = pomdp.read(data, "x", horizon=task.horizon)
    assert found.agents == ("1",)  # the format has no name for it
    assert found.same(replace(dpomdp.read(dpomdp.write(task), "x", horizon=task.horizon), agents=found.agents))


@given(st.data())
@settings(max_examples=share(60))
def test_random_pomdps_come_back(data):
    """Rows of random decimals; oracle: the rows themselves."""
    n, m, o = (data.draw(st.integers(1, 3)) for _ in range(3))

    def row(size):
        cuts = sorted(data.draw(st.lists(st.integers(0, 100), min_size=size - 1, max_size=size - 1)))
        return [Fraction(b - a, 100) for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]

    moves, sees = ([[row(size) for _ in range(n)] for _ in range(m)] for size in (n, o))
    said = [f"discount: 0.5\nvalues: reward\nstates: {n}\nactions: {m}\nobservations: {' '.join(f'o{k}' for k in range(o))}"]
    for letter, tables in (("T", moves), ("O", sees)):
        for a, table in enumerate(tables):
            said += [f"{letter}: {a}", *(" ".join(f"{float(p):.2f}" for p in line) for line in table)]
    task = read("\n".join(said))
    assert len(task.states) == n, "all states may be the first"
    for s in range(n):
        for a in range(m):
            assert task.next[s][a] == tuple((t, p) for t, p in enumerate(moves[a][s]) if p)
    back = pomdp.read(pomdp.write(task), "f")
    assert (back.next, back.initial) == (task.next, task.initial)
    assert [[dict(seen) for seen in row] for row in back.signals] == [[dict(seen) for seen in row] for row in task.signals]
