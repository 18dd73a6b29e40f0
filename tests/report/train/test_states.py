"""The record, the report and the document of a training on a game with several states, from records made by hand."""

from __future__ import annotations

import io
from fractions import Fraction

import pytest
from rich.console import Console

from qtran_cli.exact.states.solution import Earned
from qtran_cli.judge.seed import Place, Seed
from qtran_cli.judge.theory import Benchmark, Theory
from qtran_cli.judge.training import Training
from qtran_cli.report.train.document import document
from qtran_cli.report.train.report import report, verdict
from qtran_cli.table import from_fractions
from tests.tasks import table, two_step

F = Fraction
EIGHT = Benchmark(F(8), F(8), "an optimal policy")


def vector(*entries):
    return from_fractions([F(x) for x in entries])


def place(star=((7, 7), (8, 8)), q_jt=((7, 6), (8, 9)), q=((0, 1), (6, 7)), v=None):
    return Place((0, None), (1, 1), tuple(vector(*row) for row in q), q_jt and table(*q_jt), v, star and table(*star))


def seed(number=0, value=EIGHT.upper, optimal=True, places=None):
    return Seed(number, value, 7.5, optimal, 2, (place(),) if places is None else places)


def training(*seeds, benchmark=EIGHT, theory=None, gamma="game", **changes):
    keys = {"env": "two_step", "method": "vdn", "steps": 100, "updates": 50, "seconds": 2.0, "run": "runs/x", "settings": {"gamma": gamma}}
    keys |= {"full_exploration": True, "iqm": 8.0, "interval": (7.0, 8.0), "sees": "the state"}
    said = theory or Theory(Earned(F(8)), Earned(None, "no fixed point"))
    return Training(game=two_step(), seeds=seeds or (seed(),), benchmark=benchmark, theory=said, **(keys | changes))


def printed(made, width=80):
    console = Console(file=io.StringIO(), width=width)
    console.print(report(made))
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("lower", "upper", "value", "optimal"),
    [
        (8, 8, 8, True),
        (8, 8, F(79, 10), False),
        (5, 8, 8, True),
        (5, 8, 6, None),
        (5, 8, 4, False),
        (None, 8, 7, None),
        (None, None, 7, None),
        (8, 8, None, None),
    ],
)
def test_what_is_optimal(lower, upper, value, optimal):
    assert Benchmark(lower, upper, "").optimal(value) is optimal


def test_largest_over_the_places():
    """Q_i (0, 1) and (6, 7): off by 1 at (A, A) and at (B, A) from Q_jt*, and fitting the learned Q_jt but for a place."""
    one = seed(places=(place(), place(q_jt=((7, 7), (8, 8)))))
    assert (one.fit, one.by_exact, one.by_q_jt) == (1, 1, 1)
    assert seed().by_q_jt == 0
    assert seed(places=(place(), place(star=None))).by_exact is None, "one missing: the largest is not known"
    assert seed(places=()).fit is None


def test_agreement_and_median():
    """Tolerances against Q_jt* that grow with what agent 2 loses by A: 9, 1 and 5."""
    far, near, between = (seed(k, places=(place(q=((0, 1), (0, d))),)) for k, d in ((1, 9), (2, 1), (3, 5)))
    made = training(far, near, between, seed(4, optimal=False, value=F(7), places=far.places))
    assert [one.by_exact for one in (far, near, between)] == [9, 1, 5]
    assert made.agreement == F(3, 4) and made.median.number == 3
    assert training(seed(0, optimal=None)).agreement is None
    by_return = training(*(seed(k, F(k), False, ()) for k in (3, 9, 5)))
    assert by_return.median.number == 5


def test_verdicts():
    assert verdict(training(seed(), seed(1, optimal=False))) == "1 of 2 seeds optimal"
    assert verdict(training(seed(), seed(1, optimal=None))) == "1 of 2 seeds optimal, 1 undecided"
    assert "return 8 over 1 seeds; the best is not known" in verdict(training(seed(optimal=None)))


def test_report_at_80_columns():
    text = printed(training(seed(), seed(1, None, None)))
    assert max(map(len, text.splitlines())) <= 80
    text = " ".join(text.split())
    for said in (
        "8, the return of an optimal policy",
        "bootstrapping on its own fits: no fixed point",
        "at 1: plays (B,B)",
        "8.00 *",
        "7.5",
    ):
        assert said in text


def test_report_where_little_is_known():
    bounds = Benchmark(F(5), F(8), "decentralised policies, of which bounds are known")
    bare = seed(optimal=None, places=(place(star=None, q_jt=None),))
    text = printed(training(bare, benchmark=bounds, theory=Theory(words="factorizable"), gamma="0.9"))
    assert "at least 5, at most 8: decentralised policies" in " ".join(text.split())
    assert "factorizable; no exact return for vdn" in text and "Q'_jt" in text and "slack" not in text.split("seed  return")[0]
    assert "targets are discounted by 0.9" in text
    assert "unknown: too large" in printed(training(seed(optimal=None), benchmark=Benchmark(None, None, "unknown: too large")))


def test_seed_as_asked():
    text = printed(training(seed(0), seed(1), asked=1))
    assert "seed 1" in text and "as asked; the median one by ε is 0" in text


def test_document():
    made = document(training(seed(), seed(1, None, None, ())))
    assert made["agreement"] is None and made["return"]["per_seed"] == [8.0, 7.5]
    nothing = {"value": None, "reason": "no fixed point"}
    assert made["theory"] == {"fitted": {"value": "8", "reason": None}, "bootstrapped": nothing, "fixed_points": None}
    first, second = made["per_seed"]
    assert first["states"][0] == {
        "state": "1",
        "steps_left": None,
        "greedy": ["B", "B"],
        "q": [[0.0, 1.0], [6.0, 7.0]],
        "q_jt": [[7.0, 6.0], [8.0, 9.0]],
        "q_prime": [[6.0, 7.0], [7.0, 8.0]],
        "v_jt": None,
        "exact_q_jt": [["7", "7"], ["8", "8"]],
        "tolerance": {"exact": 1.0, "q_jt": 0.0},
    }
    assert (second["return"], second["sampled_return"], second["states"]) == (None, 7.5, [])
