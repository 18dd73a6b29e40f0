"""The T, O and R lines of a game with states, a line a number, everything by its index.

Every distribution is said, also of what is never met: solvers of pomdp.org's format want all of them to sum to 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from qtran_cli.formats._numerals import numeral
from qtran_cli.formats.dpomdp.words import places
from qtran_cli.model.branches import Seen
from qtran_cli.model.renamed import shown
from qtran_cli.model.task import Task


class Rules:
    """The lines about one game. seen: per agent all that it can see."""

    def __init__(self, game: Task, seen: Sequence[Sequence[str]]) -> None:
        self.game = game
        self.joint = [" ".join(map(str, game.joint_action(k))) for k in range(game.size)]
        self.places = places("state", game.states)
        self._index = [dict(zip(labels, map(str, places("observation", labels)), strict=True)) for labels in seen]
        self._any = self._joint(next(zip(*seen, strict=False)))

    def lines(self) -> Iterator[str]:
        """Those of states that are never met, then T, O and R."""
        yield from self._unmet()
        yield from self._transitions()
        yield from self._observations()
        yield from self._payoffs()

    def _unmet(self) -> Iterator[str]:
        """Numbers between those of the states."""
        for s in sorted({*range(max(self.places))} - {*self.places}):
            yield from (f"T: * : {s} : {s} : 1", f"O: * : {s} : {self._any} : 1")

    def _transitions(self) -> Iterator[str]:
        for s, row in zip(self.places, self.game.next, strict=True):
            for u, branches in zip(self.joint, row, strict=True):
                yield from (f"T: {u} : {s} : {self.places[t]} : {numeral(p)}" for t, p in branches)

    def _observations(self) -> Iterator[str]:
        for t, row in zip(self.places, self.game.signals or _signals(self.game), strict=True):
            for u, seen in zip(self.joint, row, strict=True):
                told = [(self._joint(labels), p) for labels, p in seen] or [(self._any, Fraction(1))]
                yield from (f"O: {u} : {t} : {labels} : {numeral(p)}" for labels, p in told)

    def _payoffs(self) -> Iterator[str]:
        for s, table in zip(self.places, self.game.payoff, strict=True):
            pairs = zip(self.joint, table.flat(), strict=True)
            yield from (f"R: {u} : {s} : * : * : {numeral(x)}" for u, x in pairs if x)

    def _joint(self, labels: Sequence[str]) -> str:
        return " ".join(known[label] for known, label in zip(self._index, labels, strict=True))


def _signals(task: Task) -> list[list[Sequence[Seen]]]:
    """What is seen of a state whichever joint action led there."""
    return [[((labels, Fraction(1)),)] * task.size for labels in zip(*shown(task), strict=True)]
