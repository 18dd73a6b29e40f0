"""From the rules of a .dpomdp file to a game with states: distributions checked, unreachable states left out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from qtran_cli.errors import FormatError
from qtran_cli.formats._numerals import numeral
from qtran_cli.formats.dpomdp import sums
from qtran_cli.formats.dpomdp.lines import Lines
from qtran_cli.formats.dpomdp.names import Names
from qtran_cli.formats.dpomdp.preamble import Preamble
from qtran_cli.formats.dpomdp.rules import Row, Rules
from qtran_cli.formats.dpomdp.slips import right as right_of
from qtran_cli.formats.dpomdp.slips import told
from qtran_cli.formats.dpomdp.statements import Statements
from qtran_cli.model.branches import Branches, Seen
from qtran_cli.table import Table, from_fractions

MAX_ENTRIES = 5 * 10**6
"""Probabilities above 0 in distributions that differ."""


class Model:
    """The Dec-POMDP of a file: P(s' | s, u), P(o | u, s') and expected payoffs, of the states that can be reached."""

    def __init__(self, preamble: Preamble, rules: Statements, lines: Lines, slack: Fraction = Fraction(0)) -> None:
        """slack: distributions whose sum is so near to 1 are rescaled to it."""
        self.preamble, self.rules, self.lines, self.slack = preamble, rules, lines, slack
        self.actions = range(preamble.actions.count)
        self._good: dict[int, Row] = {}
        self._entries = 0
        self.reached = self._reached()
        self.new = {s: k for k, s in enumerate(self.reached)}

    def _row(self, letter: str, rules: Rules, names: Names, action: int, state: int, needed: bool = True) -> Row:
        """A row, checked: its probabilities sum to exactly 1. A row of zeros is fine where it is not needed."""
        row = rules.row(action, state)
        if not row.entries and not needed:
            return row
        if id(row) not in self._good:
            self._check(letter, names, row, action, state)
            self._good[id(row)] = row if row.total == 1 else sums.rescaled(row)
            self._entries += len(row.entries)
        if self._entries > MAX_ENTRIES:
            raise self.lines.refuse(f"more than {MAX_ENTRIES:,} probabilities above 0", row.line, "fewer states or observations")
        return self._good[id(row)]

    def _check(self, letter: str, names: Names, row: Row, action: int, state: int) -> None:
        if row.total == 1 or (row.entries and abs(1 - row.total) <= self.slack):
            return
        place = f"{letter}: {self.preamble.actions.spell(action)} : {names.spell(state)}"
        if not row.entries:
            what, right = f"{place}: no probability is above 0", right_of(Fraction(1))
        else:
            slips = sums.slips(self.preamble, self.rules)
            more = f"; {told(slips)}" if len(slips) > 1 else ""
            what, right = f"{place}: the probabilities sum to {numeral(row.total)}{more}", right_of(max(slips))
        raise self.lines.refuse(what, row.line, right) if row.line else FormatError(what, where=self.lines.where, right=right)

    def following(self, action: int, state: int) -> Row:
        """P(· | state, action)."""
        return self._row("T", self.rules.t, self.preamble.states, action, state)

    def seen(self, action: int, state: int) -> Row:
        """P(· | action, next state)."""
        return self._row("O", self.rules.o, self.preamble.states, action, state)

    def _reached(self) -> list[int]:
        """The states with positive probability under some actions, ascending; distributions elsewhere are checked where said."""
        found = {s for s, p in enumerate(self.preamble.start) if p}
        rest = list(found)
        while rest:
            s = rest.pop()
            rows = {id(row): row for row in (self.following(k, s) for k in self.actions)}  # equal rows are looked at once
            new = {t for row in rows.values() for t, _ in row.entries} - found
            found |= new
            rest += new
        for s in range(self.preamble.states.count):
            for k in self.actions:
                self._row("T", self.rules.t, self.preamble.states, k, s, needed=False)
                self._row("O", self.rules.o, self.preamble.states, k, s, needed=False)
        return sorted(found)

    def initial(self) -> Branches:
        """The start, over the states that are kept."""
        return tuple((self.new[s], p) for s, p in enumerate(self.preamble.start) if p)

    def next(self) -> tuple[tuple[Branches, ...], ...]:
        """Where joint actions lead, equal rows being one object."""
        known: dict[int, Branches] = {}
        return tuple(tuple(self._renamed(self.following(k, s), known) for k in self.actions) for s in self.reached)

    def _renamed(self, row: Row, known: dict[int, Branches]) -> Branches:
        if id(row) not in known:
            known[id(row)] = tuple((self.new[s], p) for s, p in row.entries)
        return known[id(row)]

    def signals(self) -> tuple[tuple[tuple[Seen, ...], ...], ...]:
        """What is seen after each joint action that can lead to a state."""
        known: dict[int, tuple[Seen, ...]] = {}
        arrivals = {(t, k) for s in self.reached for k in self.actions for t, _ in self.following(k, s).entries}
        return tuple(
            tuple(self._labelled(self.seen(k, t), known) if (t, k) in arrivals else () for k in self.actions) for t in self.reached
        )

    def _labelled(self, row: Row, known: dict[int, tuple[Seen, ...]]) -> tuple[Seen, ...]:
        if id(row) not in known:
            known[id(row)] = tuple((self._labels(o), p) for o, p in row.entries)
        return known[id(row)]

    def _labels(self, o: int) -> tuple[str, ...]:
        labels = []
        for names in reversed(self.preamble.observations.labels):
            o, k = divmod(o, len(names))
            labels.append(names[k])
        return tuple(reversed(labels))

    def payoffs(self) -> tuple[Table, ...]:
        """The expected payoff of every joint action, per state; costs are negated."""
        return tuple(from_fractions(self._payoffs(s), self.preamble.actions.sizes) for s in self.reached)

    def _payoffs(self, state: int) -> Sequence[Fraction]:
        sign = self.preamble.sign
        return [sign * self._expected(k, state) for k in self.actions]

    def _expected(self, action: int, state: int) -> Fraction:
        following = self.following(action, state).entries
        return self.rules.r.expected(action, state, following, lambda t: self.seen(action, t).entries)
