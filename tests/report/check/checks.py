"""The checks that the tests of the report look at: one or more of every verdict, of one to four agents, large and hostile ones."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from qtran_cli.exact.check.check import check
from qtran_cli.exact.check.record import Check
from qtran_cli.model.game import Game
from qtran_cli.table import Table, from_fractions
from tests.report.games import HOSTILE, NESTED, game, solved

PAPER = ("3.84,-2.06,-2.25", "4.16,2.29,2.29")
LEARNED = [["8", "-12.02", "-12.02"], ["-12", "0", "0"], ["-12", "0", "-0.01"]]


def spelled(q: Table) -> str:
    return ",".join(map(str, q.flat()))


def raised(q: tuple[Table, ...]) -> tuple[Table, ...]:
    """Tight factors, one action of agent 2 preferred a little more: a few lines then miss 0, agent 1's first among them."""
    first, *rest = q[1].flat()
    return (q[0], from_fractions([first + Fraction(1, 2), *rest]))


GIVEN: dict[str, tuple] = {
    # name: (payoffs, Q_i by agent, V_jt, tolerance), the verdict before the stroke
    "factorises/table_1": (NESTED["table_1"], PAPER),
    "factorises/learned": (LEARNED, PAPER),
    "factorises/climb": (NESTED["climb"], ("3,1,0", "2,1,0")),
    "factorises/tight": (NESTED["climb"], ("5.5,3.5,1.5", "5.5,3.5,3.5")),
    "factorises/flat": (NESTED["flat"], ("0,0", "1/3,1/3")),
    "factorises/single": (NESTED["single"], ("2,5,1/3",)),
    "factorises/four": (NESTED["four_agents"], ("1/4,0", "1/4,0", "0.2,0", "1/4,0")),
    "factorises/within": ([["1", "0.99"], ["0", "0"]], ("1/2,0", "0,0"), None, "1/100"),
    "factorises/enormous": (NESTED["enormous"], ("1e399,0", "1/3,0")),
    "wrong_v/high": (NESTED["climb"], ("3,1,0", "2,1,0"), "7"),
    "wrong_v/low": (NESTED["climb"], ("3,1,0", "2,1,0"), "-1/3"),
    "tie/climb": (NESTED["climb"], ("1,1,0", "0,0,-1")),
    "tie/constant": (NESTED["table_1"], ("0,0,0", "0,0,0")),
    "rescale/climb": (NESTED["climb"], ("30,1,0", "2,1,0")),
    "rescale/three": (NESTED["counterexample"], ("1,0", "1,0", "1,0")),
    "rescale/high_v": (NESTED["climb"], ("30,1,0", "2,1,0"), "100"),
    "not_strict/or": ([[0, 1], [1, 1]], ("0,1", "0,1")),
    "not_strict/lonely": ([1, 1], ("1,0",)),
    "fails/climb": (NESTED["climb"], ("0,1,0", "2,1,1")),
    "fails/xor": (NESTED["xor"], ("1,0", "1,0"), None, "1/100"),
    "fails/low_v": (NESTED["climb"], ("1,1,0", "0,0,-1/3"), "-3"),
    "fails/fig_2": (NESTED["fig_2"], (",".join(map(str, range(21))), ",".join(map(str, range(20, -1, -1))))),
    "tie/fig_2": (NESTED["fig_2"], (",".join("0" * 21),) * 2),
    "factorises/loose_fig_2": (NESTED["fig_2"], tuple(",".join("1" if a == best else "0" for a in range(21)) for best in (5, 15))),
    "factorises/nearly_fig_2": (NESTED["fig_2"], tuple(map(spelled, raised(solved("fig_2").base.q)))),
    "factorises/curved_fig_2": (
        [[-int(1000 * (a * a + b * b) ** 0.5) for b in range(18)] for a in range(18)],
        (",".join(str(-a) for a in range(18)),) * 2,
    ),
    "rescale/cube": (NESTED["cube"], (",".join(map(str, range(7))), ",".join(map(str, range(7))), "9,0,0,0,0,0,0")),
}
SMALL = [name for name in GIVEN if not name.endswith(("fig_2", "cube"))]


def numbers(text: str) -> list[Fraction]:
    return [Fraction(x) for x in text.split(",")]


@cache
def made(name: str) -> tuple[Check, Game]:
    """The check of a name of GIVEN, or of one whose every label is hostile, and its game."""
    if name == "hostile":
        about = game(NESTED["climb"], name="[red]\x1b[2J", title="t\ni", agents=("[/]", "行动"), actions=HOSTILE)
        return check(about.payoff, [from_fractions(numbers(x)) for x in ("30,1,0", "2,1,0")]), about
    nested, q, v, tolerance = (*GIVEN[name], *(None, "0")[len(GIVEN[name]) - 2 :])
    about = game(nested, name=name)
    vectors = [from_fractions(numbers(x)) for x in q]
    return check(about.payoff, vectors, None if v is None else Fraction(v), Fraction(tolerance)), about
