"""A copy of a method under a new name, one file and one checker, gets what the method gets; without a checker nothing is claimed of it."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from qtran_cli import catalogue
from qtran_cli.certificates.one_step import Fit
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.histories import solve as partial
from qtran_cli.exact.one_step.claims import claims as of_solution
from qtran_cli.exact.one_step.outcomes import outcomes
from qtran_cli.exact.one_step.solve import PROJECTIONS, solve
from qtran_cli.exact.sampling import Epsilon
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.report.histories.document import document as over_histories
from qtran_cli.report.one_step.document import document
from qtran_cli.report.states.document import document as by_states
from qtran_cli.study import measure
from qtran_cli.study.plan import Plan
from qtran_cli.verify import Refused, verify
from tests.exact.methods.newcomers import beside
from tests.exact.states.test_vdn_fixed_points import diverging
from tests.tasks import drawn

COPIES = {"vdn_too": "vdn", "iql_too": "iql", "cw_too": "cw_qmix", "qtran_too": "qtran_base"}
MEANS = ("vdn_too", "iql_too")
CONTINUING = Fraction(9, 10)


@pytest.fixture
def newcomers(tmp_path):
    """COPIES, each with its checker."""
    with beside(tmp_path, COPIES, COPIES):
        yield


@pytest.fixture
def unchecked(tmp_path):
    """The same without checkers."""
    with beside(tmp_path, COPIES, {}):
        yield


def alike(methods: dict) -> None:
    """Every copy's entry is that of its original."""
    for new, old in COPIES.items():
        assert methods[new] == methods[old], new


def test_copies_are_there_for_a_while(tmp_path):
    with beside(tmp_path, COPIES, COPIES):
        assert set(COPIES) < set(PROJECTIONS.names())
    assert not set(COPIES) & set(PROJECTIONS.names())
    assert "vdn_too" not in PROJECTIONS


@pytest.mark.parametrize("name", ["climb", "linear", "coordination", "unequal_actions"])
@pytest.mark.parametrize("sampling", [None, Epsilon(Fraction(1, 5))])
def test_solve(newcomers, name, sampling):
    alike(document(solve(catalogue.load_one_step(name), Ask(sampling=sampling)))["methods"])


@pytest.mark.parametrize(
    "task",
    [catalogue.load("two_step"), drawn(1, 3, discount=CONTINUING), drawn(2, 1, discount=Fraction(99, 100)), diverging(CONTINUING)],
    ids=["two_step", "recurring", "one state", "no fixed point"],
)
def test_several_states(newcomers, task):
    found = by_states(solve_task(task))
    alike(found["methods"])
    assert found["methods"]["vdn"]["bootstrapped"] != found["methods"]["qtran_base"]["bootstrapped"], "a test that can tell them apart"


@pytest.mark.parametrize("name", ["two_state_hidden", "two_state_one_sees", "dec_tiger"])
def test_histories(newcomers, name):
    found = over_histories(partial.solve(catalogue.load(name)))["methods"]
    alike(found)
    assert found["vdn"] != found["qmix"]


def test_study(newcomers):
    plan = Plan("integer", {"high": Fraction(4)}, ((2, 2), (3, 3)), 5, 0, methods=(*COPIES, *COPIES.values()))
    for record in measure.records(plan, range(5)):
        alike(record["methods"])


@pytest.mark.parametrize("uniform", [True, False])
def test_where_training_can_end(newcomers, uniform):
    facts = Facts(catalogue.load_one_step("climb").payoff)
    for new, old in COPIES.items():
        mine, theirs = outcomes(new, facts, uniform), outcomes(old, facts, uniform)
        assert (mine.reason, repr(mine.products)) == (theirs.reason, repr(theirs.products))


@pytest.mark.parametrize("game", ["two_step", "two_state_hidden"])
def test_what_compare_says_exactly(newcomers, game):
    kinds = pytest.importorskip("qtran_cli.judge.kinds")
    task = catalogue.load(game)
    known, said = kinds.known(task), kinds.of(task).said
    for new, old in COPIES.items():
        mine, theirs = said(new, task, known.solution), said(old, task, known.solution)
        assert mine.words == theirs.words
        assert getattr(mine.fitted, "value", None) == getattr(theirs.fitted, "value", None)
        assert getattr(mine.bootstrapped, "value", None) == getattr(theirs.bootstrapped, "value", None)


def test_certificates(newcomers, tmp_path, qtran):
    made = tmp_path / "climb.json"
    assert qtran("solve", "climb", "--certificate", str(made)).err == ""
    proofs = [entry["proof"] for entry in json.loads(made.read_text(encoding="utf-8"))["claims"]]
    found = {proof["method"]: {**proof, "method": ""} for proof in proofs if "method" in proof}
    alike(found)
    assert qtran("verify", str(made)).code == 0


def test_a_false_claim_about_a_copy_is_refused(newcomers):
    game = catalogue.load_one_step("climb")
    proofs = [c for _, c in of_solution(solve(game)) if isinstance(c, Fit) and c.method in MEANS]
    other = Fit("iql_too", *(getattr(proofs[1], field) for field in ("q", "sse", "represents", "greedy", "value", "optimal")))
    assert [proof.method for proof in proofs] == ["iql_too", "vdn_too"]
    with pytest.raises(Refused, match="joint table"):
        verify(other, game.payoff)


@pytest.mark.parametrize("game", ["climb", "two_step"])
def test_nothing_is_claimed_without_a_checker(unchecked, tmp_path, qtran, game):
    made = tmp_path / "made.json"
    ended = qtran("solve", game, "--certificate", str(made), "--quiet")
    assert (ended.code, ended.err) == (0, "no claim about cw_too, iql_too, qtran_too, vdn_too: no check is known for them\n")
    text = made.read_text(encoding="utf-8")
    assert '"vdn"' in text and "_too" not in text
    assert qtran("verify", str(made)).code == 0


def test_such_a_claim_would_be_refused(unchecked):
    game = catalogue.load_one_step("climb")
    fit = next(c for _, c in of_solution(solve(game)) if isinstance(c, Fit) and c.method == "vdn")
    forged = Fit("vdn_too", fit.q, fit.sse, fit.represents, fit.greedy, fit.value, fit.optimal)
    with pytest.raises(Refused, match="no check is known for the method 'vdn_too'"):
        verify(forged, game.payoff)
