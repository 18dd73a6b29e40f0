"""Two games on which QMIX is said to fail, of which it can represent the optimum of one."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.reproduce.experiment import Arm, Budget, Claim, Experiment, Number, Stated
from qtran_cli.reproduce.measures import Earned, Optimal

CLAIM = "its matrix games"
GAMES = {"a": "table1_twelve", "b": "plateau_twelve"}
HOW = {"": ("default", True), "_raw": ("paper", True), "_raw_greedy": ("paper", False)}


def _arms(game: str, env: str) -> tuple[Arm, ...]:
    qmix = (
        Arm(f"qmix_{game}{name}", env, "qmix", preset=preset, exploring=full, label=f"qmix{name}") for name, (preset, full) in HOW.items()
    )
    return (*qmix, Arm(f"qtran_{game}", env, "qtran_base", exploring=True, label="qtran_base"))


ARMS = tuple(arm for game, env in GAMES.items() for arm in _arms(game, env))

EXPERIMENT = Experiment(
    title="Two games on which QMIX is said to fail",
    paper="arXiv 2511.09792 (beyond monotonicity), its matrix games",
    stated=(
        Stated("game A", "[[12, −12, −12], [−12, 0, 0], [−12, 0, 0]]", CLAIM),
        Stated("game B", "[[12, 0, 10], [0, 0, 10], [10, 10, 10]]", CLAIM),
        Stated("rewards", "not established", CLAIM, "divided by their deviation; the runs with raw: as they are"),
        Stated("exploration", "not established", CLAIM, "full; the runs with greedy: ε from 1 to 0.1"),
    ),
    arms=ARMS,
    numbers=tuple(number for arm in ARMS for number in (Number(arm.name, Earned()), Number(arm.name, Optimal()))),
    claims=tuple(
        Claim(
            f"game {game.upper()}: QMIX earns less than a method without its restriction{words}",
            CLAIM,
            (f"qtran_{game}",),
            (f"qmix_{game}{name}",),
        )
        for game in GAMES
        for name, words in (("", ""), ("_raw", ", raw rewards"), ("_raw_greedy", ", raw rewards, ε-greedy"))
    ),
    reduced=Budget(10, 20_000),
    full=Budget(30, 20_000),
    tolerance=Fraction(1, 4),
    of="1 % of the payoffs' range",
    least=20_000,
    why="by then the runs have settled",
    remarks=("QMIX's best fit is greedy-optimal on game A and not on game B (docs/literature.md).",),
)
