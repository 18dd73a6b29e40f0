"""`qt.explain`: tables as Python has them, and what comes back."""

from __future__ import annotations

import json

import numpy as np
import pytest

import qtran_cli as qt
from tests.conftest import ROOT

ROWS = [["-11.92", "-11.92", "-11.92"], ["-11.92", 0, 0], ["-11.92", 0, 0]]
SAID = "qmix's best fit under ε-greedy play around (B,B), ε = 1/40: the same table, rounded to 2 decimals"


def test_a_table_is_a_list_an_array_or_a_file():
    array = np.array(ROWS, dtype=float)
    file = ROOT / "docs" / "literature" / "tables" / "baselines_qmix.yaml"
    found = qt.explain("qtran_table1", ROWS, array, file, str(file), methods=["qmix"], decimals=2)
    assert found.verdicts == [SAID] * 4
    assert bool(found)
    assert [one["name"] for one in found.document()["tables"][:2]] == ["table 1", "table 2"]


def test_it_shows_itself_as_the_command_does(qtran):
    file = str(ROOT / "docs" / "literature" / "tables" / "baselines_qmix.yaml")
    found = qt.explain("qtran_table1", file, methods="qmix")
    assert str(found) + "\n" == qtran("explain", "qtran_table1", file, "--method", "qmix").out
    assert found.document() == json.loads(qtran("explain", "qtran_table1", file, "--method", "qmix", "--json").out)
    assert "ExplainedTables qtran_table1: qmix's best fit" in repr(found)
    assert "1/40" in found._repr_html_()


def test_nothing_near_is_false():
    assert not qt.explain("qtran_table1", [[100, 2, 2], [1, -50, 3], [1, 2, 30]], methods="vdn")


@pytest.mark.parametrize(
    ("tables", "options", "words"),
    [
        ((), {}, "no table to explain"),
        (([[1, 2], [3, 4]],), {}, "table 1: a table of 2×2"),
        ((ROWS,), {"methods": "qmx"}, "did you mean qmix"),
        ((ROWS,), {"decimals": -1}, "decimals"),
        ((ROWS,), {"alpha": 0}, "alpha"),
        (("nofile.json",), {}, "no such file"),
    ],
)
def test_what_does_not_fit_is_refused(tables, options, words):
    with pytest.raises(qt.QtranError, match=words):
        qt.explain("qtran_table1", *tables, **options)
