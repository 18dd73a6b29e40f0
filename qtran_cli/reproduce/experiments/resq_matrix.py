"""ResQ's matrix games, in which an agent that tries for the optimum alone loses 100."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.reproduce.experiment import Arm, Budget, Claim, Experiment, Number, Stated
from qtran_cli.reproduce.measures import Earned, Optimal

GAMES = ("resq", "resq_one_zero", "resq_two_zeros")
METHODS = ("resq", "qtran_base", "qmix", "vdn")
CLAIM = "its matrix games, which its factorisation represents and QMIX's does not"
ARMS = (
    *(Arm(f"{method}_on_{game}", game, method, exploring=True, label=method) for game in GAMES for method in METHODS),
    *(Arm(f"{method}_on_{game}_greedy", game, method, label=f"{method}_greedy") for game in GAMES for method in ("resq", "qtran_base")),
)

EXPERIMENT = Experiment(
    title="ResQ's three matrix games",
    paper="Shen et al., ResQ, NeurIPS 2022, its matrix games",
    stated=(
        Stated("games", "[[2.5, 0, −100], [0, 2, 0], [−100, −100, 3]], and the same with one or both −100 of the last row 0", CLAIM),
        Stated("steps", "not established", CLAIM, "20,000, exploring fully; the runs with greedy: ε from 1 to 0.1"),
    ),
    arms=ARMS,
    numbers=tuple(number for arm in ARMS for number in (Number(arm.name, Earned()), Number(arm.name, Optimal()))),
    claims=tuple(
        Claim(f"{game}: ResQ earns more than {words}", CLAIM, (f"resq_on_{game}",), (f"{other}_on_{game}",))
        for game in GAMES
        for other, words in (("qmix", "QMIX"), ("vdn", "VDN"))
    ),
    reduced=Budget(10, 20_000),
    full=Budget(30, 20_000),
    tolerance=Fraction(1, 4),
    of="half of the difference between the two best payoffs",
    least=20_000,
    why="by then the runs have settled",
)
