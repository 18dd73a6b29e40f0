"""Weighted QMIX's theorem, that its projection recovers the maximal action of any table, on tables that put it to the test."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.reproduce.experiment import Arm, Budget, Experiment, Number, Stated
from qtran_cli.reproduce.measures import Earned, Optimal

THEOREM = "its theorems: for a small enough α the maximal action of any table is recovered; this is what it pays"
OPTIMA = {"qtran_table1": "8", "weighted_qmix_trap": "10", "climb": "11", "resq": "3", "qplex_plateau": "10.4"}
METHODS = ("cw_qmix", "ow_qmix")
ARMS = tuple(Arm(f"{method}_{game}", game, method, exploring=True, label=method) for game in OPTIMA for method in METHODS)

EXPERIMENT = Experiment(
    title="Does weighted QMIX recover the maximal action?",
    paper="Rashid et al., weighted QMIX, NeurIPS 2020 (arXiv 2006.10800), its theorems",
    stated=(
        Stated("weights", "1 at the maximal action (CW) or where the table is too low (OW), else α", "its section 4"),
        Stated("α", "small enough", "its theorems", "0.1; qtran solve GAME --alpha tries others exactly"),
        Stated("games", "any table", "its theorems", "QTRAN's, climb, ResQ's, QPLEX's plateau, and one made for it"),
    ),
    arms=ARMS,
    numbers=tuple(number for arm in ARMS for number in (Number(arm.name, Earned(), OPTIMA[arm.env], THEOREM), Number(arm.name, Optimal()))),
    reduced=Budget(10, 20_000),
    full=Budget(30, 20_000),
    tolerance=Fraction(1, 10),
    of="a quarter of the smallest difference between an optimum and the next payoff",
    least=20_000,
    why="by then the runs have settled",
    remarks=(
        "The theorem is about the argmax of the projected table; the optimum may be tied there, and another joint action be greedy "
        "(docs/theory.md 10.3). Exactly, CW fails on climb at every α (10.5).",
    ),
)
