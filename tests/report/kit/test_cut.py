"""Names that are cut still differ, in every table of a report."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from qtran_cli.exact.answer import solve
from qtran_cli.model.task import Task
from qtran_cli.report.answer import report
from qtran_cli.report.histories.labels import seen
from qtran_cli.report.kit.cut import CUT, WAYS, distinct
from qtran_cli.report.kit.labels import among
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.states.words import state
from tests.report.games import game
from tests.tasks import ONE, OVER, certain, table

PARTS = st.text("ab…\n 行é\\n1", max_size=30)


@st.composite
def relatives(draw) -> tuple[str, ...]:
    """Different names that share beginnings and ends, the odd ones among them too."""
    first, last = draw(PARTS), draw(PARTS)
    inner = draw(st.lists(st.text("ab…\n1", max_size=6), min_size=1, max_size=12, unique=True))
    others = draw(st.lists(PARTS, max_size=4))
    return tuple(dict.fromkeys([f"{first}{x}{last}" for x in inner] + others))


@given(relatives(), st.integers(8, 30))
def test_no_two_names_look_alike_and_all_fit(names, width):
    shown = [among(names, k, width) for k in range(len(names))]
    assert len(set(shown)) == len(names)
    assert all(cell_len(text) <= width for text in shown)
    assert all(text.isprintable() for text in shown)


@given(st.text("abc", min_size=30), st.integers(8, 20))
def test_a_long_name_alone_is_cut_at_its_end(name, width):
    assert among([name, "x"], 0, width) == name[: width - 1] + CUT


def test_each_way_is_taken_where_the_milder_ones_do_not_do():
    assert len(WAYS) == 3
    assert distinct(("first of many", "second of many"), 8) == ("first o…", "second…")
    assert distinct(("many and first", "many and second"), 9) == ("many…irst", "many…cond")
    assert distinct(("one or two a others", "one or two b others", "one"), 9) == ("one or…1", "one or…2", "one")


def test_what_fits_stays_whatever_else_is_cut():
    assert among(["ab…1", "ab"], 1, 8) == "ab"
    assert among(["a\nb", "a\\nb"], 1) == r"a\nb" != among(["a\nb", "a\\nb"], 0)


LONG = "the agent on the far side of the corridor goes"
NAMES = [f"{LONG} {way} by one" for way in ("up", "down")]


def printed(solution, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=True)
    console.print(report(solution, Numbers(), False, True))
    return console.file.getvalue()


def test_headings_of_a_payoff_differ():
    text = printed(solve(game([[8, -12], [-12, 0]], agents=NAMES, actions=(NAMES, NAMES))))
    heads = next(line for line in text.splitlines() if "│" in line)
    assert len(set(re.split(r"  +", heads.split("│")[1].strip()))) == 2
    assert len(set(heads.split("│")[0].split(" \\ "))) == 2


@pytest.fixture
def several():
    """Two states with long names that no agent tells from others by its beginning."""
    ways = certain(1, 1, 1, 1), (OVER,) * 4
    sees = (tuple(NAMES),) * 2
    return Task((table([1, 0], [0, 1]), table([2, 0], [0, 3])), ways, ((0, ONE),), tuple(NAMES), observations=sees)


def test_states_and_what_is_seen_differ(several):
    assert state(several, (0, None)) != state(several, (1, None))
    assert seen(several, 0, NAMES[0]) != seen(several, 0, NAMES[1])
