"""exact/theorem_2/: (7) against an exhaustive search over choices of tight cells; planted games; proofs; limits; hard numbers."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.certificates.one_step import Branch, LineTight, Mixture
from qtran_cli.exact.theorem_2 import decide as module
from qtran_cli.exact.theorem_2.search import DIRECT, proposal
from qtran_cli.verify import verify
from tests import oracle, sampling
from tests.exact.theorem_2.lines import alt, exhaustive, integers, lines_of, planted


def confirmed(table: oracle.Cells, answer) -> None:
    """The certificate convinces the verifier, and a yes the definitions."""
    verify(answer.certificate, sampling.exact(table))
    if answer.feasible:
        q = sampling.lists(answer.factors.q)
        assert oracle.four_a(table, q, answer.factors.v)
        assert oracle.four_b(table, q, answer.factors.v)
        assert oracle.seven(table, q, answer.factors.v)
        assert oracle.strict(table, q)
    else:
        assert isinstance(answer.certificate, Branch | Mixture)


@pytest.mark.parametrize(("shape", "count", "top"), [((2, 2, 2), 150, 9), ((2, 2, 2), 100, 2), ((3, 2, 2), 9, 4), ((1, 2, 3), 40, 1)])
def test_the_answer_is_that_of_trying_every_choice_of_tight_cells(shape, count, top):
    draw, seen = random.Random(51), set()
    for _ in range(count):
        table = integers(draw, shape, top)
        answer = alt(table)
        assert answer.feasible is exhaustive(table), table
        confirmed(table, answer)
        seen.add(answer.feasible)
    assert False in seen
    assert True in seen or shape == (3, 2, 2)


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (3, 3, 3), (2, 2, 2, 2), (4, 3, 4), (1, 3, 3), (5, 5, 5)])
def test_planted_games_are_answered_yes(shape):
    draw = random.Random(52)
    for _ in range(12 if len(sampling.joint_actions(shape)) < 50 else 3):
        table = planted(draw, shape)
        answer = alt(table)
        assert answer.feasible is True, table
        assert isinstance(answer.certificate, LineTight)
        verify(answer.certificate, sampling.exact(table))
        if len(table) < 30:
            confirmed(table, answer)


def test_planted_games_of_three_actions_agree_with_the_exhaustive_search_of_their_neighbours():
    """One payoff lowered or raised: now and then it makes (7) unsatisfiable."""
    draw, seen = random.Random(53), []
    for _ in range(60):
        table = planted(draw, (2, 2, 2))
        u = draw.choice(sorted(set(table) - oracle.optimal(table)))
        table[u] -= draw.choice((1, Fraction(1, 10**7)))
        seen.append(alt(table).feasible)
        assert seen[-1] is exhaustive(table)
    assert {True, False} == set(seen)


@pytest.mark.parametrize(("shape", "top"), [((3, 3, 3), 9), ((3, 3, 3), 2), ((4, 3, 3), 3), ((2, 2, 2, 2), 3)])
def test_every_answer_of_larger_games_is_proved(shape, top):
    draw = random.Random(54)
    for _ in range(15):
        table = integers(draw, shape, top)
        answer = alt(table)
        assert answer.feasible is not None
        confirmed(table, answer)


def test_some_noes_need_a_tree():
    draw, depths = random.Random(55), set()
    for _ in range(200):
        answer = alt(integers(draw, (2, 2, 2), 3))
        if isinstance(answer.certificate, Branch):
            depths.add(answer.certificate.depth)
            wording = "one axis line" if answer.certificate.depth == 1 else f"{answer.certificate.leaves} refuted choices"
            assert wording in answer.reason
    assert {1, 2} <= depths


def undecided_at_sight() -> oracle.Cells:
    """A satisfiable game whose first d leaves lines open: it cannot be decided without another linear program."""
    draw = random.Random(56)
    while True:
        table = planted(draw, (3, 3, 3))
        lines = lines_of(table)
        if lines.needy(lines.slack(lines.program().x)):
            return table


def test_no_time_gives_no_answer_but_what_was_reached():
    table = undecided_at_sight()
    answer = alt(table, seconds=0)
    assert (answer.feasible, answer.certificate) == (None, None)
    assert answer.reason == "not decided within 0 s: 0 linear programs solved, 0 choices of a tight cell refuted"
    assert alt(table).feasible is True


@pytest.mark.clock
def test_what_was_reached_is_counted(monkeypatch):
    clock = iter(range(10**6))
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    table = undecided_at_sight()
    answer = alt(table, seconds=6)
    assert answer.feasible is None
    solved = int(answer.reason.split(": ")[1].split()[0])
    assert 0 < solved <= 6


def test_too_many_joint_actions_are_not_tried(monkeypatch):
    monkeypatch.setattr(module, "CELLS", 26)
    table = integers(random.Random(57), (3, 3, 3))
    answer = alt(table)
    assert (answer.feasible, answer.certificate) == (None, None)
    assert "27 joint actions, the search stops at 26" in answer.reason


def test_where_everything_is_optimal_the_answer_is_yes():
    answer = alt(dict.fromkeys(sampling.joint_actions((2, 3, 2)), Fraction(-5, 3)))
    assert answer.feasible is True
    assert all(x == 0 for d in answer.factors.d for x in d.flat())


def test_a_table_that_is_not_rectangular_is_answered_with_its_mixture():
    answer = alt(oracle.cells([[[1, 0], [0, 1]], [[0, 0], [0, 0]]]))
    assert answer.feasible is False
    assert isinstance(answer.certificate, Mixture)


HUGE, TINY = Fraction(10**30), Fraction(1, 10**30)


@pytest.mark.parametrize("unit", [HUGE, Fraction(1, 3), TINY])
@pytest.mark.parametrize("extra", [Fraction(0), Fraction(1, 3), TINY])
def test_numbers_far_apart_are_decided(unit, extra):
    """Regrets of 10^30 beside 1/3: additive but for ``extra`` at one joint action, whose lines have other tight cells or none."""
    d = [[0, unit], [0, Fraction(1, 3)], [0, 2]]
    table = {u: -sum(row[a] for row, a in zip(d, u, strict=True)) for u in sampling.joint_actions((2, 2, 2))}
    table[1, 1, 1] -= extra
    answer = alt(table)
    assert answer.feasible is exhaustive(table) is True
    confirmed(table, answer)
    table[0, 1, 0] -= HUGE
    answer = alt(table)
    assert answer.feasible is exhaustive(table)
    confirmed(table, answer)


def test_a_miss_of_ten_to_the_minus_thirty_is_a_no():
    """An agent with one action asks for additivity; no tolerance forgives."""
    for miss, expected in ((Fraction(0), True), (TINY, False), (-TINY, False)):
        table = oracle.cells([[[HUGE, HUGE - 3], [HUGE - Fraction(1, 3), HUGE - Fraction(10, 3) + miss]]])
        answer = alt(table)
        assert answer.feasible is expected is oracle.additive(table)
        confirmed(table, answer)


def test_random_hostile_numbers_agree_with_the_exhaustive_search():
    draw = random.Random(58)
    values = [HUGE, -HUGE, Fraction(1, 3), TINY, -TINY, Fraction(0), Fraction(-7, 11)]
    for _ in range(60):
        table = {u: draw.choice(values) + draw.choice(values) for u in sampling.joint_actions((2, 2, 2))}
        answer = alt(table)
        assert answer.feasible is exhaustive(table)
        confirmed(table, answer)


def test_a_proposal_counts_only_if_the_exact_program_agrees(monkeypatch):
    """Whatever cells the floating solver names, the answer is the exact one."""
    draw = random.Random(59)
    table = next(table for table in iter(lambda: planted(draw, (4, 4, 4)), None) if len(lines_of(table).rows) > DIRECT)
    lines = lines_of(table)
    assert len(lines.rows) > DIRECT
    found = proposal(lines, {})
    assert found is not None
    assert not lines.needy(lines.slack(found))
    wrong = [draw.choice(lines.cells(line)) for line in lines.needy()]
    for named in (wrong, [], None):
        monkeypatch.setattr("qtran_cli.exact.theorem_2.milp.tight_cells", lambda *_, named=named: named)
        guess = proposal(lines_of(table), {})
        assert guess is None or not lines.needy(lines.slack(guess))
    answer = alt(integers(random.Random(60), (4, 4, 4)))
    assert answer.feasible is not None


def test_the_form_of_the_numbers_does_not_matter():
    draw = random.Random(61)
    for _ in range(20):
        table = draw.choice((planted, integers))(draw, (2, 2, 2))
        numbers = sampling.exact(table)
        big = sampling.big(table)
        assert module.decide(module.Facts(numbers)).feasible == module.decide(module.Facts(big)).feasible
        assert big.num.dtype == object or not np.any(numbers.num)
