"""QTRAN's game of two peaks, 21 actions each: a wide low one and a narrow high one."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.reproduce.experiment import Arm, Budget, Experiment, Number, Stated
from qtran_cli.reproduce.measures import Earned, Missed

FIGURE, THEOREM = "figure 2", "theorem 1: the factors have the optimal joint actions, which pay 10 here"


def _arm(name: str, method: str, preset: str = "paper") -> Arm:
    return Arm(name, "qtran_fig2", method, preset=preset, exploring=True)


EXPERIMENT = Experiment(
    title="QTRAN's game of two peaks, 21 actions each",
    paper="Son et al., QTRAN, ICML 2019 (arXiv 1905.05408), figure 2",
    stated=(
        Stated("game", "r = max(5 − ((15 − u1)/3)² − ((5 − u2)/3)², 10 − (5 − u1)² − (15 − u2)²)", FIGURE),
        Stated("exploration", "ε = 1 throughout", FIGURE),
        Stated("steps", "not established; the figure shows tables, no numbers", FIGURE, "20,000"),
    ),
    arms=(
        _arm("qtran_base", "qtran_base"),
        _arm("qtran_alt", "qtran_alt"),
        _arm("qtran_base_default", "qtran_base", "default"),
        _arm("qmix", "qmix"),
        _arm("vdn", "vdn"),
    ),
    numbers=(
        Number("qtran_base", Earned(), "10", THEOREM),
        Number("qtran_base", Missed(), "0", "theorem 1: (4a) and (4b) hold"),
        Number("qtran_alt", Earned(), "10", "theorem 2: the same under (7)"),
        Number("qtran_base_default", Earned()),
        Number("qtran_base_default", Missed()),
        Number("qmix", Earned()),
        Number("vdn", Earned()),
    ),
    reduced=Budget(10, 20_000),
    full=Budget(30, 20_000),
    tolerance=Fraction(1),
    of="2 % of the payoffs' range, 50",
    least=20_000,
    why="one joint action of 441 is the optimum, and must be met often enough",
    remarks=("qtran plot --what tables draws the learned tables as the figure lays them out.",),
)
