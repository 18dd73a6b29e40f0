"""What a verified claim says, in a line: the values that it claims, and what proves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np

from qtran_cli.certificates import histories
from qtran_cli.certificates import one_step as c
from qtran_cli.certificates.check import Verdict
from qtran_cli.certificates.claim import subject
from qtran_cli.certificates.fixed_points import FixedPoints
from qtran_cli.certificates.states import StageTable, WholeTask
from qtran_cli.model.team_game import TeamGame
from qtran_cli.report.kit.labels import action, agent, joint, printable
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step.words import LISTED, vector

_NUMBERS = Numbers(width=24)
ATTRACTS = {True: "attracts", False: "does not attract", None: "perhaps attracts"}
CLASSES = ("additive", "monotone", "rectangular")


def titled(claim: str, certificate: Any) -> str:
    """The claim's name, a method's own for what it makes of the table, a state's for its table."""
    if isinstance(certificate, StageTable):
        left = "" if certificate.steps_left is None else f", {certificate.steps_left} left"
        return f"state {printable(certificate.state)}{left}"
    if isinstance(certificate, FixedPoints):
        return f"fixed points of {printable(certificate.method)}"
    return f"method {certificate.method}" if isinstance(certificate, c.Fit | c.MonotoneFit | c.ConeFit) else claim


def says(claim: str, certificate: Any, game: TeamGame) -> str:
    """The values that are claimed and what the proof consists of, in words."""
    if claim == "theorem_2" and certificate.holds:
        return f"{_bounded(certificate)}; (4b), strict IGM and (7) at every joint history"
    return _SAYS[type(certificate)](certificate, game)


def _number(x: Fraction) -> str:
    return _NUMBERS.show(x)


def _optimal(optimum: c.Optimal, game: TeamGame) -> str:
    if optimum.count > 1:
        return f"{_number(optimum.value)} at {optimum.count:,} joint actions"
    return f"{_number(optimum.value)} at {joint(game, [int(a) for (a,) in optimum.actions])}, and nowhere else"


def _product(product: c.Product, game: TeamGame) -> str:
    if sum(map(len, product.optimal)) > LISTED:
        return "the optimal set is a product of sets of actions"
    return f"the optimal joint actions are {_sets(product.optimal, game)}"


def _sets(sets: Sequence[np.ndarray], game: TeamGame) -> str:
    return " × ".join(f"{{{', '.join(action(game, i, a) for a in some)}}}" for i, some in enumerate(sets))


def _mixture(mixture: c.Mixture, game: TeamGame) -> str:
    return f"{joint(game, mixture.u)} and {joint(game, mixture.w)} are optimal, {joint(game, mixture.mixture)} is not"


def _flip(flip: c.Flip, game: TeamGame) -> str:
    i = flip.agent
    return f"{agent(game, i)}'s preference between {action(game, i, flip.a)} and {action(game, i, flip.other)} flips"


def _interaction(interaction: c.Interaction, game: TeamGame) -> str:
    return f"a rectangle whose interaction is {_number(interaction.value)}, not 0"


def _bounded(factors: Any) -> str:
    return f"margin {'inf' if factors.margin is None else _number(factors.margin)}"


def _factorisation(factors: c.Factorisation, game: TeamGame) -> str:
    what = "(4a), slack 0 on every axis line" if isinstance(factors, c.LineTight) else "(4a), (4b) and strict IGM"
    return f"V_jt = {_number(factors.v)}, {_bounded(factors)}; {what}"


def _branch(tree: c.Branch, game: TeamGame) -> str:
    if tree.depth == 1:
        return "one axis line on which no slack can be 0"
    return f"a tree of {tree.leaves:,} refuted choices of tight joint actions"


def _earned(fit: c.Fit | c.MonotoneFit | c.ConeFit) -> str:
    return f"greedy pays {'' if fit.optimal else 'at worst '}{_number(fit.value)}, {'' if fit.optimal else 'not always '}optimal"


def _fit(fit: c.Fit, game: TeamGame) -> str:
    error = "" if fit.sse is None else f"; error {_number(fit.sse)}"
    return f"{_earned(fit)}{error}; its equations"


def _weighted_fit(fit: c.WeightedFit, game: TeamGame) -> str:
    return f"{_fit(fit, game)} with alpha {_number(fit.alpha)}"


def _monotone_fit(fit: c.MonotoneFit, game: TeamGame) -> str:
    weight = "" if fit.alpha is None else f", alpha {_number(fit.alpha)}"
    return f"{_earned(fit)}; error {_number(fit.sse)}{weight}, least over all orders"


def _cone_fit(fit: c.ConeFit, game: TeamGame) -> str:
    proof = f"multipliers for each of {len(fit.multipliers):,} choices of orders prove it least"
    return f"{_earned(fit)}; error {_number(fit.sse)}; {proof}"


def _verdict(verdict: Verdict, game: TeamGame) -> str:
    least = f"least slack {_number(verdict.least)} at {joint(game, verdict.least_at)}"
    room = f", tolerance {_number(verdict.tolerance)}" if verdict.tolerance else ""
    given = "; ".join(f"Q_{i + 1}: {vector(game, i, q.flat(), _NUMBERS)}" for i, q in enumerate(verdict.q))
    broken = f"{verdict.violations:,} joint action{'' if verdict.violations == 1 else 's'} break{'s' * (verdict.violations == 1)} (4b)"
    return f"{verdict.verdict}, {broken}, {least}; of {given}; V_jt = {_number(verdict.v)}{room}"


def _stage(stage: StageTable, game: TeamGame) -> str:
    answers = {claim: inner.holds for claim, inner in stage.claims}
    said = (f"{name} {'yes' if answers[name] else 'no'}" for name in CLASSES if name in answers)
    count = len({subject(*claim) for claim in stage.claims})
    proofs = f"{count} claim{'' if count == 1 else 's'} about Q_jt"
    return "; ".join(chain([f"max Q_jt {_number(stage.q_jt.max)}"], [", ".join(said)] * bool(answers), [f"the Bellman equation, {proofs}"]))


def _fixed_points(found: FixedPoints, game: TeamGame) -> str:
    points = (f"earns {_number(p.value)}, learns {_number(p.learned)} ({ATTRACTS[p.attracts]})" for p in found.points[:LISTED])
    more = [f"{len(found.points) - LISTED:,} more"] * (len(found.points) > LISTED)
    return "; ".join([*(points if found.points else ["none"]), *more, f"all of {len(found.choices):,} choices of pieces"])


def _task(whole: WholeTask, game: TeamGame) -> str:
    answers = (f"{name} {'yes' if getattr(whole, name) else 'no'}" for name in ("additive", "monotone", "factorizable"))
    return f"optimum {_number(whole.optimum)}; {', '.join(answers)}"


def _imbalance(imbalance: histories.Imbalance, game: TeamGame) -> str:
    return f"multipliers that rule the levels out: {_number(imbalance.value)}, not 0"


def _history_factors(factors: histories.HistoryFactors, game: TeamGame) -> str:
    return f"{_bounded(factors)}, {factors.objective}; (4b) and strict IGM at every joint history"


def _carried(policy: histories.Carried, game: TeamGame) -> str:
    bound = "" if policy.upper is None else f", no policy more than {_number(policy.upper)}"
    return f"a decentralised policy earns {_number(policy.value)}{bound}"


_SAYS: dict[type, Callable[[Any, TeamGame], str]] = {
    c.Optimal: _optimal,
    c.Sum: lambda *_: "individual functions that add up to the payoff",
    c.Interaction: _interaction,
    c.Orders: lambda *_: "an order per agent along which no payoff falls",
    c.Flip: _flip,
    c.Product: _product,
    c.Mixture: _mixture,
    c.Factorisation: _factorisation,
    c.LineTight: _factorisation,
    c.Branch: _branch,
    c.Fit: _fit,
    c.MonotoneFit: _monotone_fit,
    c.ConeFit: _cone_fit,
    c.WeightedFit: _weighted_fit,
    Verdict: _verdict,
    StageTable: _stage,
    WholeTask: _task,
    FixedPoints: _fixed_points,
    histories.HistoryFactors: _history_factors,
    histories.NotRectangular: lambda *_: "a history whose optimal set is no product",
    histories.Disagreement: lambda *_: "two histories that one agent cannot tell apart",
    histories.Choices: lambda *_: "an action per history, optimal at every joint one",
    histories.Refutation: lambda *_: "exclusions that leave some history no action",
    histories.Levels: lambda *_: "levels that add up to max Q_jt everywhere",
    histories.Imbalance: _imbalance,
    histories.UntouchedLine: lambda *_: "a line on which no slack can be 0",
    histories.Carried: _carried,
}
