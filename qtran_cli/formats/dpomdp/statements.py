"""The T, O and R lines of a .dpomdp file, in all their forms, as rules."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from qtran_cli.formats.dpomdp.lines import Line, Lines
from qtran_cli.formats.dpomdp.names import Chosen, Names
from qtran_cli.formats.dpomdp.preamble import Preamble
from qtran_cli.formats.dpomdp.rules import SAME, Rewards, Rules
from qtran_cli.scalars import shorten

MAX_RULES = 5 * 10**6
"""Rules of one letter that are kept; a line whose names have several wildcards inside makes several."""
WORDS = ("uniform", "identity")
SHAPES = {
    "T": "T: joint action : state : next state : probability",
    "O": "O: joint action : next state : joint observation : probability",
    "R": "R: joint action : state : next state : joint observation : reward",
}


class Statements:
    """The rules of T, O and R, and the names by which they are found."""

    def __init__(self, preamble: Preamble) -> None:
        p = preamble
        self.alone = p.alone
        self.t, self.o, self.r = Rules(p.states.count), Rules(p.observations.count), Rewards()
        self._rules: dict[str, Rules] = {"T": self.t, "O": self.o, "R": self.r}
        self._axes: dict[str, tuple[Names, ...]] = {
            "T": (p.actions, p.states, p.states),
            "O": (p.actions, p.states, p.observations),
            "R": (p.actions, p.states, p.states, p.observations),
        }

    def read(self, lines: Lines) -> None:
        """All lines to the end. Raises FormatError, ScalarError. A few microseconds a line."""
        for line, text in lines:
            kind, *fields = (part.strip() for part in text.split(":"))
            if kind not in SHAPES:
                raise lines.refuse(f"{shorten(text)} where T:, O: or R: should be", line, "the preamble stands once, before the rules")
            self._statement(kind, fields, line, lines)
            if self._rules[kind].count > MAX_RULES:
                raise lines.refuse(f"more than {MAX_RULES:,} numbers", line, "write * for every state, action or observation")

    def _statement(self, kind: str, fields: list[str], line: int, lines: Lines) -> None:
        axes, rules = self._axes[kind], self._rules[kind]
        if fields and not fields[-1]:
            fields.pop()
        if not 1 <= len(fields) <= len(axes) + 1:
            raise lines.refuse(f"{len(fields)} parts after {kind}:", line, SHAPES[kind])
        body = [(line, fields.pop())] if len(fields) > len(axes) or fields[-1] in WORDS else []
        if self.alone and not body:
            fields[-1], *more = fields[-1].split()
            body = [(line, word) for word in more]
        places = self._places(axes, fields, line, lines)
        rest = axes[len(fields) :]
        if rest and (not body or (self.alone and body[-1][1] not in WORDS)):
            body += [(k, word) for k, text in lines.below() for word in text.split()]
        elif not body:
            body = list(lines.below())
        for place, at, number, later in self._numbers(kind, rest, body, line, lines):
            for first in product(*places):
                _add(rules, kind, at, (*first, *place), number, later)

    def _places(self, axes: Sequence[Names], fields: Sequence[str], line: int, lines: Lines) -> list[Chosen]:
        try:
            return [names[field] for names, field in zip(axes, fields, strict=False)]
        except LookupError as error:
            raise lines.refuse(error.args[0], line, error.args[1]) from None

    def _numbers(
        self, kind: str, rest: Sequence[Names], body: Sequence[Line], line: int, lines: Lines
    ) -> Iterator[tuple[tuple, int, Fraction, bool]]:
        """(indices along ``rest``, line, number, whether it wins over others of the line)."""
        every = (None,) * len(rest)
        if len(body) == 1 and body[0][1] in WORDS and kind != "R" and rest:
            yield from self._word(body[0][1], kind, rest, line, lines)
            return
        needed = math.prod(names.count for names in rest)
        if len(body) != needed:
            size = " x ".join(f"{names.count:,}" for names in rest)
            what = f"{len(body):,} numbers below where {needed:,} should be{f' ({size})' if len(rest) > 1 else ''}"
            raise lines.refuse(what, line, f"{SHAPES[kind]}; what is left out is a row or matrix on the next lines")
        places = product(*(range(names.count) for names in rest)) if rest else (every,)
        for place, (at, word) in zip(places, body, strict=True):
            number = lines.number(word, at)
            if number < 0 and kind != "R":
                raise lines.refuse(f"a probability of {shorten(word)[1:-1]}", at, "probabilities are numbers from 0 to 1")
            yield place, at, number, False

    def _word(self, word: str, kind: str, rest: Sequence[Names], line: int, lines: Lines) -> Iterator[tuple[tuple, int, Fraction, bool]]:
        every = (None,) * len(rest)
        if word == "uniform":
            yield every, line, Fraction(1, rest[-1].count), False
        elif kind == "T" and len(rest) == 2:
            yield every, line, Fraction(0), False
            yield (None, SAME), line, Fraction(1), True
        else:
            raise lines.refuse("identity", line, "T: joint action : identity is the only use of it; uniform is known too")


def _add(rules: Rules, kind: str, line: int, place: tuple, number: Fraction, later: bool) -> None:
    action, state, *rest = place
    rules.add(line, action, state, tuple(rest) if kind == "R" else rest[0], number, later)
