"""When a number or a claim of a paper is judged at all, and by which numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from qtran_cli.reproduce.experiment import Arm, Budget, Claim, Experiment, Number, Stated
from qtran_cli.reproduce.measures import EARNED, Optimal
from qtran_cli.reproduce.reproduced import Reproduction, judged_row, stand

BUDGET = Budget(5, 100)
ONE = Experiment(
    title="t",
    paper="p",
    stated=(Stated("steps", "100", "s"),),
    arms=(Arm("a", "climb", "vdn"), Arm("b", "climb", "qmix")),
    reduced=BUDGET,
    full=BUDGET,
    tolerance=Fraction(1, 2),
    of="o",
    least=100,
    why="w",
)
NUMBER, CLAIM = Number("a", EARNED, "8", "s"), Claim("w", "s", ("a",), ("b",))
EIGHT = [8.0, 8.1, 7.9, 8.0, 8.2]


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (BUDGET, "agrees"),
        (replace(BUDGET, steps=99), "cannot be said"),
        (replace(BUDGET, seeds=4), "cannot be said"),
        (replace(BUDGET, apart="another task"), "cannot be said"),
    ],
)
def test_too_little_is_not_judged(budget, said):
    assert judged_row(ONE, budget, NUMBER, EIGHT, None).verdict == said
    assert stand(ONE, budget, CLAIM, {"a": EIGHT, "b": [0.0] * 5}).verdict == said


def test_a_number_that_the_paper_does_not_print_has_no_verdict():
    row = judged_row(ONE, BUDGET, Number("a", EARNED), EIGHT, Fraction(8))
    assert (row.verdict, row.difference, row.exact) == ("", None, 8)


def test_differences_are_ours_minus_the_papers():
    row = judged_row(ONE, BUDGET, NUMBER, [10.0] * 5, None)
    assert (row.value, row.difference, row.verdict) == (10, 2, "differs")


def test_shares_are_counted_and_not_trimmed():
    row = judged_row(ONE, BUDGET, Number("a", Optimal()), [0.0, 0, 0, 0, 1], None)
    assert row.value == pytest.approx(0.2) and row.interval == pytest.approx((0.0362, 0.6245), abs=1e-4)
    found = stand(ONE, BUDGET, replace(CLAIM, measure=Optimal()), {"a": [1.0] * 5, "b": [0.0] * 5})
    assert found.value == 1 and found.verdict == "agrees" and found.interval == pytest.approx((0.3855, 1), abs=1e-4)


def test_a_claim_of_four_runs_is_about_the_difference_of_differences():
    claim = Claim("w", "s", ("late", "other"), ("early", "beside"))
    seeds = {"late": [5.0] * 5, "other": [1.0] * 5, "early": [2.0] * 5, "beside": [3.0] * 5}
    found = stand(ONE, BUDGET, claim, seeds)
    assert (found.value, found.interval, found.verdict) == (1, (1, 1), "agrees")


def test_verdicts_are_counted_over_numbers_and_claims():
    rows = tuple(judged_row(ONE, BUDGET, n, EIGHT, None) for n in (NUMBER, replace(NUMBER, paper="0"), Number("a", EARNED)))
    done = Reproduction("x", ONE, BUDGET, False, rows, (stand(ONE, BUDGET, CLAIM, {"a": EIGHT, "b": EIGHT}),), {}, 0)
    assert done.verdicts == {"agrees": 1, "differs": 1, "cannot be said": 1}
