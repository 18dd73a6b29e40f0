"""Records and shares against the definitions: recomputed from games.jsonl by code that shares nothing with the study's."""

from __future__ import annotations

import csv
import json
import math
from fractions import Fraction
from itertools import product

import pytest

from qtran_cli.exact.one_step.solve import PROJECTIONS, solve
from qtran_cli.model.game import Game
from qtran_cli.study import measure
from qtran_cli.study.run import run
from qtran_cli.study.summary import summarise
from qtran_cli.table import Table, from_fractions
from tests import oracle
from tests.study.games import plan


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """(folder, the records in it) of a study full of ties, in two sizes."""
    folder = tmp_path_factory.mktemp("study")
    run(plan("integer", "2,3", 40), folder, 1, False, lambda _: None)
    return folder, [json.loads(line) for line in (folder / "games.jsonl").read_text().splitlines()]


def cells(record) -> oracle.Cells:
    return oracle.cells([[Fraction(x) for x in row] for row in record["payoff"]])


def worst(table: oracle.Cells, q) -> Fraction:
    return min(table[u] for u in oracle.greedy_joint(q))


def share_of_range(table: oracle.Cells, value: Fraction) -> Fraction:
    top, span = max(table.values()), max(table.values()) - min(table.values())
    return (top - value) / span if span else Fraction(0)


def test_classes_are_the_definitions(study):
    for record in study[1]:
        table = cells(record)
        assert record["classes"] == {
            "additive": oracle.additive(table),
            "monotone": oracle.monotone(table),
            "rectangular": oracle.rectangular(table),
        }
        assert record["qtran_alt"] == oracle.rectangular(table), "two agents: section 4"
        assert Fraction(record["optimum"]) == max(table.values())


def test_iql_and_vdn_are_the_averages(study):
    """VDN's greedy actions are IQL's: section 6."""
    for record in study[1]:
        table = cells(record)
        q = oracle.iql(table)
        expected = {
            "optimal": oracle.consistent(table, q),
            "value": str(worst(table, q)),
            "regret": str(share_of_range(table, worst(table, q))),
        }
        assert record["methods"]["iql"] == record["methods"]["vdn"] == expected


def test_qtran_and_qplex_earn_the_optimum_or_have_no_factors(study):
    for record in study[1]:
        factorizable = oracle.rectangular(cells(record))
        best = record["optimum"] if factorizable else None
        expected = {"optimal": factorizable, "value": best, "regret": "0" if factorizable else None}
        assert record["methods"]["qplex"] == record["methods"]["qtran_base"] == expected


def test_a_record_says_what_solve_says(study):
    for record in study[1][::9]:
        table = from_fractions([Fraction(x) for row in record["payoff"] for x in row], record["actions"])
        solution = solve(Game(table))
        for name, entry in record["methods"].items():
            found = solution.methods[name]
            assert entry["optimal"] == found.optimal
            assert entry["value"] == (None if found.value is None else str(found.value))


def recomputed(records) -> dict:
    """(size, method or property) -> (yes, games, mean regret), in Fractions."""
    found = {}
    for size in {tuple(r["actions"]) for r in records}:
        mine = [r for r in records if tuple(r["actions"]) == size]
        for name in mine[0]["methods"]:
            regrets = [Fraction(r["methods"][name]["regret"]) for r in mine if r["methods"][name]["regret"] is not None]
            answers = [r["methods"][name]["optimal"] for r in mine]
            found[size, name] = answers.count(True), len(answers), sum(regrets) / len(regrets)
        for name in mine[0]["classes"]:
            found[size, name] = sum(r["classes"][name] for r in mine), len(mine), None
    return found


def test_the_summary_is_the_records_counted(study):
    folder, records = study
    with (folder / "summary.csv").open(newline="") as file:
        rows = {(tuple(map(int, row["actions"].split("x"))), row["name"]): row for row in csv.DictReader(file) if row["part"] == "all"}
    expected = recomputed(records)
    assert set(rows) == set(expected) | {(size, "qtran_alt") for size in ((2, 2), (3, 3))}
    for key, (yes, games, mean) in expected.items():
        row = rows[key]
        assert (int(row["yes"]), int(row["games"]), row["undecided"]) == (yes, games, "0")
        assert math.isclose(float(row["share"]), yes / games, abs_tol=5e-7)
        assert float(row["low"]) <= yes / games <= float(row["high"])
        assert row["mean_regret"] == ("" if mean is None else f"{float(mean):.6f}")


def test_qmix_is_greedy_optimal_on_every_monotone_game():
    """The best fit is the game itself. Its greedy set is a product of actions with equal slices, all of them optimal, ties or not."""
    for settings in ("monotone", "2x3x2"), ("monotone", "3x3"):
        sizes = summarise(records(*settings))
        assert {m: size.methods[m].all.share for size in sizes for m in ("qmix", "cw_qmix", "ow_qmix")} == dict.fromkeys(
            ("qmix", "cw_qmix", "ow_qmix"), 1.0
        )
        assert all(size.properties["monotone"].share == 1 and size.methods["qmix"].all.regret == 0 for size in sizes)


def test_qmix_is_greedy_optimal_on_monotone_games_with_every_kind_of_tie():
    """All monotone tables of 0, 1, 2 in a fixed order, 3 × 2: nothing is left to the draw."""
    for values in product(range(3), repeat=6):
        table = from_fractions([Fraction(x) for x in values], (3, 2))
        if (table.num[1:] >= table.num[:-1]).all() and (table.num[:, 1:] >= table.num[:, :-1]).all():
            assert record(Given(table), 0)["methods"]["qmix"] == {
                "optimal": True,
                "value": str(table.max),
                "regret": "0",
                "proved": True,
            }


def record(asked, k: int) -> dict:
    """The k-th game's record, computed alone."""
    (found,) = measure.records(asked, [k])
    return found


class Given:
    """A plan whose only game is given."""

    digest = "given"

    def __init__(self, table: Table, methods=("qmix",)) -> None:
        self.table, self.methods, self.alphas, self.programs, self.weights = table, methods, (Fraction(1, 10),), 100, None

    def game(self, k):
        return self.table.shape, k

    def draw(self, k):
        return self.table


def records(family: str, actions: str, *settings: str, count: int = 12):
    asked = plan(family, actions, count, settings, str(actions.count("x") + 1))
    return list(measure.records(asked, range(count)))


@pytest.mark.parametrize("actions", ["3x3", "2x2x3"])
def test_vdn_is_greedy_optimal_without_noise(actions):
    (size,) = summarise(records("additive", actions, "noise=0"))
    assert size.methods["vdn"].all.share == size.methods["iql"].all.share == 1
    assert size.properties["additive"].share == 1


@pytest.mark.parametrize(("family", "share"), [("rectangular", 1.0), ("diagonal", 0.0), ("penalty", 0.0)])
def test_qtran_and_qplex_are_greedy_optimal_on_planted_products_alone(family, share):
    (size,) = summarise(records(family, "3x3"))
    assert size.methods["qplex"].all.share == size.methods["qtran_base"].all.share == share
    assert size.properties["rectangular"].share == share


def test_strong_noise_defeats_vdn():
    (size,) = summarise(records("additive", "3x3", "noise=100", count=40))
    assert 0 < size.methods["vdn"].all.share < 1
    assert 0 < size.methods["vdn"].all.regret < 1


def test_a_constant_game_has_no_regret():
    flat = from_fractions([Fraction(3)] * 4, (2, 2))
    found = record(Given(flat, PROJECTIONS.names()), 0)["methods"]
    assert {entry["regret"] for entry in found.values()} == {"0"}
    assert measure.regret(flat, Fraction(3)) == 0


def test_unproved_fits_are_counted_apart():
    """12 × 12 actions: more orders than anybody tries, so the search's best stands for the best fit."""
    asked = plan("uniform", "12x12", 2, methods=("iql", "qmix"))
    found = [record(asked, k) for k in range(2)]
    (size,) = summarise(found)
    qmix, iql = size.methods["qmix"], size.methods["iql"]
    assert iql.proved is None
    assert qmix.proved.games + qmix.unproved.games == qmix.all.games == 2
    assert qmix.unproved.games == [r["methods"]["qmix"]["proved"] for r in found].count(False) > 0
    assert qmix.proved.yes + qmix.unproved.yes == qmix.all.yes


def test_what_is_too_large_to_fit_is_left_out_of_the_share():
    asked = plan("rectangular", "13", 1, agents="3", methods=("iql", "qmix"))
    (size,) = summarise([record(asked, 0)])
    assert (size.methods["qmix"].all.games, size.methods["qmix"].all.undecided) == (0, 1)
    assert (size.methods["iql"].all.games, size.properties["qtran_alt"].undecided) == (1, 1)
    assert size.methods["qmix"].all.share is None


@pytest.mark.parametrize("programs", [0, 1])
def test_7_undecided_is_counted_apart(programs):
    asked = plan("additive", "3", 4, ("noise=0",), "3", methods=("iql",), programs=programs)
    (size,) = summarise(record(asked, k) for k in range(4))
    found = size.properties["qtran_alt"]
    assert (found.games, found.undecided) == (0, 4)
    asked = plan("additive", "3", 4, ("noise=0",), "3", methods=("iql",))
    (size,) = summarise(record(asked, k) for k in range(4))
    assert size.properties["qtran_alt"].yes == 4


def test_large_games_are_written_without_their_payoffs():
    assert record(plan(actions="10", count=1, methods=("iql",)), 0)["payoff"] is not None
    assert record(plan(actions="11", count=1, methods=("iql",)), 0)["payoff"] is None


def test_no_clock_decides(monkeypatch):
    """A machine that is infinitely slow writes the same record."""
    asked = plan("integer", "3", 1, agents="3")
    expected = record(asked, 0)
    times = iter(range(0, 10**12, 10**6))
    monkeypatch.setattr("time.monotonic", lambda: float(next(times)))
    assert record(asked, 0) == expected
