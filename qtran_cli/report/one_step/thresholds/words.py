"""Thresholds in words: sets of parameters, and their ends, short and in full."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.exact.algebra.radicals import radical, shortest
from qtran_cli.exact.algebra.roots import Root, narrowed
from qtran_cli.exact.thresholds.families import Family
from qtran_cli.exact.thresholds.region import Interval, Region
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step.thresholds.document import plain

SHORT = 12
"""Numbers of so many characters stand in the table as they are."""
SPELLED = 60
"""Polynomials of so many characters are written out."""


def region(right: Region, family: Family, numbers: Numbers) -> str:
    """As (0, 1/2) ∪ (2/3, 1], "never" or "always"."""
    intervals = right.intervals()
    if intervals == [Interval(right.ends[0], right.ends[-1], family.closed, family.high is not None)]:
        return "always"
    return " ∪ ".join(_interval(i, numbers) for i in intervals) or "never"


def _interval(i: Interval, numbers: Numbers) -> str:
    low, high = (short(end, numbers) for end in (i.low, i.high))
    return f"{{{low}}}" if i.low is i.high else f"{'(['[i.closed]}{low}, {high}{')]'[i.shut]}"


def short(end: Root | None, numbers: Numbers) -> str:
    """A number in a table: a fraction, a short radical, or the first digits with "…"."""
    if end is None:
        return "∞"
    if numbers.digits is not None:
        return numbers.show(_near(end))
    if end.rational and len(numbers.show(end.low)) <= SHORT:
        return numbers.show(end.low)
    root = _radical(end)
    return root if root and len(root) <= SHORT else _digits(end)


def _radical(end: Root) -> str:
    found = None if end.rational else radical(shortest(end))
    return "" if found is None else plain(found, "√{}", "", "−").replace("-", "−")


def _digits(end: Root) -> str:
    """Some digits, cut and not rounded."""
    x = _near(end)
    places = 6 if abs(x) < 1000 else 1
    whole, rest = divmod(int(abs(x) * 10**places), 10**places)
    text = f"{'-' if x < 0 else ''}{whole}.{rest:0{places}d}…"
    if len(text) <= SHORT + 2:
        return text
    large = Numbers(width=SHORT).show(Fraction(int(x)))
    return large if "…" in large else f"{large}…"


def _near(end: Root) -> Fraction:
    """The number, or one that agrees with it to a part in 10^30."""
    return narrowed(end, max(abs(end.low), abs(end.high)) / 10**30).low


def in_full(end: Root) -> str:
    """What an end is that a table cuts."""
    if end.rational:
        return f"= {end.low}" if len(str(end.low)) <= SPELLED else "is a fraction that --json has"
    if spelled := _radical(end):
        return f"= {spelled}"
    p = shortest(end).of.of
    terms = [f"{_coefficient(c, k)}{_power(k)}" for k, c in reversed(list(enumerate(p))) if c]
    text = " + ".join(terms).replace("+ -", "− ").replace("-", "−")
    return f"is a root of {text}" if len(text) <= SPELLED else f"is a root of a polynomial of degree {len(p) - 1}, in --json"


def _coefficient(c: int, k: int) -> str:
    return str(c) if k == 0 or abs(c) != 1 else "" if c == 1 else "-"


def _power(k: int) -> str:
    return "" if k == 0 else "x" if k == 1 else "x" + str(k).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
