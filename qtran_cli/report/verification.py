"""What `qtran verify` says: a line per claim, with what proves it in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from qtran_cli.exact.certificate import (
    Branch,
    Factorisation,
    Fit,
    Flip,
    Interaction,
    LineTight,
    Mixture,
    MonotoneFit,
    Optimal,
    Orders,
    Product,
    Sum,
)
from qtran_cli.exact.sequential import certificate as histories
from qtran_cli.exact.sequential.stage_certificate import StageTable, WholeTask
from qtran_cli.exact.verdict import Verdict
from qtran_cli.game import Game
from qtran_cli.report.labels import printable
from qtran_cli.scalars import spell
from qtran_cli.task import Task

_PROOF = {
    Optimal: "maximum, number and actions of the optima",
    Sum: "individual functions that add up to the payoff",
    Interaction: "a rectangle whose interaction is not 0",
    Orders: "an order per agent along which no payoff falls",
    Flip: "two actions between which the preference flips",
    Product: "the optimal set is the product of these actions",
    Mixture: "two optima, and a mixture of them that is not one",
    Factorisation: "(4a), (4b) and strict IGM at every joint action",
    LineTight: "(4a), and slack 0 on every axis line",
    Verdict: "every answer about the given factors",
    histories.HistoryFactors: "(4b) and strict IGM at every joint history",
    histories.NotRectangular: "a history whose optimal set is no product",
    histories.Disagreement: "two histories that one agent cannot tell apart",
    histories.Choices: "an action per history, optimal at every joint one",
    histories.Refutation: "exclusions that leave some history no action",
    histories.Levels: "levels that add up to max Q_jt everywhere",
    histories.Imbalance: "multipliers that rule the levels out",
    histories.UntouchedLine: "a line on which no slack can be 0",
}


def report(game: Game | Task, claims: Sequence[tuple[str, Any]]) -> RenderableType:
    """All claims of a certificate that has been verified, a line each."""
    count = f"{len(claims)} claim{'s' if len(claims) != 1 else ''}"
    lines = [f"verified: {count} about {printable(game.name)}", ""]
    wide = max((len(titled(*claim)) for claim in claims), default=0)
    lines += [f"{titled(claim, c):<{wide}}  {'yes' if c.holds else 'no ':<3}  {proof(claim, c)}" for claim, c in claims]
    return Text("\n".join(lines))


def titled(claim: str, certificate: Any) -> str:
    """The claim's name, a method's own for what it makes of the table, a state's for its table."""
    if isinstance(certificate, StageTable):
        left = "" if certificate.steps_left is None else f", {certificate.steps_left} left"
        return f"state {printable(certificate.state)}{left}"
    return f"method {certificate.method}" if isinstance(certificate, Fit | MonotoneFit) else claim


def proof(claim: str, certificate: Any) -> str:
    """What the proof consists of, in words."""
    if claim == "theorem_2" and certificate.holds:
        return "(4b), strict IGM and (7) at every joint history"
    if isinstance(certificate, Fit | MonotoneFit):
        shown = "its equations" if isinstance(certificate, Fit) else "least error over all orders"
        return f"{shown}; greedy is {'' if certificate.optimal else 'not always '}optimal"
    if isinstance(certificate, StageTable):
        return f"the Bellman equation, and {len(certificate.claims)} claims about Q_jt"
    if isinstance(certificate, WholeTask):
        answers = (f"{name} {'yes' if getattr(certificate, name) else 'no'}" for name in ("additive", "monotone", "factorizable"))
        return f"optimum {spell(certificate.optimum)}; {', '.join(answers)}"
    if isinstance(certificate, Branch):
        if certificate.depth == 1:
            return "one axis line on which no slack can be 0"
        return f"a tree of {certificate.leaves:,} refuted choices of tight joint actions"
    return _PROOF[type(certificate)]
