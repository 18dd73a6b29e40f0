"""verify/ accepts what is true and refuses everything else: altered certificates, and those of another game."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.certificates.one_step import Branch, Factorisation, Fit, Interaction, Leaf, LineTight, MonotoneFit, Optimal, Sum, WeightedFit
from qtran_cli.exact import traits
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import CLASSES
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.model.game import Game
from qtran_cli.table import Table, from_fractions
from qtran_cli.verify import Refused, verify
from qtran_cli.verify.monotone import REPEATED, upper_sets, work
from tests import oracle, sampling
from tests.exact.one_step.asks import FACTORS
from tests.verify.mutants import mutants
from tests.verify.truth import true_of

KINDS = {
    "Optimal",
    "Fit",
    "WeightedFit",
    "Sum",
    "Interaction",
    "Orders",
    "Flip",
    "Product",
    "Mixture",
    "Factorisation",
    "LineTight",
    "Branch",
}
SHAPES = ((3,), (2, 2), (3, 2), (2, 3), (2, 2, 2), (1, 2, 2))


def certificates(table: oracle.Cells) -> list:
    """Every certificate that the solver gives for a table."""
    form = sampling.exact(table)
    found = [module.decide(Facts(form)) for _, module in CLASSES.items()]
    found += [qtran.factorise(form, Facts(form).best, objective) for objective in qtran.OBJECTIVES]
    solution = solve(Game(form))
    best = solution.optimum
    fits = [fit(name, p) for name, p in solution.methods.items() if p.q]
    return [*found, solution.alt.certificate, Optimal(best.value, best.count, best.actions), *fits]


def fit(name: str, made: Projection) -> Fit:
    parts = name, made.q, made.sse, made.represents, made.greedy, made.value, made.optimal
    return WeightedFit(*parts, Ask.alpha) if traits.of(name).alpha else Fit(*parts)


@pytest.fixture(scope="module")
def cases():
    """(table, certificate)."""
    return [(table, c) for table in sampling.tables(120, seed=71, shapes=SHAPES) for c in certificates(table)]


def accepted(certificate, table: Table) -> bool:
    try:
        verify(certificate, table)
    except Refused:
        return False
    return True


def test_every_kind_of_certificate_occurs_and_is_accepted(cases):
    assert {type(c).__name__ for _, c in cases} == KINDS
    for table, c in cases:
        assert true_of(c, table)
        for form in (sampling.exact, sampling.big):
            assert accepted(c, form(table))


def test_an_altered_certificate_is_accepted_only_where_it_is_still_true(cases):
    refused, kept = Counter(), Counter()
    for table, c in cases:
        form, kind = sampling.exact(table), type(c).__name__
        if refused[kind] > 1000:
            continue
        for mutant in mutants(c):
            truth = true_of(mutant, table)
            assert accepted(mutant, form) == truth, (table, c, mutant)
            (kept if truth else refused)[kind] += 1
    assert set(refused) == KINDS
    assert kept["Orders"], "ties leave more than one order true"
    assert min(refused.values()) > 100


def test_a_certificate_of_another_game_is_accepted_only_where_it_is_true_there(cases):
    by_shape: dict[tuple[int, ...], list] = {}
    for table, c in cases:
        by_shape.setdefault(oracle.shape(table), []).append((table, c))
    verdicts = Counter()
    for group in by_shape.values():
        for table, _ in group[::9]:
            for _, c in group:
                truth = true_of(c, table)
                assert accepted(c, sampling.exact(table)) == truth
                verdicts[type(c).__name__, truth] += 1
    assert set(verdicts) == {(kind, truth) for kind in KINDS for truth in (True, False)}


def test_a_certificate_of_a_game_of_another_shape_is_refused(cases):
    for (table, c), (other, _) in zip(cases, cases[::-1], strict=True):
        if len(oracle.shape(table)) != len(oracle.shape(other)):
            assert not accepted(c, sampling.exact(other))


def test_regrets_must_be_regrets(cases):
    """Raising every d_i by a constant and V_jt by their sum leaves every slack as it is, but d is no longer max Q_i − Q_i."""
    factors = [(table, c) for table, c in cases if isinstance(c, Factorisation)]
    for table, c in factors:
        raised = replace(c, d=tuple(from_fractions([x + 1 for x in v.flat()]) for v in c.d), v=c.v + len(c.d))
        assert not true_of(raised, table)
        assert not accepted(raised, sampling.exact(table))


def test_a_rectangle_without_interaction_is_no_witness():
    table = oracle.cells([[1, 5, 0], [5, 9, 0]])
    flat = Interaction((0, 0), 0, 1, 1, 1, Fraction(0))
    assert not true_of(flat, table)
    assert not accepted(flat, sampling.exact(table))


def test_constant_factors_do_not_pass_for_qtrans():
    """(4b) holds, every joint action is greedy, and what they earn is told truly; strict IGM fails."""
    table = oracle.cells([[3, 0], [0, 0]])
    everything = (np.array([0, 1]), np.array([0, 1]))
    claim = Fit("qtran_base", sampling.vectors([[0, 0], [0, 0]]), Fraction(0), True, everything, Fraction(0), False)
    assert not true_of(claim, table)
    assert not accepted(claim, sampling.exact(table))


def test_a_refutation_with_a_negative_weight_proves_nothing():
    """D ≥ 0 taken −1 times says D ≤ 0, which nobody assumed. The game has factors for (7): every regret is 1."""
    gap = {0: 0, 1: 1, 2: 2, 3: 4}
    table = {u: Fraction(-gap[sum(u)]) for u in sampling.joint_actions((2, 2, 2))}
    assert solve(Game(sampling.exact(table)), FACTORS).alt.feasible
    alone = tuple((u, Fraction(1)) for u in ((1, 0, 0), (0, 1, 0), (0, 0, 1)))
    sound = Leaf((1, 1, 1), alone, (((1, 1, 1), Fraction(1)),))
    unsound = Leaf((1, 1, 0), (*alone, ((1, 1, 1), Fraction(-1))), ())
    claim = Branch(2, (1, 1, 0), (unsound, sound))
    assert not true_of(claim, table)
    assert not accepted(claim, sampling.exact(table))


def test_levels_are_free_as_long_as_v_jt_follows(cases):
    for table, c in cases:
        if isinstance(c, Factorisation):
            assert accepted(replace(c, level=c.level + 3, v=c.v - 3 * len(c.d)), sampling.exact(table))
            assert not accepted(replace(c, level=c.level + 3, v=c.v + 3), sampling.exact(table))


def test_a_refusal_says_what_fails_and_where():
    table = sampling.exact(oracle.cells([[1, 5], [5, 9]]))
    with pytest.raises(Refused, match=r"do not add up to Q_jt at \(1,2\)"):
        verify(Sum(sampling.vectors([[1, 5], [0, 5]])), table)


def test_tight_factors_that_leave_slack_on_a_line_do_not_pass_for_alt():
    """The counterexample for three agents: (4a) and (4b) hold, (7) does not."""
    table = {u: Fraction({(0, 0, 0): 10, (1, 1, 1): 9}.get(u, 0)) for u in sampling.joint_actions((2, 2, 2))}
    tight = next(c for c in certificates(table) if type(c) is Factorisation)
    assert accepted(tight, sampling.exact(table))
    assert not accepted(LineTight(tight.d, tight.level, tight.v, tight.margin), sampling.exact(table))
    assert any(isinstance(c, Branch) for c in certificates(table))


@pytest.mark.parametrize("scale", [1, Fraction(1, 3), 10**40])
def test_numbers_of_any_size_are_checked_exactly(scale):
    q = [[Fraction(0), Fraction(10**20)], [Fraction(0), Fraction(1, 10**20)]]
    table = {u: scale * x for u, x in oracle.transformed(q).items()}
    good = Sum(sampling.vectors([[scale * x for x in row] for row in q]))
    assert accepted(good, sampling.exact(table))
    wrong = Sum(sampling.vectors([[scale * x for x in q[0]], [Fraction(0), Fraction(0)]]))
    assert not accepted(wrong, sampling.exact(table))


def test_a_floating_table_is_checked_exactly():
    """0.1 + 0.2 is not 0.3 in float64, and the entries are what counts."""
    table = {
        (a, b): Fraction(float(x)) for (a, b), x in zip(sampling.joint_actions((2, 2)), (0.0, 0.2, 0.1, 0.30000000000000004), strict=True)
    }
    claim = Sum(sampling.vectors([[Fraction(0), Fraction(0.1)], [Fraction(0), Fraction(0.2)]]))
    assert not true_of(claim, table)
    assert not accepted(claim, sampling.exact(table))
    assert not accepted(claim, sampling.floating(table))


def test_every_kind_is_accepted_on_floating_tables_too():
    seen = set()
    for table in map(sampling.dyadic, sampling.tables(120, seed=72, shapes=SHAPES)):
        for c in certificates(table):
            assert accepted(c, sampling.floating(table)), (table, c)
            seen.add(type(c).__name__)
    assert seen == KINDS


@pytest.mark.parametrize("shape", [(2,) * 6, (3, 6), (5, 5), (1, 12), (20, 20)], ids=str)
def test_a_best_table_that_takes_too_long_to_find_again_is_refused(shape):
    """Orders × joint actions × (upper sets)² steps: nobody's claim makes the checker take hours or all memory."""
    zero = from_fractions([Fraction(0)] * math.prod(shape), shape)
    everything = tuple(np.arange(m) for m in shape)
    with pytest.raises(Refused, match="too large for this to be checked"):
        verify(MonotoneFit("qmix", None, zero, Fraction(0), True, everything, Fraction(0), True), zero)


def test_what_the_solver_claims_is_within_the_work_of_a_check():
    assert work((3, 4), REPEATED) <= REPEATED and work((2, 2, 2, 2), REPEATED) <= REPEATED < work((2, 2, 2, 3), REPEATED)
    for shape in ((3, 3), (2, 2, 2), (2, 4)):
        assert work(shape, 10**12) == math.prod(map(math.factorial, shape)) * math.prod(shape) * len(upper_sets(shape)) ** 2
