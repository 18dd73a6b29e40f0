"""What `qtran games show` prints: a game's payoffs, the facts that the solver finds, and where the game comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.certificates.described import distributions
from qtran_cli.exact.expect import facts
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.model.drawn import WHOLE
from qtran_cli.model.game import Game
from qtran_cli.report.kit.counted import actions
from qtran_cli.report.kit.labels import joint, printable, some
from qtran_cli.report.kit.lots import lots
from qtran_cli.report.kit.marks import OPTIMUM, Optima
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item, Line
from qtran_cli.report.kit.tables import PRINTED, Layer, laid_out
from qtran_cli.report.one_step.words import verdict
from qtran_cli.scalars import spell
from qtran_cli.theorems import THEOREM_2

SCHEMA = "qtran.game/1"
LISTED = 12
"""So many payoffs that are drawn are spelled out."""


def document(game: Game, solution: Solution) -> dict[str, Any]:
    """The game and its facts as JSON; "game" is a document that the JSON format reads."""
    described = {
        "name": game.name,
        "title": game.title,
        "source": game.source,
        "agents": list(game.agents),
        "actions": [list(labels) for labels in game.actions],
        "payoff": game.payoff.nested(spell),
    } | ({WHOLE: distributions(game.payoff, game.drawn)} if game.drawn else {})
    return {"schema": SCHEMA, "game": described, "facts": facts(solution)}


def page(game: Game, solve: Callable[[], Solution], full: bool = False) -> Group:
    """The game for reading, with its facts. full: print a payoff table of any size."""
    parts: list[RenderableType] = [Item(name, text, INDENT) for name, text in _about(solve()) if text]
    if full or game.payoff.size <= PRINTED:
        parts += [Text(), laid_out(game, [Layer("payoff", game.payoff)], Optima(game.payoff), Numbers()), Line(f"{OPTIMUM} optimum")]
    else:
        parts += [Text(), Line(f"{game.payoff.size:,} payoffs: --full prints them.")]
    return Group(*parts)


def _about(solution: Solution) -> list[tuple[str, str]]:
    game, found, best = solution.game, facts(solution), solution.optimum
    agents = f" ({', '.join(map(printable, game.agents))})" if game.agents != tuple(str(i + 1) for i in range(game.n)) else ""
    reason = solution.alt.reason if solution.alt is not None else ""
    alt = {True: "condition (7) can be met", False: "no factors meet condition (7)", None: reason}
    return [
        ("game", printable(game.name)),
        ("title", printable(game.title) if game.title else ""),
        ("source", printable(game.source) if game.source else ""),
        ("agents", f"{game.n}{agents}, {actions(game)}"),
        ("payoffs", lots(game, LISTED)),
        ("verdict", verdict(solution)),
        ("optimum", f"{Numbers().show(best.value)} at {some((joint(game, u) for u in best.first(4)), best.count)}"),
        ("margin t*", found["margin"] or "none: no factors satisfy IGM"),
        ("QTRAN-alt", alt[found[THEOREM_2]]),
        ("greedy", ", ".join(f"{name} {'none' if value is None else value}" for name, value in found["greedy"].items())),
    ]
