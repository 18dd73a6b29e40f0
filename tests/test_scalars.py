"""Exact numbers as text: what is read, what is refused because some reader takes it for another number, how it is spelled."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtran_cli import scalars
from qtran_cli.errors import ScalarError


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", Fraction(0)),
        ("-0", Fraction(0)),
        ("7", Fraction(7)),
        ("+7", Fraction(7)),
        ("-12", Fraction(-12)),
        ("0.1", Fraction(1, 10)),
        ("-0.50", Fraction(-1, 2)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("1e3", Fraction(1000)),
        ("1E+3", Fraction(1000)),
        ("2.5e-3", Fraction(1, 400)),
        ("1e007", Fraction(10**7)),
        ("1/3", Fraction(1, 3)),
        ("-2/6", Fraction(-1, 3)),
        ("1 / 3", Fraction(1, 3)),
        ("0/5", Fraction(0)),
        (" 4 ", Fraction(4)),
        ("1e400", Fraction(10) ** 400),
        ("1e-10000", Fraction(1, 10**10000)),
        ("0.30000000000000004", Fraction(30000000000000004, 10**17)),
        ("9" * 10_000, Fraction(10**10_000 - 1)),
    ],
)
def test_what_is_read(text, number):
    assert scalars.parse(text) == number


NAMES = ["", " ", "x", "on", "yes", "null", "~", "inf", "-inf", "+Infinity", "nan", ".inf", ".nan", "True"]
OTHER_BASES = ["010", "00", "-01", "0x10", "0o7", "0b1", "1_000", "1:30", "1/03", "1d3", "1j", "١", "½", "²", "−1"]
BROKEN = ["1 2", "1,5", "1e", "e1", ".", "-", "+", "--1", "+-1", "1.5.2", "1e1.5", "1\x00"]
RATIOS = ["1/", "/3", "1/0", "0/0", "1/-3", "1/2/3", "1.5/2", "1e2/3", "1/3e2", "1  /  3"]
ABSURD = ["1e10001", "1e-10001", "1e10000000", "1e99999999999"]


@pytest.mark.parametrize("text", [*NAMES, *OTHER_BASES, *BROKEN, *RATIOS, *ABSURD])
def test_what_is_refused(text):
    with pytest.raises(ScalarError) as caught:
        scalars.parse(text, "payoff[0]")
    assert caught.value.where == "payoff[0]"
    assert caught.value.right
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(
    "text", ["1e10000000", "1e-99999999999999999999", "9" * 10**6, "1/" + "9" * 10**6, "(" * 10**6], ids="{:.20}".format
)
def test_absurd_numbers_are_refused_before_they_are_numbers(monkeypatch, text):
    """No long text is made an integer, none a fraction, and no pattern sees more than may be read."""

    def short(digits: str) -> int:
        assert len(digits) < 10
        return int(digits)

    monkeypatch.setattr(scalars, "Fraction", None)
    monkeypatch.setattr(scalars, "int", short, raising=False)
    for pattern in ("_RATIO", "_NUMBER"):
        monkeypatch.setattr(scalars, pattern, Sized(getattr(scalars, pattern)))
    with pytest.raises(ScalarError):
        scalars.parse(text)


class Sized(NamedTuple):
    """A pattern that sees no text longer than is read."""

    pattern: re.Pattern[str]

    def fullmatch(self, text: str) -> re.Match[str] | None:
        assert len(text) <= scalars.MAX_DIGITS
        return self.pattern.fullmatch(text)


def test_long_faults_are_cut():
    with pytest.raises(ScalarError) as caught:
        scalars.parse("x" * 5000)
    assert len(caught.value.what) < 100


@given(st.fractions())
def test_fractions_are_spelled_and_read_back(x):
    assert scalars.parse(scalars.spell(x)) == x


@given(st.decimals(allow_nan=False, allow_infinity=False).filter(lambda x: abs(x.adjusted()) < 9000))
def test_every_decimal_means_itself(x):
    assert scalars.parse(str(x)) == Fraction(x)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_shortest_float_spellings_are_read_as_decimals(x):
    assert scalars.parse(repr(x)) == Fraction(Decimal(repr(x)))
    assert float(scalars.parse(repr(x))) == x


@given(st.integers(-(10**30), 10**30), st.integers(0, 40), st.integers(0, 40))
def test_finite_decimals_are_found(n, twos, fives):
    x = Fraction(n, 2**twos * 5**fives)
    text = scalars.decimal(x)
    assert text is not None
    assert scalars.parse(text) == x
    assert "e" not in text.lower()
    assert not (text.endswith("0") and "." in text)


@given(st.integers(-(10**6), 10**6).filter(bool), st.sampled_from([3, 7, 30, 11 * 2**5]))
def test_other_fractions_are_no_decimals(n, den):
    x = Fraction(n, den)
    assert (scalars.decimal(x) is None) == bool(set(range(3, x.denominator + 1)) & {p for p in (3, 7, 11) if x.denominator % p == 0})


def test_spelling():
    assert scalars.spell(Fraction(-61, 3)) == "-61/3"
    assert scalars.spell(Fraction(8)) == scalars.spell(8) == "8"
    assert scalars.spell(math.inf) == "inf"


def test_shortened_texts_show_both_ends():
    assert scalars.shorten("short") == "'short'"
    cut = scalars.shorten("a" * 100 + "z")
    assert cut.startswith("'aaa")
    assert cut.endswith("z'")
    assert "…" in cut
    assert len(cut) < 45
    assert scalars.shorten("a\nb") == "'a\\nb'"


@pytest.mark.parametrize(
    ("text", "odd"), [("−12", "U+2212, minus sign"), ("１２", "U+FF11, fullwidth digit one"), ("1\u00a0250", "U+00A0, no-break space")]
)
def test_a_character_that_looks_like_another_is_named(text, odd):
    with pytest.raises(ScalarError) as caught:
        scalars.parse(text)
    assert caught.value.what.endswith(f"is not an exact number: it has {odd}")
