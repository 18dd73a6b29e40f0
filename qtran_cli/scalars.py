"""Exact numbers as text: read from decimals and p/q, printed in lowest terms.

A decimal means that decimal: 0.1 is 1/10. Accepted: an optional sign, digits with an optional point and an optional
exponent, or p/q. Refused: inf, nan, 0x10, 010, 1:30, 1_000, on: spellings that some reader takes for another number.
"""

from __future__ import annotations

import math
import re
import sys
from fractions import Fraction

from qtran_cli.errors import ScalarError

MAX_EXPONENT = 10_000
MAX_DIGITS = 10_000
_RIGHT = "write a decimal such as -12, 0.1 or 1e30, or a fraction such as 1/3"
_NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?", re.ASCII)
_RATIO = re.compile(r"([+-]?(?:0|[1-9][0-9]*))\s?/\s?(0|[1-9][0-9]*)", re.ASCII)

# Numbers of 20,000 digits are legal input, their squares and common denominators longer still; Python's guard stops at 4,300.
# What is read is bounded by MAX_DIGITS and MAX_EXPONENT instead.
sys.set_int_max_str_digits(0)


def shorten(text: str, limit: int = 40) -> str:
    """``text`` quoted for a message, its middle cut out when it is long."""
    return repr(text if len(text) <= limit else f"{text[: limit // 2]}…{text[-limit // 4 :]}")


def parse(text: str, where: str = "") -> Fraction:
    """The exact number that ``text`` spells. Raises ScalarError.

    >>> parse("0.1"), parse("-2/6"), parse("1e3")
    (Fraction(1, 10), Fraction(-1, 3), Fraction(1000, 1))
    """
    text = text.strip()
    if len(text) > MAX_DIGITS:
        raise ScalarError(f"a number of {len(text):,} characters", where=where, right=f"at most {MAX_DIGITS:,} characters are read")
    if ratio := _RATIO.fullmatch(text):
        if int(ratio[2]) == 0:
            raise ScalarError(f"{shorten(text)} divides by zero", where=where, right=_RIGHT)
        return Fraction(int(ratio[1]), int(ratio[2]))
    number = _NUMBER.fullmatch(text)
    if not number:
        raise ScalarError(f"{shorten(text)} is not an exact number{_odd(text)}" if text else "an empty cell", where=where, right=_RIGHT)
    if number[1] and (len(number[1]) > 8 or abs(int(number[1])) > MAX_EXPONENT):
        raise ScalarError(
            f"the exponent of {shorten(text)} is out of range",
            where=where,
            right=f"exponents go from -{MAX_EXPONENT:,} to {MAX_EXPONENT:,}",
        )
    return Fraction(text)


def _odd(text: str) -> str:
    """What the first character beyond ASCII is, which may look like one of them: a pasted minus."""
    odd = next((c for c in text if not c.isascii()), "")
    if not odd:
        return ""
    from unicodedata import name

    return f": it has U+{ord(odd):04X}, {name(odd, 'a character without a name').lower()}"


def spell(number: Fraction | int | float) -> str:
    """``number`` as the contracts spell it: lowest terms, "inf" for infinity.

    >>> spell(Fraction(-61, 3)), spell(8), spell(float("inf"))
    ('-61/3', '8', 'inf')
    """
    return str(number)


def spell_ratio(num: int, den: int) -> str:
    """num / den as ``spell`` has it, without the Fraction. den > 0.

    >>> spell_ratio(-122, 6), spell_ratio(8, 1)
    ('-61/3', '8')
    """
    common = math.gcd(num, den)
    return str(num // common) if common == den else f"{num // common}/{den // common}"


def spelled(number: Fraction | int | float | None) -> str | None:
    """``spell``, and None where there is no number.

    >>> spelled(Fraction(1, 2)), spelled(None)
    ('1/2', None)
    """
    return None if number is None else spell(number)


def decimal(number: Fraction) -> str | None:
    """``number`` as a finite decimal that ``parse`` reads back exactly, or None when there is none (1/3).

    >>> decimal(Fraction(96, 25)), decimal(Fraction(1, 3))
    ('3.84', None)
    """
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(twos, fives)
    if not places:
        return str(number.numerator)
    digits = str(abs(number.numerator) * 10**places // number.denominator).zfill(places + 1)
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"
