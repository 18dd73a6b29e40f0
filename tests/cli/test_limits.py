"""The page that says where each part of an answer stops has the limits of the code."""

from __future__ import annotations

import pytest

from qtran_cli.exact.algebra import isotonic
from qtran_cli.exact.methods import _monotone, _traps
from qtran_cli.exact.methods._weighted import practical
from qtran_cli.exact.monotone import orders, supermodular
from qtran_cli.exact.states import pieces
from qtran_cli.exact.theorem_2 import decide as alt
from qtran_cli.exact.theorem_2 import nearest as alt_nearest
from tests.conftest import ROOT

LINES = [line for line in (ROOT / "docs" / "results.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
LIMITS = {
    "condition (7)": (alt.CELLS, "joint actions"),
    "the nearest Q_i": (alt_nearest.CELLS, "joint actions"),
    "QMIX, weighted QMIX": (_monotone.LARGEST, "joint actions"),
    "QMIX": (isotonic.STATES, "upper sets"),
    "their local optima": (orders.CELLS, "orders × joint actions"),
    "fixed points of weighted QMIX": (practical.WORK, "candidates × orders × joint actions"),
    "QPLEX's traps": (_traps.LARGEST, "joint actions"),
    "supermodular tables": (supermodular.WORK, "orders × inequalities"),
    "fixed points of bootstrapping": (pieces.SYSTEMS, "choices of pieces"),
}


@pytest.mark.parametrize("part", LIMITS)
def test_the_page_has_the_limits_of_the_code(part):
    [line] = [line for line in LINES if line.startswith(f"| {part}")]
    number, unit = LIMITS[part]
    assert f"{number:,} {unit}" in line
