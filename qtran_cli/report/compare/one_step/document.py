"""What the document of `qtran compare --json` says of a one-step game."""

from __future__ import annotations

from itertools import product
from typing import Any

from qtran_cli.exact.one_step.settling import Explored, Settling
from qtran_cli.exact.sweeps.igm import size
from qtran_cli.judge.comparison import Compared, Comparison
from qtran_cli.judge.seed import Seed
from qtran_cli.judge.theory import Theory
from qtran_cli.judge.training import Training
from qtran_cli.model.game import Game
from qtran_cli.report.compare.one_step.words import parting
from qtran_cli.report.one_step.document import LISTED, Writer
from qtran_cli.scalars import spell

__all__ = ["game", "optimum", "parting", "theory", "trained"]


def game(comparison: Comparison[Game]) -> dict[str, Any]:
    """As the document of qtran solve describes it."""
    return Writer(comparison.game, False).described()


def optimum(comparison: Comparison[Game]) -> dict[str, Any]:
    """The best payoff and where it is."""
    best = comparison.exact.solution.best
    listed = [list(comparison.game.label(u)) for u in best.first(best.count)] if best.count <= LISTED else None
    return {"value": spell(best.value), "joint_actions": listed, "count": best.count, "rectangular": best.rectangular}


def theory(comparison: Comparison[Game], method: Compared) -> dict[str, Any]:
    """What theory says of a method. "exact" is its entry of qtran solve."""
    found = method.theory
    return {
        "exact": None if found.fit is None else Writer(comparison.game, False).method(method.name, found.fit),
        "condition_7": None if found.alt is None else found.alt.feasible,
        "expected": _expected(found, comparison.game),
        "reason": found.words or None,
        "explored": None if found.explored is None else _explored(found.explored, comparison.game),
    }


def _explored(found: Explored, game: Game) -> dict[str, Any]:
    """epsilon: at the end, and of what the replay holds then. held: what confirms itself under that; last: under the last ε alone."""
    play = found.play
    epsilon = {"last": spell(play.last), "mean": spell(play.mean), "moments": [spell(x) for x in play.moments]}
    return {"epsilon": epsilon, "held": _settling(found.held, game), "last": _settling(found.last, game)}


def _settling(found: Settling, game: Game) -> dict[str, Any]:
    points = None if found.points is None else [list(game.label(u)) for u in found.points]
    return {"joint_actions": points, "reason": found.reason or None}


def _expected(found: Theory, game: Game) -> list[list[str]] | None:
    """The greedy joint actions that training can end at, sorted; null where theory does not tell, and above 10,000."""
    if found.products is None or sum(map(size, found.products)) > LISTED:
        return None
    return [list(game.label(u)) for u in sorted({u for sets in found.products for u in product(*(o.tolist() for o in sets))})]


def trained(training: Training[Game]) -> dict[str, Any]:
    """What is told of a run besides."""
    return {
        "greedy": [{"joint_action": list(training.game.label(u)), "seeds": count} for u, count in training.counts],
        "max_error": training.error,
        "per_seed": [_seed(seed, training.game) for seed in training.seeds],
    }


def _seed(seed: Seed, game: Game) -> dict[str, Any]:
    own = {"greedy": list(game.label(seed.start.u_bar)), "value": spell(game.payoff[seed.start.u_bar]), "optimal": seed.optimal}
    return {"seed": seed.number, **own, "max_error": seed.start.error}
