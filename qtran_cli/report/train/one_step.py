"""The report and the document of `qtran train`: the verdict, what theory says, the median seed as in Table 1, every seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.exact.theorem_1.factors import transformed
from qtran_cli.judge.training import Seed, Training
from qtran_cli.report.check.marks import LEGEND, CheckMarks
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import joint
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM_STYLE
from qtran_cli.report.kit.numerals import Numbers, learned
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.kit.tables import PRINTED, Layer, laid_out
from qtran_cli.report.solve.methods import greedy
from qtran_cli.report.solve.report import about
from qtran_cli.report.train.opening import head, opening
from qtran_cli.scalars import spell
from qtran_cli.table import Table

FORGIVEN = Fraction(1, 100)
"""Of the payoffs' range: learned numbers that miss a condition by less are not marked."""
HEADS = ("seed", "greedy", "pays", "optimal", "Q_jt off", "V_jt", "ε payoff", "ε Q_jt")
NUMBERS = (0, 2, 4, 5, 6, 7)
GLOSSARY = (
    "Learned numbers are rounded. Q_jt off: the largest |Q_jt − payoff|. ε: the least tolerance at which the learned Q_i and V_jt "
    "satisfy (4a), (4b) and consistent IGM, against the payoff and against the learned Q_jt; exact arithmetic on the learned numbers "
    "(where a method has no V_jt, it is max Q_jt − Σ_i max Q_i)."
)


def report(training: Training) -> Group:
    """Everything `qtran train` prints."""
    sections: list[list[RenderableType]] = [list(_opening(training)), list(_tables(training)), list(_seeds(training))]
    parts: list[RenderableType] = [part for section in sections for part in (*section, Text())]
    return Group(*parts[:-1])


def verdict(training: Training) -> str:
    """The agreement in a sentence."""
    optimal = sum(seed.optimal for seed in training.seeds)
    return f"{optimal} of {len(training.seeds)} seeds greedy-optimal"


def _opening(training: Training) -> Iterator[RenderableType]:
    yield Text(verdict(training), OPTIMUM_STYLE if training.agreement == 1 else "")
    yield from opening(training, len(training.seeds), about(training.game), {"theory": _theory(training)})


def _theory(training: Training) -> str:
    found = training.theory
    if found is None and training.unmet:
        return "no factors satisfy condition (7), or none are known to: qtran solve tells"
    if found is None:
        return f"no exact solver for {training.method}"
    if found.greedy is None or found.value is None:
        return "the optimal joint actions form no product: no factors can satisfy strict IGM"
    pays = f"pays {Numbers().show(found.value)}{'' if found.optimal else ', not optimal'}"
    text = f"the exact best fit under uniform sampling has the greedy {greedy(training.game, found.greedy)}, which {pays}"
    if found.landscape is None or not found.landscape.optima:
        return text
    others = {greedy(training.game, optimum.greedy) for optimum in found.landscape.optima}
    return f"{text}; greedy at its local optima: {', '.join(sorted(others))}"


def _tables(training: Training) -> Iterator[RenderableType]:
    seed, median = training.shown, "the median one by ε against the payoff"
    if training.game.payoff.size > PRINTED:
        return
    held = seed.by_q_jt or seed.by_payoff
    table = held.found.table
    layers = [
        Layer("learned Q_jt" if seed.q_jt else "payoff (no learned Q_jt)", table, methods=True),
        Layer("Q'_jt", transformed(seed.q), seed.q, methods=True),
        Layer("slack D", held.found.slack, seed.q, methods=True),
    ]
    yield Item(f"seed {seed.number}", median if seed is training.median else f"as asked; {median} is {training.median.number}", INDENT)
    span = training.game.payoff.max - training.game.payoff.min
    marked = replace(held.found, tolerance=FORGIVEN * (span or 1))  # the marks alone read it
    yield laid_out(training.game, layers, CheckMarks(marked), _numbers(training, 2))
    yield Text()
    yield Item("", f"{LEGEND} by more than 1 % of the payoffs' range")


def _seeds(training: Training) -> Iterator[RenderableType]:
    yield Listing(HEADS, [_row(training, seed) for seed in training.seeds], NUMBERS, 1)
    yield Text()
    yield Item("", GLOSSARY)


def _numbers(training: Training, digits: int) -> Numbers:
    return learned(training.game.payoff.min, training.game.payoff.max, digits)


def _row(training: Training, seed: Seed) -> list[Cell]:
    small = _numbers(training, 4)
    tolerance = seed.by_q_jt.tolerance if seed.by_q_jt else None
    off = ["–" if x is None else small.show(x) for x in (seed.fit, seed.v_jt, seed.by_payoff.tolerance, tolerance)]
    pays, optimal = Numbers().show(seed.value), "yes" if seed.optimal else "no"
    texts = [str(seed.number), joint(training.game, seed.u_bar), pays, optimal, *off]
    return [Cell(text, style=OPTIMUM_STYLE if seed.optimal else "") for text in texts]


def document(training: Training) -> dict[str, Any]:
    """`qtran train --json`, schema qtran.train/1. Learned numbers are floats; what is exact is a string."""
    return head(training, training.game, [float(seed.value) for seed in training.seeds]) | {
        "agreement": float(training.agreement),
        "median_seed": training.median.number,
        "per_seed": [_seed(training, seed) for seed in training.seeds],
    }


def _seed(training: Training, seed: Seed) -> dict[str, Any]:
    own = seed.by_q_jt.tolerance if seed.by_q_jt else None
    return {
        "seed": seed.number,
        "greedy": list(training.game.label(seed.u_bar)),
        "value": spell(seed.value),
        "optimal": seed.optimal,
        "q": [q.nested(float) for q in seed.q],
        "q_jt": _nested(seed.q_jt),
        "q_prime": _nested(transformed(seed.q) if seed.by_payoff.found.table.size <= CELLS else None),
        "v_jt": None if seed.v_jt is None else float(seed.v_jt),
        "tolerance": {"payoff": float(seed.by_payoff.tolerance), "q_jt": None if own is None else float(own)},
    }


CELLS = 10_000
"""Joint actions above which nested tables are null."""


def _nested(table: Table | None) -> list | None:
    return None if table is None else table.nested(float)
