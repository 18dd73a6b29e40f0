"""Theory and training on games with several states, from records that are made up."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from fractions import Fraction

import pytest
from rich.console import Console
from rich.text import Text

from qtran_cli import catalogue
from qtran_cli.exact.states.solution import Earned
from qtran_cli.judge.comparison import Compared, Comparison
from qtran_cli.judge.seed import Place, Seed
from qtran_cli.judge.theory import Benchmark, Known, Theory
from qtran_cli.judge.training import Training
from qtran_cli.report.compare.document import document
from qtran_cli.report.compare.report import report, verdict
from qtran_cli.report.compare.states.words import UNFITTED, parting, remark
from tests.tasks import table

TASK, HIDDEN = catalogue.load("two_step"), catalogue.load("needs_v_jt")
BEST = Benchmark(Fraction(8), Fraction(8), "an optimal policy")


def trained(*values: int | Fraction | None, sampled: float = 7.0, task=TASK) -> Training:
    seeds = tuple(
        Seed(k, None if x is None else Fraction(x), sampled if x is None else float(x), BEST.optimal(x and Fraction(x)), 1, ())
        for k, x in enumerate(values)
    )
    return Training(
        env="two_step",
        method="vdn",
        steps=100,
        updates=90,
        seconds=1.0,
        run="runs/two_step/vdn/one",
        settings={},
        full_exploration=True,
        iqm=7.5,
        interval=(7.0, 8.0),
        game=task,
        seeds=seeds,
        benchmark=BEST,
        theory=Theory(),
        sees="the state",
    )


def theory(fitted: int | None, bootstrapped: int | None, reason: str = "") -> Theory:
    return Theory(*(Earned(None if x is None else Fraction(x), reason) for x in (fitted, bootstrapped)))


def compared(name: str, *values: int | None, said: Theory | None = None, **options) -> Compared:
    return Compared(name, said or theory(8, 7), trained(*values, **options) if values else None)


def comparison(*methods: Compared, task=TASK) -> Comparison:
    return Comparison("two_step", "runs/two_step", task, Known(BEST, {}, None), 2, 100, True, methods)


def parted(method: Compared) -> str:
    return parting(comparison(method), method)


def printed(found: Comparison) -> str:
    console = Console(file=io.StringIO(), width=80, force_terminal=True, no_color=True, markup=False, highlight=False)
    console.print(report(found), crop=False)
    return Text.from_ansi(console.file.getvalue()).plain


@pytest.mark.parametrize(("values", "agrees"), [((7, 7), True), ((7, 8), False), ((None, 7), True), ((), None)])
def test_agreement_is_on_the_bootstrapped_return(values, agrees):
    assert compared("vdn", *values).agrees is agrees


def test_a_played_return_agrees_within_rounding():
    assert compared("vdn", None, sampled=7.0 + 1e-7).agrees is True
    assert compared("vdn", None, sampled=7.1).agrees is False


def test_nothing_to_compare_without_an_exact_return():
    method = compared("vdn", 7, said=theory(8, None, "no fixed point was found"))
    assert method.agrees is None and "No exact return: no fixed point was found." in printed(comparison(method))
    assert "No exact return over histories is known for it." in printed(comparison(compared("qmix", 7, said=Theory()), task=HIDDEN))


def test_verdict():
    vdn, qmix = compared("vdn", 7, 7), compared("qmix", 7, 8)
    assert verdict(comparison(vdn)) == "theory and training agree on vdn"
    assert verdict(comparison(qmix)) == "theory and training part on qmix"
    assert verdict(comparison(vdn, qmix)) == "theory and training agree on 1 of 2 methods, not on qmix"


def test_parting():
    assert parted(compared("vdn", 7, 8)) == "Seed 1 earns 8, theory says 7."
    assert parted(compared("vdn", 6, 8)) == "Seeds 0, 1 earn 6, 8, theory says 7."
    assert parted(compared("vdn", 7)) == ""


def test_report():
    text = printed(comparison(compared("vdn", 7, 8), compared("qplex", said=theory(8, 8))))
    vdn, qplex = (next(line for line in text.splitlines() if line.startswith(name)) for name in ("vdn", "qplex"))
    assert vdn.split("  ")[0] == "vdn" and "8*/7" in vdn and "1/2" in vdn and "7 (1), 8 (1)" in vdn and vdn.endswith("no")
    assert qplex.split() == ["qplex", "8*", "–", "–", "–"]
    assert max(map(len, text.splitlines())) <= 80


def test_document():
    found = json.loads(json.dumps(document(comparison(compared("vdn", 7, 8), compared("qplex", said=theory(8, 8))))))
    vdn, qplex = found["methods"]["vdn"], found["methods"]["qplex"]
    assert found["schema"] == "qtran.compare/1" and found["agree"] is False and found["optimum"]["value"] == "8"
    assert vdn["exact"]["fitted"]["value"] == "8" and vdn["expected"] == "7" and vdn["agrees"] is False
    assert vdn["trained"]["agreement"] == 0.5 and [seed["return"] for seed in vdn["trained"]["per_seed"]] == ["7", "8"]
    assert qplex["trained"] is None and qplex["agrees"] is None and qplex.keys() == vdn.keys()


@pytest.mark.parametrize("name", ["qtran_base", "qtran_alt", "qplex"])
def test_of_a_strict_method_the_games_own_answer_says_why_nothing_is_expected(name):
    method = compared(name, said=Theory(words="the game is not factorizable"))
    assert remark(comparison(method, task=HIDDEN), method) == "No exact return: the game is not factorizable."


@pytest.mark.parametrize("name", ["qmix", "weighted_sum"])
def test_of_any_other_nothing_is_known_over_histories(name):
    method = compared(name, said=Theory(words="the game is not factorizable"))
    assert remark(comparison(method, task=HIDDEN), method) == "No exact return over histories is known for it."


@pytest.mark.parametrize(("name", "far"), [("qtran_base", True), ("qtran_alt", True), ("vdn", False), ("qmix", False)])
def test_a_joint_table_that_is_the_payoff_may_not_be_fitted_yet(name, far):
    place = Place(("s",), (0, 0), (), table([1, 0], [0, 2]), None, table([1, 0], [0, 4]))  # type: ignore[arg-type]
    seed = Seed(0, Fraction(6), 6.0, False, 1, (place,))
    method = Compared(name, theory(8, 7), replace(trained(6), seeds=(seed,)))
    assert (UNFITTED.format(2.0) in parted(method)) is far
