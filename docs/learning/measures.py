"""What is kept of a run: a line that holds the learned numbers against the exact ones, in shares of the payoffs' range.

optimal     per seed, whether its greedy joint action is optimal        greedy   per seed, that joint action
fit         per seed, max |Q_jt − payoff|                                (QTRAN)
distance    per seed, max |Q_jt − the exact projection|                  (VDN), max |Q_i − conditional mean| (IQL)
q_jt        per seed, the learned table                                  (QMIX)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from docs.learning import plan
from docs.learning.plan import Run
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solve import PROJECTIONS
from qtran_cli.exact.sampling import Weights, weights
from qtran_cli.learn.run import checkpoint
from qtran_cli.learn.run.replayed import counted
from qtran_cli.model.game import Game
from qtran_cli.runs.folder import CHECKPOINT
from qtran_cli.table import Table, from_array

DIGITS = 4


def line(run: Run, document: dict[str, Any]) -> dict[str, Any]:
    """The line of a run whose `qtran train --json` is ``document``."""
    own = {"env": run.env, "method": run.method, "preset": run.preset, "seeds": run.seeds}
    own |= {key: document[key] for key in ("env_steps", "updates")} | {"seconds": round(document["seconds"], 1)}
    own |= {"settings": document["settings"]}
    seeds = document["per_seed"]
    own |= {"optimal": [seed["optimal"] for seed in seeds]}
    if run.env in plan.STATES:
        return own | _of_states(document)
    own |= {"greedy": ["".join(seed["greedy"]) for seed in seeds]}
    return own | MEASURES[run.method](plan.game(run.env), document)


def _of_states(document: dict[str, Any]) -> dict[str, Any]:
    seeds = document["per_seed"]
    found = {"return": [float(Fraction(seed["return"])) for seed in seeds], "theory": document["theory"]["bootstrapped"]["value"]}
    if not document["method"].startswith("qtran"):
        return found
    return found | {"fit": [_rounded(_fit_of_states(seed["states"])) for seed in seeds]}


def _fit_of_states(states: Sequence[dict[str, Any]]) -> float:
    """max |Q_jt − Q*| over the states that the greedy policy leads to, as a share of the range of Q* there."""
    exact = np.array([[[float(Fraction(x)) for x in row] for row in state["exact_q_jt"]] for state in states])
    return float(np.abs(np.array([state["q_jt"] for state in states]) - exact).max() / _span(exact))


def _fit(game: Game, document: dict[str, Any]) -> dict[str, Any]:
    payoff = _array(game.payoff)
    return {"fit": [_rounded(_largest([seed["q_jt"]], [payoff]) / _span(payoff)) for seed in document["per_seed"]]}


def _from_projection(game: Game, document: dict[str, Any]) -> dict[str, Any]:
    """Distances from the projection of the method of the same name: of VDN's Q_jt, of IQL's Q_i."""
    method, seeds, span = document["method"], document["per_seed"], _span(_array(game.payoff))
    learned = [seed["q"] if seed["q_jt"] is None else [seed["q_jt"]] for seed in seeds]
    uniform = [_projected(method, game, None)] * len(seeds)
    own = [_projected(method, game, weights) for weights in replayed(game, Path(document["run"]))]
    return {
        "distance": [_rounded(_largest(q, exact) / span) for q, exact in zip(learned, uniform, strict=True)],
        "replayed": [_rounded(_largest(q, exact) / span) for q, exact in zip(learned, own, strict=True)],
    }


def _projected(method: str, game: Game, sampling: Weights | None) -> list[np.ndarray]:
    """The exact Q_jt, or the exact Q_i where the method has no joint table."""
    found = PROJECTIONS[method].project(Facts(game.payoff, Ask(sampling=sampling)))
    return [_array(q) for q in found.q] if found.q_jt is None else [_array(found.q_jt)]


def _largest(learned: Sequence[Any], exact: Sequence[np.ndarray]) -> float:
    return max(float(np.abs(np.array(q) - table).max()) for q, table in zip(learned, exact, strict=True))


def replayed(game: Game, run: Path) -> list[Weights]:
    """How often each joint action stands in the replay, per seed, as weights; read from the run's last checkpoint."""
    replays = checkpoint.load(run / CHECKPOINT)["trainer"]["replay"]["u"].numpy()
    return [weights(from_array(counted(u, game.shape)), game.shape) for u in replays]


def _tables(game: Game, document: dict[str, Any]) -> dict[str, Any]:
    return {"q_jt": [np.round(np.array(seed["q_jt"]), 3).tolist() for seed in document["per_seed"]]}


def squared_errors(game: Game, tables: Sequence[Any]) -> list[float]:
    """Σ_u (Q_jt(u) − payoff(u))² of learned tables."""
    return [float(np.square(np.array(table) - _array(game.payoff)).sum()) for table in tables]


MEASURES: dict[str, Callable[[Game, dict[str, Any]], dict[str, Any]]] = {
    "qtran_base": _fit,
    "qtran_alt": _fit,
    "vdn": _from_projection,
    "iql": _from_projection,
    "qmix": _tables,
}


def _array(table: Table) -> np.ndarray:
    return np.array(table.nested(float))


def _span(payoff: np.ndarray) -> float:
    """max − min, 1 where all payoffs are equal."""
    return float(payoff.max() - payoff.min()) or 1.0


def _rounded(share: float) -> float:
    return float(f"{share:.{DIGITS}g}")
