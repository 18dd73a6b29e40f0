"""Thresholds in words: always, never, ends open and closed, radicals, cut digits; and that every format says them."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest

from qtran_cli.exact.algebra.polynomial import Polynomial, X
from qtran_cli.exact.algebra.roots import isolated, point
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.exact.thresholds.families import FAMILIES
from qtran_cli.exact.thresholds.region import positive
from qtran_cli.report.answer import answer
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step.report import report
from qtran_cli.report.one_step.thresholds import document
from qtran_cli.report.one_step.thresholds import figure as drawn
from qtran_cli.report.one_step.thresholds.report import thresholds
from qtran_cli.report.one_step.thresholds.words import in_full, region, short
from qtran_cli.report.writers import WRITERS
from tests.report.games import game, rendered

F = Fraction
FAMILY = {name: make(game([[2, 1], [3, -2]]).payoff, (1, 0)) for name, make in FAMILIES.items()}


@cache
def solution(strips: bool = False) -> Solution:
    return solve(game([[3, -3, 2], [-4, 2, -1]], name="twice"), Ask(thresholds=True, strips=strips))


@pytest.mark.parametrize(
    ("conditions", "unit", "bonus"),
    [
        ([Polynomial((1,))], "always", "always"),
        ([-(X - 1)], "(0, 1)", "[0, 1)"),
        ([X], "always", "(0, ∞)"),
        ([Polynomial((-1,))], "never", "never"),
        ([(2 * X - 1) * (2 * X - 1)], "(0, 0.5) ∪ (0.5, 1]", "[0, 0.5) ∪ (0.5, ∞)"),
        ([5 * X * X - 1], "(√5/5, 1]", "(√5/5, ∞)"),
        ([X * X * X * 3 - 1], "(0.693361…, 1]", "(0.693361…, ∞)"),
        ([10**15 * X - (10**15 - 3)], "(0.999999999…, 1]", "(0.999999999…, ∞)"),
    ],
    ids=str,
)
def test_regions_in_words(conditions, unit, bonus):
    assert region(positive(conditions, F(0), F(1), False), FAMILY["alpha"], Numbers()) == unit
    assert region(positive(conditions, F(0), None, True), FAMILY["bonus"], Numbers()) == bonus


def test_numbers_are_rounded_where_that_is_asked_for():
    (root,) = isolated(X * X - 2, F(0), F(2))
    assert (short(root, Numbers(digits=3)), short(root, Numbers()), short(None, Numbers())) == ("1.414", "√2", "∞")


def test_radicals_as_plain_text():
    for p, known in (((-1, 2, 4), ["-1/4 - sqrt(5)/4", "sqrt(5)/4 - 1/4"]), ((-3, 0, 4), ["-sqrt(3)/2", "sqrt(3)/2"])):
        assert [document.end(root)["radical"] for root in isolated(Polynomial(p), F(-2), F(2))] == known
    (root,) = isolated(Polynomial((-216, 24, 1)), F(0), F(9))
    assert document.end(root)["radical"] == "6*sqrt(10) - 12"
    assert document.end(root)["polynomial"] == ["-216", "24", "1"]


def test_the_report_has_a_row_a_method_and_names_the_ends():
    text = rendered(report(solution()), width=80)
    said = " ".join(text.split())
    assert "(0, 0.315399…) ∪ (0.914915…, 1]" in said
    assert "0.315399… is a root of" in said
    assert "payoff: what (A,A) pays, above the second, 2" in said


@pytest.mark.parametrize("form", WRITERS.names())
def test_every_format_has_them(form):
    said = answer(solution(), Numbers(), False, False)
    text = WRITERS[form].write(said)
    assert ({"json": '"polynomial"', "csv": "qmix.epsilon.right.2.to.value,,,1,1\n"}.get(form, "0.914915")) in text


def test_nothing_is_said_unless_asked():
    plain = solve(game([[2, 1], [3, -2]]))
    assert thresholds(plain, Numbers()) == []
    assert document.document(plain, list) is None


def test_the_picture_cuts_where_a_method_becomes_right():
    strips = solution(True).thresholds.strips["qmix"]["epsilon"]
    runs = list(drawn._runs(strips))
    assert set(runs[0][2]) == {(0, 0)} == set(runs[-1][2])
    assert runs[0][1] == pytest.approx(0.315399, abs=1e-6)
    assert runs[-1][0] == pytest.approx(0.914916, abs=1e-6)
    assert (runs[0][0], runs[-1][1]) == (0, 1)
    assert all(a[1] == b[0] for a, b in pairwise(runs))


def test_numbers_of_any_size_are_short():
    large, long = point(F(10**400 + 1, 3)), point(F(10**70 + 1, 10**70))
    for end in (large, long, point(-large.low), *isolated(X * X - 2 * 10**60, F(0), F(10**40))):
        assert len(short(end, Numbers())) <= 16
        assert "…" in short(end, Numbers())
    assert short(long, Numbers()) == "1.000000000…"
    assert short(isolated(X * X * X - 7 * 10**9, F(0), F(10**4))[0], Numbers()) == "1912.9…"
    assert short(large, Numbers(digits=2))
    assert in_full(long) == "is a fraction that --json has"
