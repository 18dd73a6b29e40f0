"""The reasons in words: what they quote is in the table, and the arithmetic they show is right."""

from __future__ import annotations

import io
import re
from fractions import Fraction

import pytest
from rich.console import Console

from qtran_cli.exact.check.check import check
from qtran_cli.exact.facts import Facts
from qtran_cli.model.game import Game
from qtran_cli.report.kit.labels import joint
from qtran_cli.report.one_step.report import report
from qtran_cli.report.one_step.words import answers, consistent, reason, verdict
from qtran_cli.scalars import parse
from qtran_cli.table import from_fractions
from tests.report.games import NESTED, solved
from tests.tasks import table

TERM = re.compile(r"Q\(([^)]*)\)")


def value(text: str) -> Fraction:
    return parse(text.strip().strip("()"))


def quoted(name: str, which: str) -> tuple[str, object]:
    solution = solved(name)
    certificate = answers(solution)[which]
    return reason(certificate, solution.game), certificate


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("climb", "not additive, not monotone, factorizable"),
        ("linear", "additive, monotone, factorizable"),
        ("monotonic", "not additive, monotone, factorizable"),
        ("xor", "not additive, not monotone, not factorizable"),
    ],
)
def test_the_verdict_is_one_line(name, text):
    assert verdict(solved(name)) == text


@pytest.mark.parametrize("name", ["climb", "table_1", "xor", "counterexample", "unequal", "four_agents"])
def test_the_interaction_is_the_quoted_payoffs_alternating_sum(name):
    text, _ = quoted(name, "additive")
    game = solved(name).game
    cells = [tuple(game.actions[i].index(a) for i, a in enumerate(match.split(","))) for match in TERM.findall(text)]
    _, arithmetic, result = text.partition(" ≠ 0")[0].split(" = ")
    numbers = [value(x) for x in re.split(r" [−+] ", arithmetic)]
    assert numbers == [game.payoff[u] for u in cells]
    assert numbers[0] - numbers[1] - numbers[2] + numbers[3] == value(result) != 0


@pytest.mark.parametrize("name", ["climb", "table_1", "xor", "counterexample", "fig_2", "wide"])
def test_the_flip_compares_the_payoffs_it_names(name):
    text, flip = quoted(name, "monotone")
    game = solved(name).game
    label = game.actions[flip.agent].__getitem__
    form = r"agent (\d+) prefers (\w) to (\w) at (\(.*?\)): (\S+) > (\S+), but (\w) to (\w) at (\(.*?\)): (\S+) > (\S+)\."
    who, a, b, first, high, low, b2, a2, second, high2, low2 = re.fullmatch(form, text).groups()
    assert (who, a, b) == (str(flip.agent + 1), label(flip.a), label(flip.other)) == (who, a2, b2)
    for context, better, worse, above, below in ((first, a, b, high, low), (second, b, a, high2, low2)):
        for action, number in ((better, above), (worse, below)):
            names = context.strip("()").replace("·", action).split(",")
            assert game.payoff[tuple(game.actions[i].index(x) for i, x in enumerate(names))] == value(number)
        assert value(above) > value(below)


def test_the_mixture_is_made_of_two_optima_and_pays_less():
    text, mixture = quoted("xor", "factorizable")
    assert text.startswith("(A,B) and (B,A) are optimal (1), (A,A) is not (0).")
    assert (mixture.u, mixture.w, mixture.mixture) == ((0, 1), (1, 0), (0, 0))


def test_certificates_of_a_yes_are_spelled_out_when_short():
    assert quoted("linear", "additive")[0] == "the payoff is Q_1 + Q_2 everywhere: Q_1: A=1, B=5; Q_2: A=0, B=4."
    assert "agent 1: A ≤ B; agent 2: A ≤ B" in quoted("linear", "monotone")[0]
    assert "{A, B} × {A, B}" in quoted("flat", "factorizable")[0]


def test_every_answer_of_every_game_has_a_reason():
    for name in NESTED:
        for which in answers(solved(name)):
            assert quoted(name, which)[0].endswith(".")


@pytest.mark.parametrize(
    ("payoff", "rest"), [([[1, 0], [0, 1]], "at (B,B), the other optimum,"), ([[0, 1], [1, 1]], "at 2 other optima, (B,A) among them,")]
)
def test_what_is_possible_without_strict_factors(payoff, rest):
    """The first optimum peaked at, (4a) and consistent IGM hold, and (4b) fails first at the joint action that is named."""
    game = Game(table(*payoff))
    best = Facts(game.payoff).best
    text, star = consistent(best, game), best.first(1)[0]
    assert f"Q_i that peak at {joint(game, star)} alone" in text and rest in text
    found = check(game.payoff, [from_fractions([Fraction(a == star[i]) / 2 for a in range(2)]) for i in range(2)])
    assert found.consistent.holds and found.four_a.holds and not found.igm.strict
    assert f"at {joint(game, found.four_b.witness)}" in text or f"{joint(game, found.four_b.witness)} among them" in text


@pytest.mark.parametrize(("name", "said"), [("xor", True), ("climb", False)])
def test_it_is_said_where_it_is_needed(name, said):
    console = Console(file=io.StringIO(), width=300)
    console.print(report(solved(name)))
    assert ("\nconsistent " in console.file.getvalue()) == said
