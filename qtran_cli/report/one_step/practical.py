"""In words, what the fixed points of weighted QMIX are when its weights follow its own table, as they do in training."""

from __future__ import annotations

from qtran_cli.exact.one_step.solution import FixedPoint, Practical
from qtran_cli.model.game import Game
from qtran_cli.report.kit.labels import joint
from qtran_cli.report.kit.numerals import Numbers

SHOWN = 3
"""Fixed points and steps of a cycle that a line names."""


def practical(game: Game, found: Practical | None, numbers: Numbers) -> str:
    """A sentence; nothing where the question was not asked."""
    if found is None:
        return ""
    if found.points is None:
        return f"With weights that follow its own table: {found.reason}."
    if not found.points:
        return f"With weights that follow its own table no fixed point exists: greedy {_cycle(game, found)} and so on for ever."
    count = len({tuple(p.optimum.q_jt.flat()) for p in found.points})  # a tied table is found once for each û
    named = ", ".join(dict.fromkeys(_point(game, p, numbers) for p in found.points[:SHOWN]))
    rest = f" and {count - SHOWN:,} more" if count > SHOWN else ""
    return f"With weights that follow its own table {count:,} fixed point{'s' if count > 1 else ''}: greedy {named}{rest}."


def _point(game: Game, point: FixedPoint, numbers: Numbers) -> str:
    first = point.u_hat if point.u_hat is not None else tuple(int(g[0]) for g in point.optimum.greedy)
    return f"{joint(game, first)}, which pays {numbers.show(point.optimum.value)}"


def _cycle(game: Game, found: Practical) -> str:
    if len(set(found.cycle)) == 1:  # tables that differ elsewhere
        return f"{joint(game, found.cycle[0])} in each of {len(found.cycle)} tables that take turns,"
    steps = [*found.cycle, found.cycle[0]]
    if len(steps) > 2 * SHOWN:
        return f"{', '.join(joint(game, u) for u in steps[:SHOWN])}, … ({len(found.cycle)} tables in turn),"
    return ", then ".join(joint(game, u) for u in steps)
