"""docs/theory.md, Statement 2.16: what verdicts, margin and tight regrets do when the table is changed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.certificates.one_step import Mixture
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import CLASSES
from qtran_cli.exact.theorem_1 import factors as qtran
from tests import oracle, sampling
from tests.oracle import Cells
from tests.theory.cases import tables


@dataclass(frozen=True)
class Answers:
    """verdicts: by class. t: t*. d: by objective the regrets, None where there are no factors."""

    verdicts: dict[str, bool]
    t: Fraction | None
    d: dict[str, list[list[Fraction]] | None]


def answers(table: Cells) -> Answers:
    form = sampling.exact(table)
    best = Facts(form).best
    found = {objective: qtran.factorise(form, best, objective) for objective in qtran.OBJECTIVES}
    d = {key: None if isinstance(x, Mixture) else sampling.lists(x.d) for key, x in found.items()}
    return Answers({name: module.decide(Facts(form)).holds for name, module in CLASSES.items()}, qtran.max_margin(form, best), d)


def mapped(d: dict, change) -> dict:
    return {key: None if x is None else change(x) for key, x in d.items()}


def test_2_16_1_a_constant_changes_nothing():
    for table in tables(seed=21):
        assert answers({u: x + Fraction(-17, 3) for u, x in table.items()}) == answers(table)


def test_2_16_2_a_positive_factor_scales_margin_and_regrets():
    for factor in (Fraction(3, 7), Fraction(5) ** 60):  # the second leaves int64
        for table in tables(seed=22, count=190):
            before, after = answers(table), answers({u: factor * x for u, x in table.items()})
            assert after.verdicts == before.verdicts
            assert after.t == (None if before.t is None else factor * before.t)
            assert after.d == mapped(before.d, lambda d: [[factor * x for x in row] for row in d])  # noqa: B023


def test_2_16_3_renaming_actions_renames_the_regrets():
    draw = random.Random(23)
    for table in tables(seed=23):
        places = [draw.sample(range(m), m) for m in oracle.shape(table)]
        renamed = {u: table[tuple(p[a] for p, a in zip(places, u, strict=True))] for u in table}
        before, after = answers(table), answers(renamed)
        assert (after.verdicts, after.t) == (before.verdicts, before.t)
        assert after.d == mapped(before.d, lambda d: [[row[a] for a in p] for row, p in zip(d, places, strict=True)])  # noqa: B023


def test_2_16_3_renaming_agents_exchanges_the_max_margin_regrets():
    draw = random.Random(24)
    for table in tables(seed=24):
        n = len(oracle.shape(table))
        order = draw.sample(range(n), n)
        renamed = dict(sorted((tuple(u[i] for i in order), x) for u, x in table.items()))
        before, after = answers(table), answers(renamed)
        assert (after.verdicts, after.t) == (before.verdicts, before.t)
        assert after.d["margin"] == (before.d["margin"] and [before.d["margin"][i] for i in order])
        if after.d["tight"]:
            literal = oracle.tight(table, order)
            assert after.d["tight"] == [literal[i] for i in order]


def test_2_16_4_a_copied_action_has_the_original_regrets():
    draw = random.Random(25)
    for table in tables(seed=25):
        i = draw.randrange(len(oracle.shape(table)))
        m = oracle.shape(table)[i]
        a = draw.randrange(m)
        copies = {oracle.swap(u, i, m): x for u, x in table.items() if u[i] == a}
        before, after = answers(table), answers(dict(sorted({**table, **copies}.items())))
        assert (after.verdicts, after.t) == (before.verdicts, before.t)
        assert after.d == mapped(before.d, lambda d: [[*row, row[a]] if j == i else row for j, row in enumerate(d)])  # noqa: B023


def test_2_16_5_an_agent_with_one_action_changes_nothing():
    for table in tables(seed=26):
        for place in range(len(oracle.shape(table)) + 1):
            before, after = answers(table), answers({(*u[:place], 0, *u[place:]): x for u, x in table.items()})
            assert (after.verdicts, after.t) == (before.verdicts, before.t)
            assert after.d == mapped(before.d, lambda d: [*d[:place], [Fraction(0)], *d[place:]])  # noqa: B023
