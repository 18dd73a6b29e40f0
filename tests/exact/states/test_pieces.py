"""Bootstrapping on the tables of QMIX's mixer: fixed points, the proof that there is none, and over-estimation, against all active sets."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest

from qtran_cli.exact.methods import _supermodular
from qtran_cli.exact.states import fixed_points, pieces, recurring
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.model.task import Task
from qtran_cli.report.states.document import document
from tests.exact.monotone.test_supermodular import everything, exhaustive
from tests.exact.states.test_bootstrap import targets
from tests.exact.states.test_vdn_fixed_points import diverging
from tests.tasks import OVER, certain, drawn, table
from tests.thorough import share

F = Fraction
GAMMA = F(9, 10)
NONE = "there is no fixed point: of all "
ROWS = everything((2, 2))
ORDERS = list(product(permutations(range(2)), repeat=2))


def bootstrapped(task: Task):
    return solve_task(task).methods["qmix_mixer"].bootstrapped


def tops(y: np.ndarray) -> set[Fraction]:
    """The values of the best fits of a 2×2 table at their greedy joint actions: every active set of every order."""
    found = []
    for first, second in ORDERS:
        cells = y[np.ix_(first, second)].ravel().tolist()
        fit = exhaustive(cells, ROWS)
        found.append((sum((a - b) ** 2 for a, b in zip(cells, fit, strict=True)), fit[-1]))
    return {top for error, top in found if error == min(found)[0]}


def one_state(seed: int) -> Task:
    return drawn(seed, 1, discount=F(99, 100))


@pytest.mark.parametrize("discount", ["1/2", "3/4", "79/100"])
@pytest.mark.parametrize("bonus", ["0", "1/10"])
def test_below_four_fifths_the_exit_game_over_estimates(discount, bonus):
    gamma, more = F(discount), F(bonus)
    task = diverging(gamma)
    task = Task((table([1 + more, 1], [1, 1]),), task.next, task.initial, task.states, discount=gamma)
    found = bootstrapped(task)
    assert found.learned == (1 + more * F(3, 4)) / (1 - F(5, 4) * gamma)
    assert found.value == (1 + more) / (1 - gamma), "greedy is right all the same"
    assert solve_task(task).methods["qmix"].bootstrapped.learned == found.value


@pytest.mark.parametrize("discount", ["4/5", "9/10", "99/100"])
def test_from_four_fifths_on_there_is_none(discount):
    found = bootstrapped(diverging(F(discount)))
    assert (found.value, found.learned, found.fits) == (None, None, None)
    assert found.reason.startswith(NONE)


def branch() -> Task:
    """Agent 1's first action leads to 11/10 whatever is done, or to the or gate."""
    payoff = table([0, 0], [0, 0]), table(*[["11/10"] * 2] * 2), table([0, 1], [1, 1])
    return Task(payoff, (certain(1, 1, 2, 2), (OVER,) * 4, (OVER,) * 4), ((0, F(1)),), ("start", "safe", "or"))


def test_the_branch_game():
    solved = solve_task(branch())
    earned = {name: solved.methods[name].bootstrapped.value for name in ("qmix", "iql", "qmix_mixer", "vdn")}
    assert earned == {"qmix": F(11, 10), "iql": F(11, 10), "qmix_mixer": 1, "vdn": 1}
    fit = solved.methods["qmix_mixer"].bootstrapped
    assert fit.fits[2, None].q_jt.nested() == [[F(1, 4), F(3, 4)], [F(3, 4), F(5, 4)]]
    own = document(solved)["methods"]["qmix_mixer"]["bootstrapped"]
    assert (own["value"], own["learned"], own["over_estimation"]) == ("1", "5/4", "3/20")


@pytest.mark.parametrize("seed", range(share(40)))
def test_one_state_is_answered_as_all_active_sets_answer(seed):
    """The value found is one of a best fit's; where there is none, none of many V is, nor does plain iteration find one."""
    task = one_state(seed)
    found = bootstrapped(task)
    if found.fits is not None:
        assert found.learned in tops(targets(task, {(0, None): found.learned}, 0, None))
        return
    assert found.reason.startswith(NONE)
    v = F(0)
    for k in range(-20, 21):
        assert k not in tops(targets(task, {(0, None): F(k)}, 0, None))
    for _ in range(10):
        values = tops(targets(task, {(0, None): v}, 0, None))
        assert v not in values
        v = min(values).limit_denominator(10**6)


def test_of_these_games_some_have_none():
    assert 0 < sum(bootstrapped(one_state(seed)).fits is None for seed in range(40)) < 40


@pytest.mark.parametrize("seed", range(3))
def test_a_fixed_point_that_the_search_misses_is_found(seed, monkeypatch):
    task = drawn(seed, 2, discount=GAMMA, high=2)
    monkeypatch.setattr(recurring, "search", lambda *_: "nothing found")
    found = bootstrapped(task)
    if found.fits is None:
        assert found.reason.startswith(NONE)
        return
    v = {entry: fit.q_jt[fit.u_bar] for entry, fit in found.fits.items()}
    for (s, left), own in v.items():
        assert own in tops(targets(task, v, s, left))


def test_what_is_too_much_is_said_and_nothing_is_ruled_out(monkeypatch):
    monkeypatch.setattr(pieces, "SYSTEMS", 3)
    assert bootstrapped(diverging(GAMMA)).reason.endswith("there are 6 choices of pieces, too many to rule a fixed point out")
    monkeypatch.setattr(_supermodular, "FACES", 2)
    assert bootstrapped(diverging(GAMMA)).reason.endswith("2×2 actions have too many pieces to rule a fixed point out")


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 2, 2)], ids=str)
def test_the_value_of_every_fit_is_among_the_pieces(shape):
    from qtran_cli.exact.facts import Facts
    from tests import sampling

    known = _supermodular.pieces(shape)
    for cells in sampling.tables(40, 31, shapes=(shape,)):
        facts = Facts(sampling.exact(cells))
        for fit in _supermodular.every(facts):
            assert tuple(_supermodular.weigh(fit, facts)) in known
            assert fit.sse == min(other.sse for other in _supermodular.every(facts))


@pytest.mark.parametrize(("right", "words"), [(1, "there is no fixed point"), (0, "before; of all 1 systems 1 leaves their values open")])
def test_a_singular_system_without_a_solution_has_no_fixed_point(right, words):
    """V = V + 1 has none, V = V leaves it open."""
    found = fixed_points.decide([[((F(1),), F(right))]], lambda _: True, "systems", "holds", "before")
    assert found.v is None and words in found.reason


@pytest.mark.parametrize("seed", range(8))
def test_monotone_tables_never_over_estimate(seed):
    solved = solve_task(drawn(seed, 3, acyclic=True, discount=GAMMA))
    for name in ("qmix", "cw_qmix", "ow_qmix"):
        assert solved.methods[name].bootstrapped.learned <= solved.optimum
