"""What T, O and R lines say, kept as rules with wildcards: a table is never laid out, the later rule wins.

A rule is about a joint action and a state (either may be *, None here) and about the rest: the next state, the joint
observation, or both. So ``T: * : uniform`` is one rule, whatever the number of states.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction

SAME = "same"
"""In the place of a next state: the state itself (identity)."""
Said = dict[Hashable, tuple[int, Fraction]]
"""rest -> (when it was said, the number)."""
Entries = tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True)
class Row:
    """One distribution: (index, probability > 0), ascending; their sum; the last line that had a part in it, 0 for none."""

    entries: Entries
    total: Fraction
    line: int


class Rules:
    """The rules of one letter. size: the number of next states (T) or joint observations (O)."""

    def __init__(self, size: int) -> None:
        self.size, self.count = size, 0
        self._said: dict[tuple[int | None, int | None], Said] = {}
        self._rows: dict[tuple[int, ...], Row] = {}

    def add(self, line: int, action: int | None, state: int | None, rest: Hashable, number: Fraction, later: bool = False) -> None:
        """A rule from a line. later: it wins over the others from the same line."""
        self._said.setdefault((action, state), {})[rest] = (2 * line + later, number)
        self.count += 1

    def layers(self, action: int, state: int) -> list[Said]:
        """All rules about a joint action in a state."""
        places = ((action, state), (action, None), (None, state), (None, None))
        return [said for place in places if (said := self._said.get(place))]

    def row(self, action: int, state: int) -> Row:
        """The distribution for a joint action and a state; rows that follow from the same rules are one object."""
        layers = self.layers(action, state)
        same = any(SAME in said for said in layers)
        key = (*map(id, layers), state if same else -1)
        if key not in self._rows:
            self._rows[key] = self._resolve(layers, state)
        return self._rows[key]

    def _resolve(self, layers: Sequence[Said], state: int) -> Row:
        base = max((said[None] for said in layers if None in said), default=(0, Fraction(0)))
        found: dict[int, tuple[int, Fraction]] = dict.fromkeys(range(self.size), base) if base[1] else {}
        last = base[0]
        for said in layers:
            for rest, rule in said.items():
                k = state if rest is SAME else rest
                if isinstance(k, int) and rule[0] > found.get(k, base)[0]:
                    found[k] = rule
                    last = max(last, rule[0])
        entries = tuple(sorted((k, p) for k, (_, p) in found.items() if p))
        return Row(entries, sum((p for _, p in entries), Fraction(0)), last // 2)


class Rewards(Rules):
    """The rules of R, their rest being (next state, joint observation), either of them None for *."""

    def __init__(self) -> None:
        super().__init__(0)
        self.by_next = self.by_seen = False

    def add(self, line: int, action: int | None, state: int | None, rest: Hashable, number: Fraction, later: bool = False) -> None:
        super().add(line, action, state, rest, number, later)
        assert isinstance(rest, tuple)
        self.by_next |= rest[0] is not None
        self.by_seen |= rest[1] is not None

    def expected(self, action: int, state: int, following: Entries, seen: Callable[[int], Entries]) -> Fraction:
        """The mean over next states ``following`` and, given each, the joint observations ``seen(s')``."""
        layers = self.layers(action, state)
        if not layers:
            return Fraction(0)
        if not (self.by_next or self.by_seen):
            return _said(layers, None, None)
        if not self.by_seen:
            return sum((p * _said(layers, t, None) for t, p in following), Fraction(0))
        return sum((p * q * _said(layers, t, o) for t, p in following for o, q in seen(t)), Fraction(0))


def _said(layers: Sequence[Said], following: int | None, seen: int | None) -> Fraction:
    rests = {(None, None), (following, None), (None, seen), (following, seen)}
    return max((said[rest] for said in layers for rest in rests if rest in said), default=(0, Fraction(0)))[1]
