"""QPLEX's traps against gradient descent on the published equations, and against enumeration of the pools."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _traps, qplex
from qtran_cli.exact.one_step.agreement import agreement
from qtran_cli.exact.sampling import Epsilon, weights
from qtran_cli.exact.traits import Ends
from qtran_cli.table import Table, from_fractions
from tests import oracle
from tests.descent import EXPONENTIAL, Qplex, drawn
from tests.sampling import back, tables
from tests.sampling import exact as table_of
from tests.theory.qplex import beside, best_on_top, least_with

F = Fraction
SHAPES = ((4,), (2, 2), (2, 3), (3, 2), (2, 2, 2))
GAMES = {"qtran_table1": [[8, -12, -12], [-12, 0, 0], [-12, 0, 0]], "climb": [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]}


def found(table) -> dict[tuple[int, ...], _traps.Trap]:
    return {trap.u_bar: trap for trap in qplex.project(Facts(table)).traps.points}


def test_every_trap_and_no_other_one():
    seen = 0
    for cells in tables(40, seed=131, shapes=SHAPES):
        ours = found(table_of(cells))
        best = {u: best_on_top(cells, {u}) for u in cells}
        theirs = {u for u, fit in best.items() if fit.error > 0 and all(least_with(cells, u, x) > fit.error for x in beside(cells, u))}
        assert set(ours) == theirs
        for u, trap in ours.items():
            assert (trap.sse, back(trap.table(table_of(cells)))) == (best[u].error, best[u].table)
        seen += len(theirs)
    assert seen > 10


def test_the_best_fits_come_first():
    for cells in tables(60, seed=132):
        points = qplex.project(Facts(table_of(cells))).traps.points
        assert [trap.sse for trap in points] == sorted(trap.sse for trap in points)


def test_large_numbers_and_fractions_stay_exact():
    cells = oracle.cells([[F(1, 3), 0], [0, F(-1, 10**30)]])
    [trap] = found(table_of({u: x + 10**40 for u, x in cells.items()})).values()
    assert (trap.u_bar, trap.level - 10**40) == ((1, 1), (F(1, 3) - F(1, 10**30)) / 2)


def test_above_the_limit_none_is_looked_for(monkeypatch):
    monkeypatch.setattr(_traps, "_found", None)
    record = qplex.project(Facts(Table(np.arange(45 * 45).reshape(45, 45)))).traps
    assert (record.points, record.reason) == (None, "its traps are not listed: 2,025 joint actions, they are up to 2,000")


@pytest.mark.parametrize("sampling", [Epsilon(F(1, 10)), weights(Table(np.array([[1, 2, 3], [1, 1, 1], [1, 1, 1]])), (3, 3))])
def test_under_other_sampling_none_is_claimed(sampling):
    record = qplex.project(Facts(catalogue.load("climb").payoff, Ask(sampling=sampling)))
    assert record.traps.points is None and "uniform sampling alone" in record.traps.reason
    assert agreement(record, Ends.anywhere).local_optima is None


def test_a_table_that_is_not_rectangular_has_its_traps_too():
    fit = qplex.project(Facts(from_fractions([F(x) for x in (3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 1)], (3, 4))))
    assert fit.q is None and [trap.u_bar for trap in fit.traps.points] == [(2, 3), (2, 2)]


def near(name: str, u: tuple[int, ...], seeds: int = 12) -> Qplex:
    """Starts with u alone greedy, other actions of random regrets, and the table near the best one."""
    payoff, random = np.array(GAMES[name], dtype=float), np.random.default_rng(7)
    start = drawn(payoff, seeds, EXPONENTIAL, random)
    level = float(best_on_top(oracle.cells(GAMES[name]), {u}).level)
    for i, (q, a) in enumerate(zip(start.q, u, strict=True)):
        start.q[i] = -np.abs(q) - 0.5
        start.q[i][:, a] = level / 2
    for i, (q, row) in enumerate(zip(start.q, start.at, strict=True)):
        regret = (q.max(1, keepdims=True) - q)[:, row]
        off = np.maximum((start.at != np.array(u)[:, None]).sum(0), 1)
        share = np.maximum(level - payoff.ravel(), 0.05) / off
        start.theta[i] = np.where(regret > 0, np.log(share / np.where(regret > 0, regret, 1)), 0)
    return start


@pytest.mark.parametrize(("name", "u"), [(name, u) for name in GAMES for u in found(catalogue.load(name).payoff)])
def test_descent_near_a_trap_stays_and_tends_to_its_table(name, u):
    made = near(name, u)
    before = made.error
    for _ in range(600):
        made.step(0.0005)
    assert set(made.greedy) == {u} and (made.error < before).all()
    assert np.allclose(made.error, float(best_on_top(oracle.cells(GAMES[name]), {u}).error), rtol=0.03)


def test_descent_on_table_1_ends_at_the_traps_more_often_than_not():
    payoff = np.array(GAMES["qtran_table1"], dtype=float)
    made = drawn(payoff, 24, EXPONENTIAL, np.random.default_rng(0))
    for _ in range(6_000):
        made.step(0.002)
    ends = dict(zip(made.greedy, made.error, strict=True))
    assert set(ends) <= {(0, 0), *found(Table(payoff.astype(int)))}
    assert all(abs(error - (0 if u == (0, 0) else 32)) < 1 for u, error in zip(made.greedy, made.error, strict=True))
    assert sum(u != (0, 0) for u in made.greedy) > 12
