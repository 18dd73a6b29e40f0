"""What is fitted to a study's games: at which α, and under which sampling; held against `solve`, and against definitions."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import prod

import numpy as np
import pytest

from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.exact.sampling import AroundOptimum, Epsilon, Weights, of_game, read, weights, written
from qtran_cli.exact.traits import of
from qtran_cli.model.game import Game
from qtran_cli.study import fitted, measure
from qtran_cli.table import Table, from_fractions
from tests import oracle
from tests.study.games import as_cells, plan
from tests.theory import cones
from tests.thorough import share

ALPHAS = (Fraction(1), Fraction(1, 2), Fraction(1, 10))
TAKERS = {name for name in PROJECTIONS.names() if of(name).alpha}
FOLLOWERS = [name for name in PROJECTIONS.names() if of(name).sampled]
HEAVY = Weights(np.array([[1, 2, 1], [3, 1, 1], [1, 1, 5]]))
MILD, WILD = Fraction(3, 10), Fraction(4, 5)


def found(asked, k: int = 0) -> dict:
    """The methods' entries in the k-th game's record."""
    [record] = measure.records(asked, [k])
    return record["methods"]


def test_a_method_that_takes_an_alpha_is_judged_at_each():
    keys = [one.key for one in fitted.every(PROJECTIONS.names(), ALPHAS)]
    assert set(keys) == {f"{name}@{alpha}" for name in TAKERS for alpha in ("1", "1/2", "1/10")} | set(PROJECTIONS.names()) - TAKERS
    assert [key for key in keys if key.startswith("cw_qmix")] == ["cw_qmix@1", "cw_qmix@1/2", "cw_qmix@1/10"]


def test_several_alphas_are_as_many_studies():
    """And of one α the keys, and with them the lines, are what they were before several could be asked for."""
    together = plan("integer", "3", 6, alphas=ALPHAS)
    for k, alpha in itertools.product(range(6), ALPHAS):
        alone = found(plan("integer", "3", 6, alphas=(alpha,)), k)
        assert list(alone) == PROJECTIONS.names()
        mine = found(together, k)
        assert alone == {name: mine[f"{name}@{alpha}" if name in TAKERS else name] for name in alone}


def test_weight_1_everywhere_is_qmix_and_less_is_not():
    asked = plan("uniform", "3", 12, methods=("cw_qmix", "ow_qmix", "qmix"), alphas=ALPHAS)
    records = [found(asked, k) for k in range(12)]
    assert all(r["cw_qmix@1"] == r["ow_qmix@1"] == r["qmix"] for r in records)
    assert any(r["cw_qmix@1/10"] != r["qmix"] for r in records)


@pytest.mark.parametrize("wanted", [HEAVY, Epsilon(MILD), AroundOptimum(MILD)], ids=["table", "epsilon", "optimum"])
def test_a_record_under_a_sampling_says_what_solve_says(wanted):
    asked = plan("integer", "3", 3, weights=wanted)
    for k in range(3):
        table = asked.draw(k)
        answer = solve(Game(table), Ask(sampling=of_game(wanted, table))).methods
        for name, entry in found(asked, k).items():
            told = answer[name].greedy is not None or answer[name].represents is False
            assert entry["optimal"] == (answer[name].optimal if told else None), name
            assert entry["value"] == (None if answer[name].value is None else str(answer[name].value)), name


def around_first_optimum(table: oracle.Cells, epsilon: Fraction) -> oracle.Cells:
    """The distribution by its definition."""
    best = min(oracle.optimal(table))
    return {
        u: prod((epsilon / m + (1 - epsilon) * (a == b) for a, b, m in zip(u, best, oracle.shape(table), strict=True)), start=Fraction(1))
        for u in table
    }


def given(table: oracle.Cells, w: Weights) -> oracle.Cells:
    return {u: Fraction(int(w.num[u])) for u in table}


BY = {
    "table": (HEAVY, lambda table: given(table, HEAVY)),
    "optimum": (AroundOptimum(MILD), lambda table: around_first_optimum(table, MILD)),
}


@pytest.mark.parametrize("kind", BY)
def test_iql_vdn_and_qmix_are_right_where_their_definitions_are(kind):
    wanted, by = BY[kind]
    asked = plan("integer", "3", share(14, 2), methods=("iql", "vdn", "qmix"), weights=wanted)
    seen = set()
    for k in range(share(14, 2)):
        table, entries = as_cells(asked.draw(k)), found(asked, k)
        w = by(table)
        greedy = {
            "iql": [oracle.greedy_joint(oracle.iql(table, w))],
            "vdn": [cones.greedy(oracle.additive_fit(table, w))],
            "qmix": [cones.greedy(made) for made in cones.best(table, w)],
        }
        for name, sets in greedy.items():
            assert Fraction(entries[name]["value"]) == min(table[u] for among in sets for u in among)
        seen.add(tuple(entry["optimal"] for entry in entries.values()))
    assert len(seen) > 1, "games that tell the methods apart"


def test_epsilon_1_is_uniform_around_whatever():
    plain = [found(plan("integer", "3", 3), k) for k in range(3)]
    for wanted in (Epsilon(Fraction(1)), AroundOptimum(Fraction(1)), Weights(np.ones((3, 3), dtype=np.int64))):
        assert [found(plan("integer", "3", 3, weights=wanted), k) for k in range(3)] == plain


def test_methods_that_follow_no_sampling_stay_as_they_are():
    plain, other = found(plan("uniform", "3", 1)), found(plan("uniform", "3", 1, weights=HEAVY))
    assert {name: other[name] for name in other if name not in FOLLOWERS} == {n: plain[n] for n in plain if n not in FOLLOWERS}


@pytest.mark.parametrize("name", FOLLOWERS)
def test_weights_of_0_that_leave_a_method_open_are_refused(name):
    line = weights(from_fractions([Fraction(x) for x in (1, 1, 0, 0)], (2, 2)), (2, 2))
    with pytest.raises(UsageError, match=f"{name} is not fitted") as error:
        plan("uniform", "2", 1, methods=("qplex", name), weights=line).check()
    assert name in error.value.right
    plan("uniform", "2", 1, methods=("qplex",), weights=line).check()


def test_weights_of_0_that_leave_nothing_open_are_taken():
    corner = weights(from_fractions([Fraction(x) for x in (1, 1, 1, 0)], (2, 2)), (2, 2))
    asked = plan("integer", "2", 4, methods=("iql", "vdn"), weights=corner)
    asked.check()
    assert all(entry["optimal"] is not None for k in range(4) for entry in found(asked, k).values())


def test_several_alphas_for_nobody_are_refused():
    with pytest.raises(UsageError, match="none of the methods takes an α"):
        plan("uniform", "2", 1, methods=("iql",), alphas=ALPHAS).check()
    plan("uniform", "2", 1, methods=("iql",), alphas=ALPHAS[:1]).check()


def test_what_is_written_of_a_sampling_is_read_again():
    for text in ("epsilon:1/10", "optimum:2/3"):
        assert written(read(text)) == text
    table = Table(np.array(written(HEAVY)))
    assert weights(table, (3, 3)).num.tolist() == HEAVY.num.tolist()
    assert written(None) == "uniform"
