"""Where tables come from: the printed ones of docs/literature, VDN's against floating least squares, and tables made from known objects."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.errors import UsageError
from qtran_cli.exact.facts import Facts
from qtran_cli.judge.explain import sources
from qtran_cli.judge.explain.distance import apart
from qtran_cli.judge.explain.exact import Exact, Role, exact
from qtran_cli.judge.explain.given import Given
from qtran_cli.judge.explain.origins import explain, unfollowed
from qtran_cli.judge.explain.under import Under, Varied
from qtran_cli.model.game import Game
from qtran_cli.table import Table, from_array, from_fractions
from tests.conftest import ROOT
from tests.thorough import only as thorough_only
from tests.thorough import share

PRINTED = ROOT / "docs" / "literature" / "tables"
TABLE_1 = catalogue.load_one_step("qtran_table1")
CORNER = (0, 0)


def printed(*names: str, methods=()):
    """What tables of docs/literature are on Table 1's game."""
    given = sources.read([str(PRINTED / f"{name}.yaml") for name in names], TABLE_1)
    return explain(TABLE_1, given, methods)


def least_squares(payoff: np.ndarray, epsilon: float, centre) -> np.ndarray:
    """VDN's table under ε-greedy play, by weighted least squares in floats."""
    chances = [epsilon / m + (1 - epsilon) * (np.arange(m) == a) for m, a in zip(payoff.shape, centre, strict=True)]
    weight = np.sqrt(np.outer(*chances)).ravel()
    rows = np.array([[*np.eye(payoff.shape[0])[u], *np.eye(payoff.shape[1])[v]] for u, v in np.ndindex(*payoff.shape)])
    found, *_ = np.linalg.lstsq(rows * weight[:, None], payoff.ravel() * weight, rcond=None)
    return (rows @ found).reshape(payoff.shape)


@pytest.mark.parametrize(
    ("name", "method", "role", "centre", "low", "high"),
    [
        ("baselines_qmix", "qmix", Role.fit, (1, 1), "0.0224", "0.0254"),
        ("baselines_maic", "qmix", Role.fit, (1, 1), "0.2487", "0.2515"),
        ("baselines_vdn", "vdn", Role.fit, (1, 1), "0.17", "0.19"),
        ("baselines_qatten", "vdn", Role.fit, (1, 1), "0.05", "0.06"),
        ("baselines_cw_qmix", "qmix", Role.fit, CORNER, "0.064", "0.068"),
        ("baselines_ow_qmix", "qmix", Role.fit, CORNER, "0.308", "0.311"),
    ],
)
def test_printed_tables_are_exact_fits_under_other_explorations(name, method, role, centre, low, high):
    best = printed(name, methods=("iql", "vdn", "qmix", "qplex", "qtran_base")).tables[0].found[0]
    assert (best.exact.name, best.exact.role, best.under.kind, best.under.centre) == (method, role, Varied.epsilon, centre)
    assert Fraction(low) < best.low <= best.under.value <= best.high < Fraction(high)


def test_qmix_and_maic_are_one_object_at_two_epsilons_and_so_are_cw_and_ow():
    found = printed("baselines_qmix", "baselines_cw_qmix", "baselines_maic", "baselines_ow_qmix", methods=("qmix",))
    assert [family.of for family in found.families] == [(0, 2), (1, 3)]
    assert [[under.value for _, under in family.names] for family in found.families] == [
        [Fraction(1, 40), Fraction(1, 4)],
        [Fraction(1, 15), Fraction(13, 42)],
    ]
    assert all(one.found[0].within(one.given) for one in found.tables)


def test_tables_of_one_method_and_centre_with_other_pieces_are_two_objects():
    """Both are local optima of QMIX around (A,A): one has A on top, the other at the bottom."""
    top, bottom = ([8, *[Fraction("-11.73")] * 8], [*[Fraction("-11.73")] * 4, 0, 0, Fraction("-11.73"), 0, 0])
    given = [Given(f"t{k}", from_fractions([Fraction(x) for x in t], (3, 3)), 2) for k, t in enumerate((top, bottom))]
    found = explain(TABLE_1, given, ["qmix"])
    assert found.families == ()


@pytest.mark.parametrize(
    ("name", "method", "role", "u"),
    [
        ("baselines_qplex", "qplex", Role.trap, (2, 2)),
        ("baselines_qtran", "qtran_base", Role.sum, None),
        ("qtran_q_jt", "qplex", Role.payoff, None),
    ],
)
def test_traps_sums_and_the_payoff_itself_are_found(name, method, role, u):
    found = printed(name, methods=("qplex", "qtran_base", "vdn"))
    best = found.tables[0].found[0]
    assert (best.exact.name, best.exact.role, best.exact.u) == (method, role, u)
    assert found.near(best)


def test_vdns_epsilon_is_that_of_a_dense_scan_by_floating_least_squares():
    given = sources.read([str(PRINTED / "baselines_vdn.yaml")], TABLE_1)[0]
    payoff, learned = TABLE_1.payoff.floats(), given.floats
    grid = np.linspace(0.1, 0.3, 2001)
    off = [float(np.sqrt(np.square(least_squares(payoff, e, (1, 1)) - learned).mean())) for e in grid]
    as_near = grid[np.array(off) <= min(off) + float(given.unit)]
    best = explain(TABLE_1, [given], ["vdn"]).tables[0].found[0]
    assert float(best.low) == pytest.approx(as_near[0], abs=5e-4)
    assert float(best.high) == pytest.approx(as_near[-1], abs=5e-4)
    assert best.exact.floats == pytest.approx(least_squares(payoff, float(best.under.value), (1, 1)))
    assert best.off.rms <= min(off) + float(given.unit)


CASES = [
    ("vdn", Under(Varied.epsilon, Fraction(31, 50), (0, 2))),
    ("qmix", Under(Varied.epsilon, Fraction(1, 7), (2, 1))),
    ("cw_qmix", Under(Varied.alpha, Fraction(1, 4))),
    ("ow_qmix", Under(Varied.alpha, Fraction(1, 20))),
    ("iql", Under(Varied.epsilon, Fraction(1, 3), (0, 0))),
    pytest.param("qmix_mixer", Under(Varied.epsilon, Fraction(2, 5), (1, 0)), marks=thorough_only),
]


def drawn(name: str, under: Under, seed: int) -> tuple[Game, Exact]:
    """A random game, and one of the method's exact tables there."""
    lots = random.Random(f"{name}{seed}")
    game = Game(from_array(np.array([[lots.randint(-9, 9) for _ in range(3)] for _ in range(3)])))
    facts = Facts(game.payoff)
    every, _ = exact(name, replace(facts, ask=under.ask(facts.ask, game.shape)))
    return game, lots.choice(every)


def rounded(table: Table) -> Table:
    return from_fractions([round(x, 2) for x in table.flat()], table.shape)


def noisy(table: Table, seed: int) -> Table:
    """Every entry moved by a tenth at most."""
    return from_array(table.floats() + np.random.default_rng(seed).uniform(-0.1, 0.1, table.shape))


@pytest.mark.parametrize(("name", "under"), CASES)
@pytest.mark.parametrize("seed", range(share(8, of=8)))
def test_a_rounded_table_is_found(name, under, seed):
    game, made = drawn(name, under, seed)
    given = Given("made", rounded(made.table), 2)
    best = explain(game, [given], [name]).tables[0].found[0]
    assert best.within(given), (made, best)


@pytest.mark.parametrize(("name", "under"), CASES)
@pytest.mark.parametrize("seed", range(share(8, of=8)))
def test_what_is_found_is_as_near_to_a_noisy_table_as_what_it_was_made_from(name, under, seed):
    game, made = drawn(name, under, seed)
    given = Given("made", noisy(made.table, seed))
    best = explain(game, [given], [name]).tables[0].found[0]
    assert best.off.rms <= apart(made.table, given.table).rms * 1.02


def test_where_rounding_is_all_the_difference_the_epsilon_is_one_whose_table_rounds_to_the_given():
    """Least squares alone would say 13/21, whose table is off by more than half a unit."""
    game = Game(from_array(np.array([[7, -3, 0], [0, 9, 6], [7, 3, 9]])))
    texts = ("3.26", "-1.57", "0.81", "7.82", "2.98", "5.36", "9.78", "4.95", "7.33")
    given = Given("printed", from_fractions([Fraction(text) for text in texts], (3, 3)), 2)
    best = explain(game, [given], ["vdn"]).tables[0].found[0]
    assert (best.under.value, best.under.centre, best.within(given)) == (Fraction(31, 50), (0, 2), True)


def test_curves_that_cross_on_the_grid_are_told_apart():
    """At ε = 9/10 around (A,B) a table of K's is VDN's fit; nearer to 1 it is not, and VDN's comes nearer."""
    given = sources.read([str(PRINTED / "qtran_vdn.yaml")], TABLE_1)
    best = explain(TABLE_1, given, ["vdn", "qmix_mixer"]).tables[0].found[0]
    assert (best.exact.name, best.under.centre, best.under.value) == ("vdn", (0, 1), Fraction(33, 34))


def test_an_exact_table_is_found_exactly():
    game, made = drawn("qmix", CASES[1][1], 0)
    best = explain(game, [Given("made", made.table)], ["qmix"]).tables[0].found[0]
    assert best.off.most == 0
    assert best.exact.table.same(made.table)


def test_nothing_is_near_what_no_method_makes():
    table = from_array(np.array([[100, 2, 2], [1, -50, 3], [1, 2, 30]]))
    found = explain(TABLE_1, [Given("far", table)], ["vdn", "qmix"])
    assert not found.near(found.tables[0].found[0])


def test_what_is_too_large_to_follow_is_known_before_any_work():
    game = Game(from_array(np.arange(36).reshape(6, 6) % 7))
    found = explain(game, [Given("t", game.payoff)], ["qmix_mixer", "vdn"])
    assert "choices of orders × joint actions are 18,662,400, up to 400" in found.left_out["qmix_mixer"]
    assert list(found.left_out) == ["qmix_mixer"] == list(unfollowed(game, ["qmix_mixer", "vdn"]))
    large = Game(from_array(np.zeros((200, 200), dtype=np.int64)), name="large")
    with pytest.raises(UsageError, match="40,000 joint actions"):
        explain(large, [Given("t", large.payoff)])


def test_every_printed_table_is_read():
    names = sorted(path.stem for path in Path(PRINTED).iterdir())
    assert len(printed(*names, methods=("iql",)).tables) == len(names) >= 12
