"""Which one-step game `qtran check` is about on a game with several states: Q_jt* in a state, or Q_jt at a joint history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from qtran_cli.errors import UsageError
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import Kind, TeamGame

if TYPE_CHECKING:
    from qtran_cli.exact.histories.tree import Histories
    from qtran_cli.exact.states.layers import Entry

COMPARED = 2000
"""Among up to this many names the nearest ones are looked for."""
OFFERED = 3
UNCUT = 10**6
"""A width that cuts no label."""


@dataclass(frozen=True)
class Place:
    """Where in a game with several states: --state with --steps-left, or --history."""

    state: str | None = None
    steps_left: int | None = None
    history: str | None = None

    @property
    def options(self) -> list[str]:
        """The options that were given."""
        given = (("--state", self.state), ("--steps-left", self.steps_left), ("--history", self.history))
        return [name for name, value in given if value is not None]


At = dict[str, object]
"""How the answers of qtran solve write a place: {"state", "steps_left"} or {"history"}; {} for a one-step game."""


def one_step(game: TeamGame, place: Place, where: str, max_cells: int) -> tuple[Game, At]:
    """(the one-step game in ``place``, that place); a one-step game is itself. where: GAME as given, for errors. Raises UsageError."""

    def itself(game: Game) -> tuple[Game, At]:
        if place.options:
            raise UsageError(f"{place.options[0]} with a one-step game", where=where, right="leave it out: there is one decision")
        return game, {}

    in_task = _at_history if game.kind is Kind.histories else _in_state
    return game.either(itself, lambda task: in_task(task, place, where, max_cells))


def _in_state(task: Task, place: Place, where: str, max_cells: int) -> tuple[Game, At]:
    if place.history is not None:
        raise UsageError("--history where every agent sees the state", where=where, right=f"name the state: --state {task.states[0]!r:.60}")
    if place.state is None:
        raise _nowhere(task, f"--state NAME, for example --state {task.states[0]!r:.60}", "Q_jt* there", where)
    if place.state not in task.states:
        raise _unknown("state", place.state, task.states, where)
    from qtran_cli.exact.states.values import optimal

    values = optimal(task, max_cells)
    entry = _entry(task, task.states.index(place.state), place.steps_left, values.layers.entries, where)
    game = task.stage(entry[0], values.q_jt[entry])
    named = game if entry[1] is None else replace(game, name=f"{game.name}, {entry[1]:,} left")
    return named, {"state": place.state, "steps_left": entry[1]}


def _entry(task: Task, s: int, left: int | None, entries: Iterable[Entry], where: str) -> Entry:
    """The state with so many decisions left; without a number, where there is one alone."""
    if task.horizon is None and left is not None:
        raise UsageError("--steps-left without a horizon", where=where, right="leave it out, or give --horizon T")
    found = sorted(k for t, k in entries if t == s and k is not None)
    if task.horizon is None:
        return s, None
    if left in found or (left is None and len(found) == 1):
        return s, found[0] if left is None else left
    name = f"state {task.states[s]!r:.60}"
    if not found:
        raise UsageError(f"{name} is not met within a horizon of {task.horizon:,}", where=where, right="give a longer --horizon")
    what = f"{name} is met with several numbers of decisions left" if left is None else f"{name} is not met with {left:,} decisions left"
    raise UsageError(what, where=where, right=f"give --steps-left {_numbers(found)}")


def _numbers(found: Sequence[int]) -> str:
    """Up to a dozen of them."""
    return " or ".join(map(str, found)) if len(found) <= 12 else f"{found[0]}, {found[1]}, … or {found[-1]}"


def _at_history(task: Task, place: Place, where: str, max_cells: int) -> tuple[Game, At]:
    if place.history is None and place.state is None:
        raise _nowhere(task, '--history "…" as qtran solve prints joint histories', "Q_jt there", where)
    if place.history is None or place.state is not None:
        right = 'give --history "…" as qtran solve prints joint histories'
        raise UsageError("--state where not every agent sees the state", where=where, right=right)
    if place.steps_left is not None:
        raise UsageError("--steps-left with --history", where=where, right="leave it out: the history says it")
    from qtran_cli.certificates.json.histories import Encoder
    from qtran_cli.exact.histories.tree import histories

    tree = histories(task, max_cells)
    j = _history(tree, place.history, where)
    game = replace(task.stage(0, tree.q_jt(j)), name=f"{task.name} at {_texts(tree, j)[0]}")
    return game, {"history": Encoder(task).history(tree.history(j))}


def _history(tree: Histories, asked: str, where: str) -> int:
    """The joint history that prints so, its labels cut or not. Raises UsageError for none, or several."""
    words = _words(asked)
    texts = [_texts(tree, j) for j in range(tree.count)]
    for kind in (1, 0):
        found = [j for j, both in enumerate(texts) if _words(both[kind]) == words]
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"{len(found)} joint histories print as {asked!r:.80}", where=where, right="write their labels in full")
    alike = [both[0] for both in texts if both[0].count("·") == words.count("·")] or [both[0] for both in texts]
    raise _unknown("joint history", asked, alike, where)


def _texts(tree: Histories, j: int) -> tuple[str, str]:
    """Joint history j as it is printed, and with its labels uncut."""
    from qtran_cli.report.histories.labels import joint

    tau = tree.history(j)
    return joint(tree.task, tau), joint(tree.task, tau, UNCUT)


def _words(text: str) -> str:
    """``text`` with single spaces, and a dot that stands alone for the one that keyboards lack."""
    return " ".join("·" if word == "." else word for word in text.split())


def _nowhere(task: Task, option: str, what: str, where: str) -> UsageError:
    """The error where nothing says which one-step game is meant."""
    count = f"{len(task.states):,} states" if len(task.states) > 1 else "a game with states"
    return UsageError(f"{count}, and factors are for one decision", where=where, right=f"add {option}: {what} is checked")


def _unknown(kind: str, name: str, known: Sequence[str], where: str) -> UsageError:
    near = get_close_matches(name, known[:COMPARED], n=OFFERED, cutoff=0.0)
    return UsageError(f"no {kind} is called {name!r:.80}", where=where, right=f"nearest: {'; '.join(f'{text:.80}' for text in near)}")
