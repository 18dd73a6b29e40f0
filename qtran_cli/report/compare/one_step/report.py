"""What `qtran compare` reports of a one-step game: greedy joint actions, exactly and trained."""

from __future__ import annotations

from qtran_cli.exact.traits import of
from qtran_cli.judge.comparison import Compared, Comparison
from qtran_cli.judge.training import Training
from qtran_cli.model.game import Game
from qtran_cli.report.compare.one_step.words import parting, remark
from qtran_cli.report.compare.trained import interval
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import joint, some
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM, UNMET_STYLE
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step.headline import about
from qtran_cli.report.one_step.methods import NONE, greedy
from qtran_cli.report.train.tables import NEAR

__all__ = ["about", "best", "glossary", "listing", "parting", "remark"]

HEADS = ("method", "exact", "pays", "optimal", "trained", "return", "Q_jt off", "tables", "agrees")
NUMBERS = (2, 3, 6, 7)
WRAPPED, NARROWEST, WHOLE = (1, 4, 5), 10, (5,)
GLOSSARY = (
    f"exact: what is greedy in the method's exact best fit under uniform sampling; pays: the worst payoff of those, {OPTIMUM} if all "
    "are optimal. optimal: seeds whose greedy joint action is optimal; trained: what is greedy, and in how many seeds; return: the "
    "interquartile mean over seeds, and its 95 % interval; Q_jt off: the largest |Q_jt − payoff| of all seeds; tables: seeds whose "
    f"learned Q_jt (Q_i where there is none) is within {NEAR} of the payoffs' range of an exact one; agrees: what is greedy in every "
    "seed is what theory says that training can end with."
)


def best(comparison: Comparison[Game]) -> str:
    """Nothing: what `qtran solve` says first."""
    return ""


def glossary(comparison: Comparison[Game]) -> str:
    """What the columns are."""
    weighted = [method.name for method in comparison.methods if method.theory.fit and of(method.name).alpha]
    return GLOSSARY + (f" {', '.join(weighted)}: weighted by α = {Numbers().show(comparison.alpha)}." if weighted else "")


def listing(comparison: Comparison[Game]) -> Listing:
    """Every method in a line."""
    return Listing(HEADS, [_row(comparison, method) for method in comparison.methods], NUMBERS, WRAPPED, NARROWEST, WHOLE)


def _row(comparison: Comparison[Game], method: Compared) -> list[Cell]:
    fit = method.theory.fit
    pays = NONE if fit is None or fit.value is None else f"{Numbers().show(fit.value)}{OPTIMUM if fit.optimal else ' '}"
    exact = [NONE if fit is None else greedy(comparison.game, fit.greedy), pays]
    trained = ["", NONE, "", "", ""] if method.training is None else _trained(method.training)
    agrees = {None: NONE, True: "yes", False: "no"}[method.agrees]
    style = UNMET_STYLE if method.agrees is False else ""
    return [Cell(text, style=style) for text in (method.name, *exact, *trained, agrees)]


def _trained(training: Training[Game]) -> list[str]:
    count = len(training.seeds)
    ended = some((f"{joint(training.game, u)} {n}" for u, n in training.counts), len(training.counts))
    off = NONE if training.error is None else f"{training.error:.2g}"
    at = NONE if training.tables is None or not training.tables.seeds else f"{len(training.tables.at)}/{count}"
    return [f"{sum(bool(seed.optimal) for seed in training.seeds)}/{count}", ended, interval(training), off, at]
