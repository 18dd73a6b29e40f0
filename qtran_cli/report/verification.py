"""What `qtran verify` says: a line per claim, with what proves it in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from qtran_cli.exact.certificate import Branch, Factorisation, Fit, Flip, Interaction, LineTight, Mixture, Optimal, Orders, Product, Sum
from qtran_cli.exact.verdict import Verdict
from qtran_cli.game import Game
from qtran_cli.report.labels import printable

_PROOF = {
    Optimal: "the maximum, how often it is reached, and by which actions",
    Sum: "individual functions that add up to every payoff",
    Interaction: "a rectangle of joint actions whose interaction is not 0",
    Orders: "an order of each agent's actions along which no payoff falls",
    Flip: "two actions between which the preference flips",
    Product: "the optimal actions of each agent, whose product is the optimal set",
    Mixture: "two optimal joint actions and a mixture of them that is not",
    Factorisation: "factors with (4a), (4b) and strict IGM at every joint action",
    LineTight: "factors with (4a), and slack 0 somewhere on every axis line",
    Verdict: "every answer about the given factors",
}


def report(game: Game, claims: Sequence[tuple[str, Any]]) -> RenderableType:
    """All claims of a certificate that has been verified."""
    grid = Grid.grid(padding=(0, 2))
    grid.add_column("claim", no_wrap=True)
    grid.add_column("answer")
    grid.add_column("proof")
    for claim, certificate in claims:
        grid.add_row(Text(titled(claim, certificate)), "yes" if certificate.holds else "no", Text(proof(certificate)))
    count = f"{len(claims)} claim{'s' if len(claims) != 1 else ''}"
    return Group(Text.assemble("verified: ", count, " about ", printable(game.name)), Text(), grid)


def titled(claim: str, certificate: Any) -> str:
    """The claim's name, a method's own for what it makes of the table."""
    return f"method {certificate.method}" if isinstance(certificate, Fit) else claim


def proof(certificate: Any) -> str:
    """What the proof consists of, in words."""
    if isinstance(certificate, Fit):
        return f"its equations, and its greedy joint actions, {'all' if certificate.optimal else 'not all'} optimal"
    if isinstance(certificate, Branch):
        if certificate.depth == 1:
            return "one axis line on which no slack can be 0, with its bounds"
        return f"a tree of {certificate.leaves:,} choices of a tight joint action, each refuted"
    return _PROOF[type(certificate)]
