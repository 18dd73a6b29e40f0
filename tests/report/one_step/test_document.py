"""The contract of `--json`, read as a script reads it: from the document alone.

Keys are compared as sets, so one that is missing or new fails. Numbers are recomputed from the strings.
"""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise, product

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.one_step.solve import PROJECTIONS, solve
from qtran_cli.report.one_step import document as module
from qtran_cli.report.one_step.document import document
from tests.exact.one_step.asks import FACTORS
from tests.report.games import NESTED, game, solved

GAMES = [*NESTED, "hostile", *(f"games/{name}" for name in catalogue.names(several=False))]
KEYS = {
    "": {"schema", "objective", "weights", "game", "optimum", "classes", "qtran_base", "qtran_alt", "methods", "agreement", "thresholds"},
    "weights": {"kind", "epsilon", "table"},
    "game": {"name", "agents", "actions", "payoff"},
    "optimum": {"value", "joint_actions", "count", "rectangular"},
    "classes": {"additive", "monotone", "igm"},
    "classes.additive": {"holds", "witness", "certificate"},
    "classes.monotone": {"holds", "witness", "certificate"},
    "classes.igm": {"holds", "witness", "certificate"},
    "qtran_base": {"feasible", "q", "v", "margin", "q_prime", "slack"},
    "qtran_alt": {"feasible", "q", "v", "slack", "reason", "witness", "nearest"},
}
METHOD = {"q", "q_jt", "sse", "greedy", "count", "value", "optimal", "represents", "exact", "reason", "sampling"}
LANDSCAPE = {"global", "orders", "orders_tried", "lower_bound", "local_optima_count", "local_optima"}
ALPHA = Fraction(1, 10)


@cache
def read(name: str, objective: str = "tight") -> dict:
    """The document as its reader gets it."""
    found = solved(name) if objective == "tight" else solve(solved(name).game, replace(FACTORS, objective=objective))
    return json.loads(json.dumps(document(found)))


def part(found: dict, path: str) -> dict:
    for key in path.split(".") if path else []:
        found = found[key]
    return found


def cells(found: dict, nested) -> dict[tuple[str, ...], Fraction]:
    """A nested table by joint action."""
    table = {}
    for u in product(*(range(len(a)) for a in found["game"]["actions"])):
        entry = nested
        for a in u:
            entry = entry[a]
        table[tuple(found["game"]["actions"][i][a] for i, a in enumerate(u))] = Fraction(entry)
    return table


def payoff(found: dict) -> dict[tuple[str, ...], Fraction]:
    return cells(found, found["game"]["payoff"])


def vectors(found: dict, q) -> list[dict[str, Fraction]]:
    return [dict(zip(labels, map(Fraction, v), strict=True)) for labels, v in zip(found["game"]["actions"], q, strict=True)]


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize("path", KEYS)
def test_every_key_is_present_and_no_other(name, path):
    drawn = {"payoff_distribution"} if path == "game" and name.endswith("stochastic") else set()
    assert set(part(read(name), path)) == KEYS[path] | drawn


PRACTICAL = ("cw_qmix", "ow_qmix", "pow_qmix")
"""Those whose weights follow their own table in training."""


@pytest.mark.parametrize("name", GAMES)
def test_every_registered_method_has_every_key(name):
    methods = read(name)["methods"]
    assert set(methods) == set(PROJECTIONS.names())
    searched = {name for name in methods if "qmix" in name and methods[name]["q_jt"] is not None}
    more = {name: (LANDSCAPE if name in searched else set()) | ({"supermodular"} if name == "qmix" else set()) for name in methods}
    more = {name: keys | ({"practical"} if name in PRACTICAL else set()) for name, keys in more.items()}
    more["qplex"] |= {"traps", "traps_count", "traps_reason"}
    assert all(set(methods[name]) == METHOD | more[name] for name in methods)
    assert searched <= {"qmix", "qmix_mixer", *PRACTICAL}
    if (best := methods["qmix"]["supermodular"]) is not None:
        assert set(best) == {"q_jt", "sse", "greedy", "value", "optimal"}
        assert Fraction(best["sse"]) >= Fraction(methods["qmix"]["sse"])
        assert best == {key: methods["qmix_mixer"][key] for key in best}
    for method in (methods[name] for name in searched):
        if method["local_optima"] is not None:
            assert len(method["local_optima"]) == method["local_optima_count"]
            assert all(set(optimum) == {"q_jt", "sse", "greedy", "value", "optimal"} for optimum in method["local_optima"])
            assert method["local_optima"][0]["sse"] == method["sse"]


@pytest.mark.parametrize("name", GAMES)
def test_the_practical_methods_have_fixed_points_or_a_cycle_or_a_reason(name):
    for practical in (read(name)["methods"][method]["practical"] for method in PRACTICAL):
        assert set(practical) == {"fixed_points", "cycle", "reason"}
        assert (practical["fixed_points"] is None) is (practical["reason"] is not None)
        assert (practical["fixed_points"] == []) is (practical["cycle"] is not None)
        for point in practical["fixed_points"] or ():
            assert set(point) == {"u_hat", "q_jt", "sse", "greedy", "value", "optimal"}
            assert point["u_hat"] is None or point["u_hat"] in point["greedy"]


@pytest.mark.parametrize("name", GAMES)
def test_traps_are_shaped_like_local_optima(name):
    found = read(name)
    qplex, table = found["methods"]["qplex"], payoff(found)
    assert qplex["traps_reason"] is None and qplex["traps_count"] is not None
    for trap in qplex["traps"] or ():
        assert set(trap) == {"q_jt", "sse", "greedy", "value", "optimal"} and trap["optimal"] is False
        made, [u] = cells(found, trap["q_jt"]), trap["greedy"]
        assert sum((made[x] - table[x]) ** 2 for x in table) == Fraction(trap["sse"])
        assert made[tuple(u)] == max(made.values()) and table[tuple(u)] == Fraction(trap["value"]) < max(table.values())
    assert qplex["traps"] is None or len(qplex["traps"]) == qplex["traps_count"]


def test_traps_are_listed_within_the_limits_of_the_document():
    qplex = read("games/qtran_fig2")["methods"]["qplex"]
    assert (qplex["traps"], qplex["traps_count"]) == (None, 320)
    assert len(document(solved("games/qtran_fig2"), full=True)["methods"]["qplex"]["traps"]) == 320


@pytest.mark.parametrize("name", GAMES)
def test_a_class_has_a_witness_or_a_certificate_never_both(name):
    for decided in read(name)["classes"].values():
        assert (decided["witness"] is None) is decided["holds"]
        assert (decided["certificate"] is not None) is decided["holds"]


@pytest.mark.parametrize("name", GAMES)
def test_numbers_are_in_lowest_terms(name):
    def strings(entry):
        return [x for y in entry for x in strings(y)] if isinstance(entry, list) else [entry]

    found = read(name)
    tables = [found["game"]["payoff"], found["qtran_base"]["slack"], *(m["q_jt"] for m in found["methods"].values())]
    for text in (x for table in tables if table is not None for x in strings(table)):
        assert text == str(Fraction(text))


@pytest.mark.parametrize("name", GAMES)
def test_the_optimum_is_the_best_payoff(name):
    found, table = read(name), payoff(read(name))
    best = max(table.values())
    assert Fraction(found["optimum"]["value"]) == best
    assert {tuple(u) for u in found["optimum"]["joint_actions"]} == {u for u in table if table[u] == best}
    assert found["optimum"]["count"] == len(found["optimum"]["joint_actions"])


@pytest.mark.parametrize("name", GAMES)
def test_the_proof_of_additivity_adds_up(name):
    found, table = read(name), payoff(read(name))
    additive = found["classes"]["additive"]
    if additive["holds"]:
        q = vectors(found, additive["certificate"]["q"])
        assert all(sum(v[a] for v, a in zip(q, u, strict=True)) == table[u] for u in table)
        return
    first, second, third, fourth = (tuple(u) for u in additive["witness"]["joint_actions"])
    value = Fraction(additive["witness"]["interaction"])
    assert table[first] - table[second] - table[third] + table[fourth] == value != 0
    agents = [found["game"]["agents"].index(i) for i in additive["witness"]["agents"]]
    assert [i for i in range(len(first)) if first[i] != second[i]] + [i for i in range(len(first)) if first[i] != third[i]] == agents
    assert all(fourth[i] == (second if i == agents[0] else third if i == agents[1] else first)[i] for i in range(len(first)))


@pytest.mark.parametrize("name", GAMES)
def test_the_proof_of_monotonicity_orders_or_flips(name):
    found, table = read(name), payoff(read(name))
    monotone = found["classes"]["monotone"]
    if monotone["holds"]:
        for i, order in enumerate(monotone["certificate"]["orders"]):
            assert sorted(order) == sorted(found["game"]["actions"][i])
            for low, high in pairwise(order):
                assert all(table[u] <= table[(*u[:i], high, *u[i + 1 :])] for u in table if u[i] == low)
        return
    witness = monotone["witness"]
    i, (a, b) = found["game"]["agents"].index(witness["agent"]), witness["actions"]
    for u, sign in ((witness["prefers_first"], 1), (witness["prefers_second"], -1)):
        assert sign * (table[(*u[:i], a, *u[i + 1 :])] - table[(*u[:i], b, *u[i + 1 :])]) > 0


@pytest.mark.parametrize("name", GAMES)
def test_the_proof_of_igm_is_a_product_or_a_mixture(name):
    found, table = read(name), payoff(read(name))
    igm, best = found["classes"]["igm"], max(payoff(read(name)).values())
    assert igm["holds"] is found["optimum"]["rectangular"] is found["qtran_base"]["feasible"]
    if igm["holds"]:
        assert set(product(*igm["certificate"]["optimal"])) == {u for u in table if table[u] == best}
        return
    (u, w), mixture = igm["witness"]["optimal"], igm["witness"]["not_optimal"]
    assert table[tuple(u)] == table[tuple(w)] == best > table[tuple(mixture)]
    assert all(a in pair for a, pair in zip(mixture, zip(u, w, strict=True), strict=True))


@pytest.mark.parametrize("objective", ["tight", "margin"])
@pytest.mark.parametrize("name", GAMES)
def test_the_slack_is_that_of_the_factors(name, objective):
    found = read(name, objective)
    base, table = found["qtran_base"], payoff(found)
    assert found["objective"] == objective
    if not base["feasible"]:
        assert all(value is None for key, value in base.items() if key != "feasible")
        return
    q, v = vectors(found, base["q"]), Fraction(base["v"])
    prime, slack = cells(found, base["q_prime"]), cells(found, base["slack"])
    for u in table:
        assert prime[u] == sum(x[a] for x, a in zip(q, u, strict=True))
        assert slack[u] == prime[u] - table[u] + v >= 0
    greedy = set(product(*([a for a in x if x[a] == max(x.values())] for x in q)))
    assert greedy == {tuple(u) for u in found["optimum"]["joint_actions"]}
    least = [max(x.values()) - x[a] for x in q for a in x if x[a] < max(x.values())]
    assert base["margin"] == "inf" if not least else Fraction(base["margin"]) <= min(least)


@pytest.mark.parametrize("name", GAMES)
def test_a_method_s_value_is_its_worst_greedy_payoff(name):
    found, table = read(name), payoff(read(name))
    for method in found["methods"].values():
        if method["greedy"] is None:
            assert (method["value"], method["optimal"], method["count"]) == (None, False, None)
            assert method["reason"]
            continue
        pays = [table[tuple(u)] for u in method["greedy"]]
        assert (Fraction(method["value"]), method["count"]) == (min(pays), len(pays))
        assert method["optimal"] is (min(pays) == max(table.values()))


@pytest.mark.parametrize("name", GAMES)
def test_a_method_s_error_is_that_of_its_table(name):
    found, table = read(name), payoff(read(name))
    for name, method in found["methods"].items():
        if method["q_jt"] is None:
            assert method["sse"] is None
            continue
        q_jt = cells(found, method["q_jt"])
        best = next(u for u in table if table[u] == max(table.values()))
        weight = {
            **dict.fromkeys(("cw_qmix", "cw_vdn"), lambda u, best=best: 1 if u == best else ALPHA),
            "pow_qmix": lambda u, best=best: 1 if table[u] == table[best] else ALPHA,
            "ow_qmix": lambda u, q_jt=q_jt: 1 if q_jt[u] < table[u] else ALPHA,
        }.get(name, lambda u: 1)
        assert Fraction(method["sse"]) == sum(weight(u) * (q_jt[u] - table[u]) ** 2 for u in table)
        assert method["represents"] is (q_jt == table)


def tree(found: dict, branch: dict, above: list[tuple[str, ...]], check) -> None:
    """Every cell of the branch's line is refuted, beside the cells that are tight above it."""
    i = found["game"]["agents"].index(branch["agent"])
    assert branch["line"][i] is None
    for a, cell in zip(found["game"]["actions"][i], branch["cells"], strict=True):
        u = tuple(a if k == i else b for k, b in enumerate(branch["line"]))
        if "cells" in cell:
            tree(found, cell, [*above, u], check)
        else:
            assert tuple(cell["cell"]) == u
            check(cell, [*above, u])


@pytest.mark.parametrize("name", ["counterexample", "games/alt_smallest", "games/three_player_climbing"])
def test_the_refutation_of_theorem_2_can_be_checked_from_the_document(name):
    found, table = read(name), payoff(read(name))
    best = max(table.values())
    optimal = found["classes"]["igm"]["certificate"]["optimal"]
    leaves = []

    def check(leaf: dict, tight: list[tuple[str, ...]]) -> None:
        leaves.append(leaf)
        total, left = Fraction(0), {}
        for side, sign in (("upper", 1), ("lower", -1)):
            for u, weight in leaf[side]:
                assert Fraction(weight) > 0
                assert side == "upper" or tuple(u) in tight
                total += sign * Fraction(weight) * (best - table[tuple(u)])
                for pair in ((i, a) for i, a in enumerate(u) if a not in optimal[i]):
                    left[pair] = left.get(pair, 0) + sign * Fraction(weight)
        assert min(left.values(), default=0) >= 0
        assert total < 0 or (total == 0 and any(left.values()))

    assert found["qtran_alt"]["feasible"] is False
    tree(found, found["qtran_alt"]["witness"], [], check)
    assert leaves


@pytest.mark.parametrize("name", ["counterexample", "games/alt_smallest", "games/three_player_climbing"])
def test_the_nearest_factors_come_as_close_as_they_say(name):
    found, table = read(name), payoff(read(name))
    nearest = found["qtran_alt"]["nearest"]
    assert set(nearest) == {"q", "mean_line_minimum", "lines", "attained", "proved"}
    q, best = vectors(found, nearest["q"]), max(table.values())
    slack = {u: best - table[u] - sum(max(v.values()) - v[a] for v, a in zip(q, u, strict=True)) for u in table}
    assert min(slack.values()) >= 0
    lines: dict[tuple, list[tuple[str, ...]]] = {}
    for u in table:
        for i in range(len(u)):
            lines.setdefault((i, *u[:i], *u[i + 1 :]), []).append(u)
    least = [min(slack[u] for u in line) for line in lines.values() if all(table[u] < best for u in line)]
    assert (len(least), sum(least)) == (nearest["lines"], Fraction(nearest["mean_line_minimum"]) * len(least))


def test_labels_come_back_as_they_were_written():
    found = read("hostile")
    assert found["game"]["actions"] == [["a\nb", "[bold]x[/bold]", "\x1b[31mred"], ["攻击" * 30, "", "\u202egnp"]]
    assert found["game"]["agents"] == ["[/]", "行动"]


def test_every_optimal_joint_action_leaves_the_margin_unbounded():
    assert read("flat")["qtran_base"]["margin"] == "inf"


def test_large_tables_are_null_beside_their_count_until_asked_for(monkeypatch):
    monkeypatch.setattr(module, "LISTED", 8)
    flat = solve(game([[1] * 3] * 3))
    short, full = document(flat), document(flat, full=True)
    for nested in (short["game"]["payoff"], short["qtran_base"]["q_prime"], short["qtran_base"]["slack"], short["methods"]["vdn"]["q_jt"]):
        assert nested is None
    assert (short["optimum"]["joint_actions"], short["optimum"]["count"]) == (None, 9)
    assert (short["methods"]["vdn"]["greedy"], short["methods"]["vdn"]["count"]) == (None, 9)
    assert set(short["qtran_base"]) == KEYS["qtran_base"]
    assert full["game"]["payoff"] == full["methods"]["vdn"]["q_jt"] == [["1"] * 3] * 3
    assert len(full["optimum"]["joint_actions"]) == len(full["methods"]["vdn"]["greedy"]) == 9


def test_the_limit_is_the_one_the_contract_names():
    assert module.LISTED == 10_000
