"""What `qtran train` reports of a one-step game: the verdict, what theory says, the median seed as in Table 1, every seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from rich.console import RenderableType
from rich.text import Text

from qtran_cli.exact.theorem_1.factors import transformed
from qtran_cli.judge.seed import Seed
from qtran_cli.judge.training import Training
from qtran_cli.model.game import Game
from qtran_cli.model.situations import Situation
from qtran_cli.report.check.marks import LEGEND, CheckMarks
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import joint
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM_STYLE
from qtran_cli.report.kit.numerals import Numbers, learned
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.kit.tables import PRINTED, Layer, laid_out
from qtran_cli.report.one_step.headline import about
from qtran_cli.report.one_step.methods import greedy

__all__ = ["about", "said", "seeds", "tables", "verdict", "where"]

FORGIVEN = Fraction(1, 100)
"""Of the payoffs' range: learned numbers that miss a condition by less are not marked."""
HEADS = ("seed", "greedy", "pays", "optimal", "Q_jt off", "V_jt", "ε payoff", "ε Q_jt")
NUMBERS = (0, 2, 4, 5, 6, 7)
GLOSSARY = (
    "Learned numbers are rounded. Q_jt off: the largest |Q_jt − payoff|. ε: the least tolerance at which the learned Q_i and V_jt "
    "satisfy (4a), (4b) and consistent IGM, against the payoff and against the learned Q_jt; exact arithmetic on the learned numbers "
    "(where a method has no V_jt, it is max Q_jt − Σ_i max Q_i)."
)


def verdict(training: Training[Game]) -> str:
    """The agreement in a sentence."""
    optimal = sum(bool(seed.optimal) for seed in training.seeds)
    return f"{optimal} of {len(training.seeds)} seeds greedy-optimal"


def said(training: Training[Game]) -> dict[str, str]:
    """By name what is told of it besides."""
    return {"theory": _theory(training)}


def _theory(training: Training[Game]) -> str:
    found = training.theory.fit
    if found is None and training.theory.alt is not None:
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


def where(game: Game, situation: Situation) -> str:
    """Nothing: there is one situation."""
    return ""


def tables(training: Training[Game]) -> Iterator[RenderableType]:
    """The shown seed's tables, ended by an empty line."""
    if training.game.payoff.size <= PRINTED:
        yield from _shown(training)
    yield Text()


def _shown(training: Training[Game]) -> Iterator[RenderableType]:
    seed, median, payoff = training.shown, "the median one by ε against the payoff", training.game.payoff
    yield Item(f"seed {seed.number}", median if seed is training.median else f"as asked; {median} is {training.median.number}", INDENT)
    place, held = seed.start, seed.start.by_q_jt or seed.start.by_exact
    assert held is not None, "the payoff is known"
    layers = [
        Layer("learned Q_jt" if place.q_jt else "payoff (no learned Q_jt)", held.found.table, methods=True),
        Layer("Q'_jt", transformed(place.q), place.q, methods=True),
        Layer("slack D", held.found.slack, place.q, methods=True),
    ]
    marked = replace(held.found, tolerance=FORGIVEN * (payoff.max - payoff.min or 1))  # the marks alone read it
    yield laid_out(training.game, layers, CheckMarks(marked), _numbers(training, 2))
    yield Text()
    yield Item("", f"{LEGEND} by more than 1 % of the payoffs' range")


def seeds(training: Training[Game]) -> Iterator[RenderableType]:
    """Every seed in a line."""
    yield Listing(HEADS, [_row(training, seed) for seed in training.seeds], NUMBERS, 1)
    yield Text()
    yield Item("", GLOSSARY)


def _numbers(training: Training[Game], digits: int) -> Numbers:
    return learned(training.game.payoff.min, training.game.payoff.max, digits)


def _row(training: Training[Game], seed: Seed) -> list[Cell]:
    small = _numbers(training, 4)
    off = ["–" if x is None else small.show(x) for x in (seed.fit, seed.start.v_jt, seed.by_exact, seed.by_q_jt)]
    pays, optimal = "–" if seed.value is None else Numbers().show(seed.value), "yes" if seed.optimal else "no"
    texts = [str(seed.number), joint(training.game, seed.start.u_bar), pays, optimal, *off]
    return [Cell(text, style=OPTIMUM_STYLE if seed.optimal else "") for text in texts]
