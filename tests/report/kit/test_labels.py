"""Names print as themselves and steer nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qtran_cli.report.kit.labels import agent, beside, joint, printable, some
from tests.report.games import game, solved


@given(st.text())
def test_no_label_holds_a_character_that_a_terminal_acts_on(label):
    assert printable(label).isprintable()


@given(st.text(), st.integers(2, 30))
def test_a_cut_label_fits_its_columns(label, width):
    assert cell_len(printable(label, width)) <= width


@given(st.text(st.characters(categories=["L", "N", "P"]), min_size=1))
def test_a_printable_label_prints_as_itself(label):
    assert printable(label) == label


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("a\nb", r"a\nb"),
        ("\x1b[31m", r"\x1b[31m"),
        ("", "''"),
        (" A", "' A'"),
        ("[bold]", "[bold]"),
        ("行动", "行动"),
        ("\u202ex", r"\u202ex"),
    ],
)
def test_hostile_labels_are_spelled_out(label, text):
    assert printable(label) == text


def test_joint_actions_are_named():
    hostile = solved("hostile").game
    assert joint(hostile, (0, 1)) == r"(a\nb,'')"
    assert beside(hostile, (0, 1), 0) == "(·,'')"


def test_agents_are_numbered_until_they_have_names():
    assert agent(game([[1]]), 1) == "agent 2"
    assert agent(game([[1]], agents=("row", "column")), 1) == "agent column"


def test_long_lists_say_how_long_they_are():
    assert some("ABCDEF", 6, 2) == "A, B, … (6 in all)"
    assert some("AB", 2, 2) == "A, B"
