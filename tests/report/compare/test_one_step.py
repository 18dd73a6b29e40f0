"""Where theory and training agree, from records that are made up, and how the report says it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from fractions import Fraction

import pytest
from rich.console import Console
from rich.text import Text

from qtran_cli import catalogue
from qtran_cli.exact.one_step.outcomes import UNSOLVED, Outcomes, outcomes
from qtran_cli.judge import kinds
from qtran_cli.judge.comparison import Compared, Comparison
from qtran_cli.judge.kinds import one_step
from qtran_cli.judge.seed import Place, Seed
from qtran_cli.judge.training import Training
from qtran_cli.report.compare.document import document
from qtran_cli.report.compare.one_step.words import parting, remark
from qtran_cli.report.compare.report import report, verdict
from qtran_cli.table import from_fractions

GAME = catalogue.load_one_step("climb")
KNOWN = kinds.known(GAME)
THEORY = {name: one_step.said(outcomes(name, KNOWN.solution)) for name in ("iql", "qmix", "qplex", "qtran_alt", "qtran_base", "vdn")}
ACTIONS = "ABC"
NEAR = 2.0**-10
"""How far a learned Q_jt is off the payoffs: a float, and so are the sums."""


def ended(seed: int, labels: str, error: float | None = NEAR) -> Seed:
    u = tuple(map(ACTIONS.index, labels))
    q_jt = None if error is None else from_fractions([x + Fraction(error) for x in GAME.payoff.flat()], GAME.shape)
    place = Place(one_step.ONLY, u, tuple(from_fractions([Fraction(0)] * 3) for _ in u), q_jt, None, GAME.payoff)
    return Seed(seed, GAME.payoff[u], float(GAME.payoff[u]), labels == "AA", 1, (place,))


def trained(*labels: str, error: float | None = NEAR) -> Training:
    return Training(
        env="climb",
        method="x",
        steps=100,
        updates=100,
        seconds=1.0,
        run="runs/climb/x/one",
        settings={"hidden": 8},
        full_exploration=True,
        iqm=5.0,
        interval=(4.0, 6.0),
        game=GAME,
        seeds=tuple(ended(k, u, error) for k, u in enumerate(labels)),
        benchmark=KNOWN.benchmark,
        theory=THEORY["vdn"],
    )


def compared(name: str, *labels: str, error: float | None = NEAR) -> Compared:
    return Compared(name, THEORY[name], trained(*labels, error=error) if labels else None)


def comparison(*methods: Compared) -> Comparison:
    return Comparison("climb", "runs/climb", GAME, KNOWN, 2, 100, True, methods)


def printed(found: Comparison, width: int = 80, terminal: bool = True) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, no_color=True, markup=False, highlight=False)
    console.print(report(found), crop=False)
    return Text.from_ansi(console.file.getvalue()).plain


CASES = [
    ("qtran_base", ("AA", "AA"), True),
    ("qtran_base", ("AA", "BB"), False),
    ("vdn", ("CC", "CC"), True),
    ("vdn", ("AA", "CC"), False),  # better than theory says is not what theory says
    ("qmix", ("AA", "CB"), False),
    ("qmix", ("AA", "BB"), True),  # any local optimum
    ("qplex", (), None),
]


@pytest.mark.parametrize(("name", "labels", "agrees"), CASES)
def test_agreement(name, labels, agrees):
    assert compared(name, *labels).agrees is agrees


def test_nothing_to_compare_without_theory():
    method = Compared("new", one_step.said(Outcomes(None, None, UNSOLVED)), trained("AA", "AA"))
    assert method.agrees is None and method.astray == []
    assert remark(comparison(method), method) == "Nothing to compare: there is no exact solver for it."


def test_counts_come_most_first_then_in_order():
    assert trained("CC", "AA", "BB", "BB").counts == [((1, 1), 2), ((0, 0), 1), ((2, 2), 1)]
    assert trained("CC", "AA", "AA").agreement == Fraction(2, 3)


def test_error_is_the_largest():
    assert trained("AA").error == NEAR and trained("AA", error=None).error is None


@pytest.mark.parametrize(
    ("methods", "words"),
    [
        ((compared("vdn", "CC"),), "theory and training agree on vdn"),
        ((compared("vdn", "CC"), compared("iql", "CC"), compared("qplex")), "theory and training agree on all 2 methods"),
        ((compared("vdn", "AA"), compared("iql", "CC")), "theory and training agree on 1 of 2 methods, not on vdn"),
        ((compared("qplex"),), "theory does not tell where training of these methods ends"),
    ],
)
def test_verdict(methods, words):
    assert verdict(comparison(*methods)) == words


def test_why_an_unfitted_table_parts():
    method = compared("qtran_base", "AA", "CC", error=3.0)
    text = parting(comparison(method), method)
    assert "Seed 1 ended with (C,C) greedy, theory says (A,A); up to 6 is lost" in text
    assert "off the payoffs by up to 3, so it is not fitted yet" in text


def test_a_fitted_table_that_parts_is_not_excused():
    method = compared("qtran_base", "AA", "CC")
    assert "not fitted" not in parting(comparison(method), method)


def test_how_near_the_exact_factors_are():
    method = compared("vdn", "CB", "CC")
    q = THEORY["vdn"].fit.q
    behind = (q[0].max - q[0][(2,)]) + (q[1].max - q[1][(1,)])
    assert behind > 0 and f"up to {float(behind):.3f} below" in parting(comparison(method), method)


def test_better_than_theory_is_said_to_lose_nothing():
    method = compared("vdn", "AA", "AA")
    assert "they are optimal all the same" in parting(comparison(method), method)


def test_worse_local_optima_are_counted():
    method = compared("qmix", "AA", "CC")
    assert "1 of 2 seeds ended at one that fits worse than the best." in remark(comparison(method), method)
    assert "11 local optima" in remark(comparison(method), method)


def test_a_table_not_proved_best_says_so():
    landscape = replace(THEORY["qmix"].fit.landscape, proved=False, optima=None)
    theory = Outcomes(replace(THEORY["qmix"].fit, landscape=landscape), None, "its local optima are not all known")
    method = Compared("qmix", one_step.said(theory), None)
    assert "not proved best" in remark(comparison(method), method)


EVERY = comparison(
    compared("iql", "CC", "CC", error=None), compared("qmix", "AA", "CB"), compared("qplex"), compared("qtran_base", "AA", "AA")
)


def test_report_names_everything():
    text = printed(EVERY, 200)
    for words in ("(A,A) 1, (C,B) 1", "11*", "2/2", "5 [4, 6]", "where they part", "Seed 1 ended with (C,B)", "supermodular"):
        assert words in text
    qplex = next(line for line in text.splitlines() if line.startswith("qplex"))
    assert qplex.split() == ["qplex", "(A,A)", "11*", "–", "–"]


def test_report_fits_80_columns():
    assert max(map(len, printed(EVERY).splitlines())) <= 80


def test_nothing_is_cut_off_a_terminal():
    many = comparison(compared("vdn", *(a + b for a in ACTIONS for b in ACTIONS)))
    line = next(line for line in printed(many, 80, terminal=False).splitlines() if line.startswith("vdn"))
    assert line.endswith("no") and "(9 in all)" in line


def test_document():
    found = json.loads(json.dumps(document(EVERY)))
    assert found["schema"] == "qtran.compare/1" and found["agree"] is False
    assert found["optimum"]["value"] == "11"
    iql, qmix, qplex, base = (found["methods"][name] for name in ("iql", "qmix", "qplex", "qtran_base"))
    assert all(entry.keys() == iql.keys() for entry in (qmix, qplex, base))
    assert qplex["trained"] is None and qplex["agrees"] is None and qplex["exact"]["value"] == "11"
    assert base["expected"] == [["A", "A"]] and base["agrees"] and base["disagreement"] is None
    assert qmix["trained"]["greedy"] == [{"joint_action": ["A", "A"], "seeds": 1}, {"joint_action": ["C", "B"], "seeds": 1}]
    assert iql["trained"]["max_error"] is None and iql["trained"]["per_seed"][0]["value"] == "5"
    assert len(qmix["exact"]["local_optima"]) == 11 and "Seed 1" in qmix["disagreement"]
    assert Fraction(base["trained"]["agreement"]) == 1
