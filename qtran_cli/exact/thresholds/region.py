"""Sets of parameters: finitely many points of a line, and what holds at each and between neighbours.

None stands for infinity as a point, and for "not decided" as an answer.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.exact.algebra.polynomial import Polynomial
from qtran_cli.exact.algebra.roots import Root, between, compared, isolated, ordered, point, sign

Answer = bool | None


@dataclass(frozen=True)
class Region:
    """ends: in order; the last may be None, which is infinity. at: the answer at each. inside: the answer between each and the next.

    An end that is outside what is asked about is answered with False.
    """

    ends: tuple[Root | None, ...]
    at: tuple[Answer, ...]
    inside: tuple[Answer, ...]

    def intervals(self, answer: Answer = True) -> list[Interval]:
        """Where that is the answer, as few intervals as will do, in order."""
        found, start = list[Interval](), 0
        flags = [flag is answer for pair in zip(self.at, (*self.inside, None), strict=True) for flag in pair][: 2 * len(self.at) - 1]
        while start < len(flags):
            end = start
            while end + 1 < len(flags) and flags[start] and flags[end + 1]:
                end += 1
            if flags[start]:
                found.append(Interval(self.ends[start // 2], self.ends[(end + 1) // 2], start % 2 == 0, end % 2 == 0))
            start = end + 1
        return found

    def holds(self, x: Fraction) -> Answer:
        """The answer at x; False outside."""
        for k, (left, right) in enumerate(zip(self.ends, (*self.ends[1:], None), strict=True)):
            assert left is not None or k == len(self.ends) - 1
            side = -1 if left is None else compared(point(x), left)
            if side <= 0:
                return self.at[k] if side == 0 else False
            if k < len(self.inside) and (right is None or compared(point(x), right) < 0):
                return self.inside[k]
        return False


@dataclass(frozen=True)
class Interval:
    """From low to high; None: infinity. closed, shut: whether the low and the high end belong to it."""

    low: Root | None
    high: Root | None
    closed: bool
    shut: bool


def joined(parts: Sequence[Region]) -> Region:
    """Neighbouring regions, each of which ends where the next begins, as one."""
    ends, at, inside = list(parts[0].ends), list(parts[0].at), list(parts[0].inside)
    for part in parts[1:]:
        at[-1] = part.at[0] if at[-1] is None else at[-1]
        ends += part.ends[1:]
        at += part.at[1:]
        inside += part.inside
    return Region(tuple(ends), tuple(at), tuple(inside))


def throughout(low: Fraction, high: Fraction | None, answer: Answer, closed: bool = True, shut: bool = True) -> Region:
    """One answer from low to high. closed, shut: whether the ends are asked about."""
    ends = point(low), None if high is None else point(high)
    return Region(ends, (closed and answer, shut and high is not None and answer), (answer,))


def positive(conditions: Sequence[Polynomial], low: Fraction, high: Fraction | None, closed: bool) -> Region:
    """Where all of these are positive, of what is between low and high; high is, low where ``closed`` is, asked about.

    Exact: all roots of all conditions are found. Cost: polynomials are small; their number counts.
    """
    conditions = list(dict.fromkeys(p.primitive() for p in conditions))
    beyond = None if high is not None else _beyond(conditions, low)
    last = high if beyond is None else beyond
    assert last is not None
    cuts = [root for p in conditions if p for root in isolated(p, low, last)]
    found = signed(cuts, low, last, lambda x: all(p(x) > 0 for p in conditions), lambda root: all(sign(p, root) > 0 for p in conditions))
    at = (closed and found.at[0], *found.at[1:])
    return Region((*found.ends[:-1], None), (*at[:-1], False), found.inside) if high is None else Region(found.ends, at, found.inside)


def signed(
    cuts: Sequence[Root], low: Fraction, high: Fraction, holds: Callable[[Fraction], Answer], holds_at: Callable[[Root], Answer]
) -> Region:
    """The region from low to high of what can change at the cuts alone. holds_at: for the cuts and the ends."""
    ends = ordered([point(low), *cuts, point(high)])
    inside = tuple(holds(between(a, b)) for a, b in itertools.pairwise(ends))
    return Region(tuple(ends), tuple(holds_at(end) for end in ends), inside)


def _beyond(conditions: Sequence[Polynomial], low: Fraction) -> Fraction:
    """A number above every root of the conditions, and above low (Cauchy's bound)."""
    bounds = [Fraction(max(map(abs, p.of[:-1]), default=0), abs(p.of[-1])) for p in conditions if p]
    return max([low, *bounds]) + 2
