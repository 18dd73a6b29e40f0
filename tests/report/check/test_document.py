"""The contract of `qtran check --json`, read as a script reads it: every claim recomputed from the document alone."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from itertools import product

import pytest

from qtran_cli.exact.check.check import check
from qtran_cli.report.check.document import document
from qtran_cli.report.one_step import document as limits
from tests import oracle
from tests.report.check.checks import GIVEN, made
from tests.report.games import game

ALL = [*GIVEN, "hostile"]
KEYS = {
    "": {
        *("schema", "game", "q_jt", "q", "v", "v_needed", "tolerance", "verdict", "factorises", "sentence", "greedy", "count"),
        *("igm", "conditions", "least_slack", "slack", "affine", "repair"),
    },
    "game": {"name", "agents", "actions", "payoff"},
    "igm": {"strict", "consistent", "witness"},
    "conditions": {"4a", "4b", "7"},
    "conditions.4a": {"holds", "witness"},
    "conditions.4b": {"holds", "witness", "violations"},
    "conditions.7": {"holds", "witness", "agent"},
    "least_slack": {"value", "joint_action"},
    "affine": {"max_common_scale", "identity_valid", "agent_scales", "polytope"},
}


@cache
def read(name: str) -> dict:
    return json.loads(json.dumps(document(*made(name))))


def part(found: dict, path: str) -> dict:
    for key in path.split(".") if path else []:
        found = found[key]
    return found


def indices(found: dict, labels) -> tuple[int, ...]:
    return tuple(actions.index(a) for actions, a in zip(found["game"]["actions"], labels, strict=True))


def numbers(nested):
    return [numbers(x) for x in nested] if isinstance(nested, list) else Fraction(nested)


def mathematics(name: str):
    """(table, [Q_i], left side, greedy joint actions, tolerance), from the document's strings."""
    found = read(name)
    table = oracle.cells(numbers(found["game"]["payoff"] if found["q_jt"] is None else found["q_jt"]))
    q, v = numbers(found["q"]), Fraction(found["v"])
    return table, q, oracle.left_side(table, q, v), oracle.greedy_joint(q), Fraction(found["tolerance"])


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("path", KEYS)
def test_every_key_is_present_and_no_other(name, path):
    assert set(part(read(name), path)) == KEYS[path]


@pytest.mark.parametrize("name", ALL)
def test_it_says_what_it_is(name):
    found = read(name)
    assert found["schema"] == "qtran.check/1"
    assert (found["verdict"], found["factorises"]) == (made(name)[0].verdict, made(name)[0].factorises)
    assert (found["verdict"] == "factorises") is found["factorises"]


@pytest.mark.parametrize("name", ALL)
def test_the_slack_is_that_of_the_factors(name):
    found, (table, q, left, _, _) = read(name), mathematics(name)
    assert oracle.cells(numbers(found["slack"])) == left
    assert Fraction(found["v_needed"]) == max(table.values()) - sum(map(max, q))
    least = found["least_slack"]
    assert Fraction(least["value"]) == min(left.values()) == left[indices(found, least["joint_action"])]


@pytest.mark.parametrize("name", ALL)
def test_the_greedy_joint_actions_are_listed(name):
    found, (_, _, _, greedy, _) = read(name), mathematics(name)
    assert {indices(found, u) for u in found["greedy"]} == greedy
    assert found["count"] == len(found["greedy"])


@pytest.mark.parametrize("name", ALL)
def test_the_conditions_hold_or_have_a_witness(name):
    found, (table, _, left, greedy, tolerance) = read(name), mathematics(name)
    four_a, four_b, seven = (found["conditions"][key] for key in ("4a", "4b", "7"))
    for answer in (four_a, four_b, seven):
        assert (answer["witness"] is None) is answer["holds"]
    assert four_a["holds"] or abs(left[indices(found, four_a["witness"])]) > tolerance
    assert four_b["holds"] or left[indices(found, four_b["witness"])] < -tolerance
    assert four_b["violations"] == sum(x < -tolerance for u, x in left.items() if u not in greedy)
    if not seven["holds"]:
        u, i = indices(found, seven["witness"]), found["game"]["agents"].index(seven["agent"])
        assert left[u] == min(left[oracle.swap(u, i, a)] for a in range(oracle.shape(table)[i]))
        assert abs(left[u]) > tolerance


@pytest.mark.parametrize("name", ALL)
def test_igm_has_a_witness_where_it_is_not_strict(name):
    found, (table, q, _, greedy, tolerance) = read(name), mathematics(name)
    assert found["igm"]["strict"] is oracle.strict(table, q)
    assert found["igm"]["consistent"] is all(max(table.values()) - table[u] <= tolerance for u in greedy)
    assert (found["igm"]["witness"] is None) is found["igm"]["strict"]
    if found["igm"]["witness"] is not None:
        u = indices(found, found["igm"]["witness"])
        assert (u in greedy) is not (table[u] == max(table.values()))


@pytest.mark.parametrize("name", ALL)
def test_the_scales_are_numbers_in_lowest_terms(name):
    found, (table, q, _, _, _) = read(name), mathematics(name)
    affine, d, gap = found["affine"], oracle.regrets(q), oracle.gap(table)
    ratios = [gap[u] / total for u in table if (total := sum(row[a] for row, a in zip(d, u, strict=True)))]
    assert affine["max_common_scale"] == (str(min(ratios)) if ratios else "inf")
    assert affine["identity_valid"] is (not ratios or min(ratios) >= 1)
    for row in affine["polytope"]:
        u = indices(found, row["joint_action"])
        assert row["coefficients"] == [str(side[a]) for side, a in zip(d, u, strict=True)]
        assert row["bound"] == str(gap[u])
    assert len(affine["agent_scales"]) == len(q)
    assert all(most is None or most == "inf" or most == str(Fraction(most)) for most in affine["agent_scales"])


@pytest.mark.parametrize("name", ALL)
def test_the_repair_satisfies_4(name):
    found, (table, q, _, _, _) = read(name), mathematics(name)
    repair = found["repair"]
    assert (repair is not None) is (found["igm"]["strict"] and not found["affine"]["identity_valid"])
    if repair is not None:
        mended, scale = numbers(repair["q"]), Fraction(repair["scale"])
        assert mended == [[scale * x + Fraction(b) for x in row] for row, b in zip(q, repair["shift"], strict=True)]
        assert all(x >= 0 for x in oracle.left_side(table, mended, Fraction(repair["v"])).values())
        assert oracle.four_a(table, mended, Fraction(repair["v"]))
        assert oracle.strict(table, mended)


def test_a_learned_table_stands_beside_the_payoff():
    check_, about = made("factorises/learned")
    payoff = game([[8, -12, -12], [-12, 0, 0], [-12, 0, 0]])
    found = document(check_, payoff)
    assert found["game"]["payoff"][0] == ["8", "-12", "-12"]
    assert found["q_jt"][0] == ["8", "-601/50", "-601/50"]
    assert document(check_, about)["q_jt"] is None


def test_large_tables_are_null_unless_asked_for_in_full(monkeypatch):
    check_, about = made("tie/constant")
    monkeypatch.setattr("qtran_cli.report.one_step.document.LISTED", 4)
    monkeypatch.setattr("qtran_cli.report.check.document.LISTED", 4)
    short, long = document(check_, about), document(check_, about, full=True)
    assert (short["slack"], short["greedy"], short["game"]["payoff"]) == (None, None, None)
    assert short["count"] == 9
    assert len(long["greedy"]) == 9
    assert None not in (long["slack"], long["game"]["payoff"])
    assert limits.LISTED == 4


def test_what_was_not_worked_out_is_null(monkeypatch):
    monkeypatch.setattr("qtran_cli.exact.check.scales.CELLS", 4)
    _, about = made("rescale/climb")
    found = document(check(about.payoff, made("rescale/climb")[0].q), about)["affine"]
    assert (found["polytope"], found["agent_scales"], found["max_common_scale"]) == (None, None, "2/15")


@pytest.mark.parametrize("name", ALL)
def test_names_are_the_game_s_own(name):
    found, (_, about) = read(name), made(name)
    assert found["game"]["actions"] == [list(labels) for labels in about.actions]
    assert {tuple(u) for u in found["greedy"]} <= set(product(*found["game"]["actions"]))
