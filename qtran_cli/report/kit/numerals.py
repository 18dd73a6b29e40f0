"""Exact numbers for the eye: short decimals as decimals, other fractions as p/q, rounded decimals only when asked for.

What stands on screen is the number itself unless it ends in "…" (cut, never rounded) or the reader asked for rounding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.scalars import decimal, spell

PLAIN = range(-4, 16)
"""Decimal exponents that are written out; beyond, the number gets an "e"."""


_NEVER = -(10**9)


@dataclass(frozen=True)
class Numbers:
    """How numbers are written, and with them what is left out.

    digits: decimals to round to, None for exact numbers. width: the most characters an exact number takes before it is cut.
    plain: the decimal exponent from which a rounded number gets an "e". more: what a reader asks for all numbers with.
    """

    digits: int | None = None
    width: int = 12
    plain: int = PLAIN.stop
    more: str = "--full"

    def show(self, x: Fraction) -> str:
        """``x`` as text.

        >>> Numbers().show(Fraction(11, 2)), Numbers().show(Fraction(-61, 3)), Numbers(digits=2).show(Fraction(-61, 3))
        ('5.5', '-61/3', '-20.33')
        """
        return self._exact(x) if self.digits is None else self._rounded(x, self.digits)

    def operand(self, x: Fraction) -> str:
        """``x`` as it stands after an operator: in parentheses when it has a sign or a fraction bar."""
        text = self.show(x)
        return f"({text})" if text[0] == "-" or "/" in text else text

    @property
    def legend(self) -> str:
        """What a reader must know about the numbers, empty when they are exact."""
        return "" if self.digits is None else f"≈ numbers are rounded to {self.digits} decimal{'' if self.digits == 1 else 's'}"

    def _exact(self, x: Fraction) -> str:
        if x and max(abs(x.numerator), x.denominator).bit_length() > 4 * self.width:
            return self._power(x) or self._cut(x)
        texts = (text for text in (decimal(x), spell(x)) if text is not None and len(text) <= self.width)
        return next(texts, None) or self._power(x) or self._cut(x)

    def _power(self, x: Fraction) -> str | None:
        """``x`` as 25e29, where it is a short integer times a power of ten."""
        e = exponent(x)
        digits = abs(x) / Fraction(10) ** (e - self.width)
        if digits.denominator > 1:
            return None
        text = str(digits.numerator).rstrip("0")
        short = f"{'-' * (x < 0)}{text}e{e - len(text) + 1}"
        return short if len(short) <= self.width else None

    def _cut(self, x: Fraction) -> str:
        """The leading digits of ``x`` and "…"."""
        e = exponent(x)
        plain = e in PLAIN and abs(e) + 4 + (x < 0) <= self.width  # "0.0…" and two digits, or a digit after the point
        tail = "…" if plain else f"…e{e}"
        digits = max(1, self.width - len(tail) - (x < 0) - 1 - (max(0, -e) if plain else 0))
        return _place(x < 0, int(abs(x) * Fraction(10) ** (digits - 1 - e)), digits - 1 - (e if plain else 0)) + tail

    def _rounded(self, x: Fraction, digits: int) -> str:
        e = exponent(x) if x else 0
        if e < self.plain or not x:
            shown = round(x * 10**digits)
            return _place(shown < 0, abs(shown), digits)
        mantissa = abs(round(x / Fraction(10) ** (e - digits)))
        if mantissa == 10 ** (digits + 1):  # 9.99… became 10.00
            mantissa, e = mantissa // 10, e + 1
        return f"{_place(x < 0, mantissa, digits)}e{e}"


def learned(low: Fraction, high: Fraction, digits: int = 2) -> Numbers:
    """How learned numbers are written where payoffs go from ``low`` to ``high``: ``digits`` decimals where these tell payoffs apart.

    >>> learned(Fraction(-12), Fraction(8)).show(Fraction(-61, 3)), learned(Fraction(0), Fraction(2, 10**8)).show(Fraction(12, 10**9))
    ('-20.33', '1.20e-8')
    """
    size = max(abs(low), abs(high))
    span = exponent(high - low or size or Fraction(1))
    if span >= 5:
        return Numbers(digits=2, plain=7)
    if span >= -1:
        return Numbers(digits=digits)
    return Numbers(digits=2, plain=_NEVER) if size < Fraction(1, 10) else Numbers(digits=digits - span)


def brief(x: float) -> str:
    """Four leading digits of a measured number, and up to two decimals of a large one.

    >>> brief(7.12345), brief(1000004.5), brief(4e-9)
    ('7.123', '1000004.5', '4e-09')
    """
    return f"{x:.2f}".rstrip("0").rstrip(".") if 1000 <= abs(x) < 1e15 else f"{x:.4g}"


def exponent(x: Fraction) -> int:
    """floor(log10 |x|), exactly, of x ≠ 0."""
    e = math.floor(math.log10(abs(x.numerator)) - math.log10(x.denominator))
    while abs(x) >= Fraction(10) ** (e + 1):
        e += 1
    while abs(x) < Fraction(10) ** e:
        e -= 1
    return e


def _place(negative: bool, digits: int, places: int) -> str:
    """The digits of an integer with a decimal point ``places`` from the right."""
    text = str(digits).zfill(places + 1)
    point = len(text) - places
    return ("-" if negative else "") + text[:point] + ("." + text[point:] if places else "")
