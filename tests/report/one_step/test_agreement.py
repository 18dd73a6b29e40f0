"""The agreement table and what is said about sampling: recomputed from the document, found again in the report and every format."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest
from rich.cells import cell_len

from qtran_cli import catalogue
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.one_step.agreement import Agreement, agreement, agreements
from qtran_cli.exact.one_step.solution import Traps
from qtran_cli.exact.one_step.solve import PROJECTIONS, solve
from qtran_cli.exact.sampling import Epsilon, weights
from qtran_cli.exact.traits import Ends
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.one_step import document as module
from qtran_cli.report.one_step.document import document
from qtran_cli.report.one_step.report import report
from qtran_cli.report.writers import WRITERS, Answer
from qtran_cli.table import Table
from tests import oracle
from tests.report.games import NESTED, game, rendered, solved

F = Fraction
ONE_STEP = [name for name in catalogue.names() if "\nstates:" not in catalogue.path(name).read_text(encoding="utf-8")]
GAMES = [*NESTED, "hostile", *(f"games/{name}" for name in ONE_STEP)]
ANSWERS = {"represents_table", "represents_optimum", "greedy_optimal", "every_local_optimum"}
HEADS = "method      table  optimum  best fit  local optima"


@cache
def read(name: str) -> dict:
    return document(solved(name))


@cache
def sampled(nested: str, epsilon: Fraction | None):
    """A game of NESTED under ε-greedy sampling, or under weights that rise from cell to cell."""
    played = game(NESTED[nested], name=nested)
    rising = np.arange(1, played.payoff.size + 1).reshape(played.shape)
    return solve(played, Ask(sampling=weights(Table(rising), played.shape) if epsilon is None else Epsilon(epsilon)))


@pytest.mark.parametrize("name", GAMES)
def test_an_entry_a_method_and_a_reason_for_whatever_is_not_a_yes(name):
    found = read(name)["agreement"]
    assert list(found) == PROJECTIONS.names()
    for entry in found.values():
        assert set(entry) == ANSWERS | {"reasons"}
        assert set(entry["reasons"]) == ANSWERS
        for question in ANSWERS:
            assert entry[question] in (True, False, None)
            assert (entry["reasons"][question] is None) is (entry[question] is True)
            assert entry["reasons"][question] != ""


@pytest.mark.parametrize("name", GAMES)
def test_representing_the_table_is_being_in_the_method_s_class(name):
    found = read(name)
    classes = {key: value["holds"] for key, value in found["classes"].items()}
    of = dict.fromkeys(("vdn", "cw_vdn"), "additive") | dict.fromkeys(("qmix", "cw_qmix", "ow_qmix", "pow_qmix"), "monotone")
    of |= dict.fromkeys(("qfix_sum", "qplex", "qtran_base"), "igm")
    for method, entry in found["agreement"].items():
        if method in ("iql", "cw_iql"):
            assert (entry["represents_table"], entry["reasons"]["represents_table"]) == (None, "no joint table")
        elif entry["represents_table"] is not None and method == "qmix_mixer":
            assert entry["represents_table"] is oracle.supermodular(oracle.cells(found["game"]["payoff"]))
        elif method in of and entry["represents_table"] is not None:
            assert entry["represents_table"] is classes[of[method]]
        elif method == "resq":
            assert entry["represents_table"] is True
        elif method == "qfix_mono":
            assert entry["represents_table"] is True or not (classes["igm"] or classes["monotone"])  # which is which: theory 15.2
        else:
            assert entry["represents_table"] is None


@pytest.mark.parametrize("name", GAMES)
def test_every_answer_implies_the_weaker_one(name):
    for entry in read(name)["agreement"].values():
        for strong, weak in (("every_local_optimum", "greedy_optimal"), ("greedy_optimal", "represents_optimum")):
            assert entry[strong] is not True or entry[weak] is True
        assert not entry["represents_table"] or entry["represents_optimum"]


UNSAID = ("qfix_mono", "qfix_sum", "resq")
"""Methods of which nobody knows where training ends."""


@pytest.mark.parametrize("name", GAMES)
def test_the_last_two_answers_follow_from_what_is_listed(name):
    found = read(name)
    for method, entry in found["agreement"].items():
        record = found["methods"][method]
        if "global" in record and not record["global"]:
            assert (entry["greedy_optimal"], entry["every_local_optimum"]) == (None, None)
        elif record["greedy"] is not None:
            assert entry["greedy_optimal"] is record["optimal"]
        if record.get("local_optima"):
            assert entry["every_local_optimum"] is all(o["optimal"] for o in record["local_optima"])
        elif record.get("traps_count"):
            assert entry["every_local_optimum"] is False
        elif "traps" in record and record["greedy"] is not None:
            assert entry["every_local_optimum"] is (True if record["count"] == np.prod([*map(len, found["game"]["actions"])]) else None)
        elif method in UNSAID and record["greedy"] is not None:
            everything = record["count"] == np.prod([*map(len, found["game"]["actions"])])
            assert entry["every_local_optimum"] is (None if record["optimal"] and not everything else record["optimal"])
        elif "global" not in record:
            assert entry["every_local_optimum"] is entry["greedy_optimal"]


def test_the_papers_table_1():
    yes_but_for = {"iql": (None, True, False, False), "vdn": (False, True, False, False), "qmix": (False, True, True, False)}
    found = agreements(solved("table_1"))
    for name, answers in yes_but_for.items():
        assert found[name] == Agreement(*answers)
    assert found["qtran_base"] == Agreement(True, True, True, True)
    assert found["qplex"] == Agreement(True, True, True, False)
    reasons = read("table_1")["agreement"]["qmix"]["reasons"]
    assert reasons["every_local_optimum"] == "15 of 16 local optima are not greedy-optimal; the worst, greedy {A} × {B, C}, pays -12"
    assert read("table_1")["agreement"]["vdn"]["reasons"]["greedy_optimal"] == "Q_1(B) > Q_1(A): -16/9 > -28/9"


def test_climb_s_reasons():
    reasons = {name: entry["reasons"] for name, entry in read("climb")["agreement"].items()}
    assert reasons["qmix"]["represents_table"] == "the payoff is not monotone"
    assert reasons["qmix"]["greedy_optimal"] == "greedy-optimal local optima fit worse"
    assert reasons["vdn"]["represents_table"] == "the payoff is not additive"
    assert reasons["iql"]["greedy_optimal"] == "Q_1(C) > Q_1(A): 5/3 > -19/3"
    assert reasons["qplex"]["every_local_optimum"] == "3 traps keep another joint action on top; the worst, (C,C), pays 5"


def test_with_a_trap_the_answer_is_no_and_else_open_unless_nothing_is_sub_optimal():
    answers = {name: agreements(solved(name))["qplex"].local_optima for name in ("monotonic", "games/linear", "games/constant")}
    assert answers == {"monotonic": False, "games/linear": None, "games/constant": True}
    assert "where λ comes to 0" in read("games/linear")["agreement"]["qplex"]["reasons"]["every_local_optimum"]
    qplex = solved("climb").methods["qplex"]
    assert agreement(replace(qplex, traps=Traps(None, "too large")), Ends.anywhere).local_optima is None


def test_the_report_names_the_traps():
    text = " ".join(rendered(report(solved("climb"))).split())
    assert "3 traps, which no descent takes off the top: (B,B) SSE 8, (B,C) SSE 12.5, (C,C) SSE 18." in text
    assert "No trap, but where λ comes to 0" in " ".join(rendered(report(solved("games/linear"))).split())
    assert "trap" not in rendered(report(solved("games/constant")))
    assert "no [Q_i] satisfies strict IGM. No trap, but" in " ".join(rendered(report(solved("xor"))).split())
    assert "320 traps" in rendered(report(solved("games/qtran_fig2"))) and "(320 in all)" in rendered(report(solved("games/qtran_fig2")))


def test_no_product_of_action_sets_is_the_optimal_set():
    found, reasons = agreements(solved("xor")), read("xor")["agreement"]
    assert found["qtran_base"] == found["qplex"] == Agreement(False, False, False, False)
    assert all("not rectangular" in text for text in reasons["qplex"]["reasons"].values())
    assert found["vdn"].optimum
    assert reasons["vdn"]["reasons"]["greedy_optimal"] == "the agents' parts of several optima do not fit together"
    assert reasons["qmix"]["reasons"]["greedy_optimal"] == "a greedy-optimal table fits as well, not better"


def test_what_is_not_proved_is_not_answered():
    entry = read("fig_2")["agreement"]["qmix"]
    assert entry["greedy_optimal"] is entry["every_local_optimum"] is None
    assert "not proved best" in entry["reasons"]["greedy_optimal"]
    assert "not all known" in entry["reasons"]["every_local_optimum"]


def test_a_best_fit_that_is_proved_without_all_orders_is_a_local_optimum():
    method = solved("climb").methods["qmix"]
    assert agreement(replace(method, landscape=replace(method.landscape, optima=None)), Ends.optima) == Agreement(False, True, False, False)


@pytest.mark.parametrize("name", [name for name in NESTED if name not in ("wide", "fig_2", "cube")])
def test_the_report_has_the_table_within_its_width(name):
    lines = rendered(report(solved(name)), 80, terminal=True).splitlines()
    at = lines.index(HEADS)
    assert [line.split()[0] for line in lines[at + 2 : at + 2 + len(PROJECTIONS.names())]] == PROJECTIONS.names()
    assert max(map(cell_len, lines[at:])) <= 80


def test_local_optima_are_counted_in_their_column():
    lines = rendered(report(solved("climb"))).splitlines()
    assert "qmix        no     yes      no        no, 1 of 11" in lines
    assert "qtran_base  yes    yes      yes       yes" in lines
    assert "vdn         no     yes      no        no" in lines


@pytest.mark.parametrize("form", [name for name in WRITERS.names() if name not in ("csv", "json")])
@pytest.mark.parametrize("name", ["climb", "xor", "hostile"])
def test_every_format_has_the_table(form, name):
    solution = solved(name)
    text = WRITERS[form].write(Answer(printable(name), lambda: report(solution), lambda: document(solution)))
    assert "local optima" in text
    assert "the payoff is not monotone" in text


def test_a_spreadsheet_has_the_answers():
    text = WRITERS["csv"].write(Answer("climb", lambda: None, lambda: read("climb")))
    assert "agreement.qmix.represents_optimum,,,true," in text
    assert "agreement.qmix.every_local_optimum,,,false," in text
    assert "agreement.iql.represents_table" not in text


# --- sampling ---------------------------------------------------------------------------------------------------------


def test_uniform_sampling_says_so():
    found = read("climb")
    assert found["weights"] == {"kind": "uniform", "epsilon": None, "table": None}
    assert all(method["sampling"] is None for method in found["methods"].values())


def test_fixed_points_stand_in_the_document():
    found = document(sampled("climb", F(1, 10)))
    assert found["weights"] == {"kind": "epsilon", "epsilon": "1/10", "table": None}
    assert found["methods"]["vdn"]["sampling"] == {
        "epsilon": "1/10",
        "candidates": 9,
        "count": 2,
        "fixed_points": [
            {"u_bar": ["A", "A"], "payoff": "11", "optimal": True, "sse": "2032501/22500"},
            {"u_bar": ["B", "C"], "payoff": "6", "optimal": False, "sse": "3501961/90000"},
        ],
        "cycle": None,
        "reason": None,
    }
    assert found["methods"]["qplex"]["sampling"] is None
    entry = found["agreement"]["vdn"]
    assert (entry["greedy_optimal"], entry["every_local_optimum"]) == (False, False)
    assert entry["reasons"]["every_local_optimum"] == "1 of 2 fixed points are not optimal; the worst pays 6"


def test_where_every_fixed_point_is_optimal_so_is_the_method():
    for name in ("iql", "vdn", "qmix"):
        assert agreements(sampled("xor", F(1, 10)))[name].local_optima is True


def test_a_cycle_stands_in_document_and_report():
    solution = solve(game([[-7, -6], [-6, -8]]), Ask(sampling=Epsilon(F(1, 2))))
    found = document(solution)["methods"]["qmix"]
    assert (found["sampling"]["count"], found["sampling"]["fixed_points"], found["greedy"]) == (0, [], None)
    assert sorted(found["sampling"]["cycle"]) == [["A", "A"], ["B", "B"]]
    text = " ".join(rendered(report(solution)).split())
    assert "No fixed point among 4 joint actions; best responses end in (A,A) → (B,B) → (A,A)" in text
    answers = agreements(solution)["qmix"]
    assert (answers.best_fit, answers.local_optima) == (None, None)


def test_the_report_names_the_fixed_points_and_the_sampling():
    text = " ".join(rendered(report(sampled("climb", F(1, 10)))).split())
    assert "iql, vdn, qmix, qmix_mixer: ε-greedy around their own greedy action, ε = 0.1" in text
    assert "2 fixed points: (A,A) pays 11, (B,C) pays 6. The one that earns least is given." in text
    assert "at the worst fixed point, and at all" in text
    assert "by the weights given, scaled to the average 1" in " ".join(rendered(report(sampled("climb", None))).split())
    assert "uniform sampling" in " ".join(rendered(report(solved("climb"))).split())


def test_given_weights_stand_in_the_document_and_give_its_errors():
    found = document(sampled("climb", None))
    assert found["weights"]["kind"] == "table"
    w = [[F(x) for x in row] for row in found["weights"]["table"]]
    assert sum(map(sum, w)) == 9
    assert [[x * 5 for x in row] for row in w] == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    payoff = NESTED["climb"]
    for name in ("vdn", "qmix"):
        q_jt = found["methods"][name]["q_jt"]
        squares = (w[a][b] * (F(q_jt[a][b]) - payoff[a][b]) ** 2 for a, b in product(range(3), repeat=2))
        assert F(found["methods"][name]["sse"]) == sum(squares)
    assert "weights.table,A,B,2/5,0.4\n" in WRITERS["csv"].write(Answer("climb", lambda: None, lambda: found))


def test_long_lists_of_fixed_points_are_null_beside_their_count(monkeypatch):
    monkeypatch.setattr(module, "LISTED", 3)
    solution = sampled("flat", F(1, 2))
    short, full = (document(solution, full)["methods"]["vdn"]["sampling"] for full in (False, True))
    assert (short["count"], short["fixed_points"]) == (4, None)
    assert len(full["fixed_points"]) == 4
