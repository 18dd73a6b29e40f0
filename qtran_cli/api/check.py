"""Whether given factors factorise a game."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qtran_cli import factors
from qtran_cli.api.checked import Checked
from qtran_cli.api.load import load, one_step, source
from qtran_cli.api.solved import Solved
from qtran_cli.api.values import Number, at_least, exactly, tree
from qtran_cli.cli._frame import place as _check_task
from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.check import in_place as _in_place

if TYPE_CHECKING:
    from qtran_cli.api.load import Payoffs, Source
    from qtran_cli.model.game import Game
    from qtran_cli.table import Table


def check(
    game: Source,
    q: Payoffs | Mapping[str, Any] | Solved,
    v: Number | None = None,
    *,
    q_jt: Source | None = None,
    tolerance: Number = 0,
    state: str | None = None,
    steps_left: int | None = None,
    history: str | None = None,
    horizon: int | None = None,
    discount: Number | None = None,
    max_cells: int = Ask.max_cells,
) -> Checked:
    """Do these Q_i, and V_jt, factorise the game; if not, where do they fail, and does a scale mend them.

    game: anything that ``load`` takes; horizon, discount: as there.
    q: one vector per agent in the order of its actions; or a mapping by agent or action names; or what ``solve`` returned,
        or a document of `qtran solve` or `qtran check`. Floats are taken by their value, as learned numbers should be; texts
        are what they spell ("3.84").
    v: V_jt. Default: max Q_jt − Σ_i max Q_i.
    q_jt: a learned table in place of the payoff, anything that is a one-step game of the same shape.
    tolerance: forgive so much, in the payoffs' unit; then consistent IGM is enough.
    state, steps_left, history: of a game with several states, where the factors are for, as the options of `qtran check`.
    max_cells: as in ``solve``.

    Raises what ``load`` raises, and InputError for factors that do not fit, with the place.
    Cost: ten to twenty passes over the payoffs. Source: Son et al. 2019 (QTRAN), definition 1, (4a), (4b), (7); docs/theory.md.

    >>> bool(check([[8, -12], [-12, 0]], [[4, 0], [4, 0]]))
    True
    """
    cells = at_least(1, max_cells, "max_cells", whole=True)
    place = _check_task.Place(state, steps_left, history)
    whole = load(game, horizon=horizon, discount=discount)
    loaded, at = _check_task.one_step(whole, place, game if isinstance(game, str) else whole.name, cells)
    given = factors.of(_document(q), loaded, at)
    file = source(game) if loaded is whole and q_jt is None else ""
    return Checked(loaded, _checked(_table(q_jt, loaded), given, v, tolerance), file)


def _document(q: Any) -> Any:
    """The factors as a document would have them: a list is its ``q``."""
    found = tree(q.document() if isinstance(q, Solved) else q, "q")
    return {"q": found} if isinstance(found, list) else found


def _table(q_jt: Source | None, game: Game) -> Table:
    return game.payoff if q_jt is None else _in_place.table(one_step(q_jt, "q_jt"), game, "q_jt")


def _checked(table: Table, given: factors.Factors, v: Number | None, tolerance: Number) -> Any:
    from qtran_cli.exact.check.check import check

    allowed = exactly(tolerance, "tolerance")
    if allowed < 0:
        raise UsageError(f"a tolerance of {tolerance!s:.40}", where="tolerance", right="0 or more")
    return check(table, given.q, given.v if v is None else exactly(v, "v"), allowed)
