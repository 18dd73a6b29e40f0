"""The error of a certificate that does not prove what it claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.errors import QtranError


class Action(NamedTuple):
    """One agent's action, by index."""

    agent: int
    action: int


class Refused(QtranError):
    """A certificate that does not prove its claim about this game. The text says which part fails and where.

    what: with a {} for each of ``places``, joint actions and actions, which are numbered from 1 unless ``named`` knows better.
    """

    def __init__(self, what: str, *places: JointAction | Action) -> None:
        self.template, self.places = what, places
        super().__init__(self.named(()))

    def named(self, labels: Sequence[Sequence[str]]) -> str:
        """The text, with the names of the agents' actions."""
        return self.template.format(*(spelled(place, labels) for place in self.places)) if self.places else self.template


def spelled(place: JointAction | Action, labels: Sequence[Sequence[str]]) -> str:
    """A joint action or an action by name, by number from 1 where ``labels`` has none."""
    if isinstance(place, Action):
        return _name(place.agent, place.action, labels)
    return f"({','.join(_name(i, a, labels) for i, a in enumerate(place))})"


def _name(i: int, a: int, labels: Sequence[Sequence[str]]) -> str:
    known = i < len(labels) and 0 <= a < len(labels[i])
    return "".join(map(_printed, labels[i][a][:40])) if known else str(a + 1)


def _printed(c: str) -> str:
    """What a terminal would act on is escaped: names come from files."""
    return c if c.isprintable() else c.encode("unicode_escape").decode("ascii")
