"""Numbers on screen: exact, cut but never rounded, or rounded when asked."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtran_cli.report.kit.numerals import Numbers, brief, exponent, learned
from qtran_cli.scalars import parse

RATIONALS = st.one_of(
    st.fractions(),
    st.builds(lambda n, e: Fraction(n) * Fraction(10) ** e, st.integers(-(10**20), 10**20), st.integers(-60, 400)),
    st.builds(Fraction, st.integers(), st.integers(1, 10**30)),
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"),
        ("-12", "-12"),
        ("11/2", "5.5"),
        ("-61/3", "-61/3"),
        ("1e30", "1e30"),
        ("12500e40", "125e42"),
        ("-1e400", "-1e400"),
        ("1e-30", "1e-30"),
        ("123456789012345", "1.234567…e14"),
        ("-3.14159265358979", "-3.14159265…"),
        ("0.0333333333333333", "0.033333333…"),
        ("0.1", "0.1"),
    ],
)
def test_exact_numbers_are_shown_as_people_write_them(number, text):
    assert Numbers().show(parse(number)) == text


@given(RATIONALS)
def test_a_number_without_an_ellipsis_is_the_number(x):
    text = Numbers().show(x)
    assert "…" in text or parse(text) == x


@given(RATIONALS, st.integers(8, 20))
def test_a_number_takes_the_columns_it_may(x, width):
    assert len(Numbers(width=width).show(x)) <= width


@given(RATIONALS)
def test_a_cut_number_begins_with_the_number_s_own_digits(x):
    text = Numbers().show(x)
    if "…" not in text:
        return
    head, _, tail = text.partition("…")
    shown = parse(head + tail)
    step = Fraction(1, 10 ** len(head.partition(".")[2])) * Fraction(10) ** int(tail.removeprefix("e") or 0)
    assert abs(shown) <= abs(x) < abs(shown) + step
    assert (shown < 0) == (x < 0) or shown == 0


@given(RATIONALS, st.integers(0, 6))
def test_rounding_is_to_the_nearest(x, digits):
    text = Numbers(digits=digits).show(x)
    scale = Fraction(10) ** (exponent(x) if "e" in text else 0)
    assert abs(parse(text) - x) <= Fraction(1, 2 * 10**digits) * scale


@pytest.mark.parametrize(
    ("number", "text"), [("-61/3", "-20.33"), ("2", "2.00"), ("99999999999999999999", "1.00e20"), ("0", "0.00"), ("1/3", "0.33")]
)
def test_rounded_numbers_have_their_digits(number, text):
    assert Numbers(digits=2).show(parse(number)) == text


def test_rounding_is_announced_and_exactness_needs_no_word():
    assert Numbers(digits=1).legend == "≈ numbers are rounded to 1 decimal"
    assert Numbers().legend == ""


@given(st.fractions().filter(bool))
def test_exponent_is_the_floor_of_the_logarithm(x):
    assert Fraction(10) ** exponent(x) <= abs(x) < Fraction(10) ** (exponent(x) + 1)


@pytest.mark.parametrize(("number", "text"), [("3", "3"), ("-3", "(-3)"), ("1/3", "(1/3)"), ("0.5", "0.5")])
def test_operands_with_a_sign_or_a_bar_stand_in_parentheses(number, text):
    assert Numbers().operand(parse(number)) == text


def test_numbers_of_any_length_are_shown():
    """Python refuses to write out integers of more digits than its guard allows: no report may need to."""
    x = Fraction(10**50_000 + 1, 10**49_990 + 3)
    assert Numbers().show(x) == "9.9999999…e9"
    assert Numbers(digits=1).show(x) == "10000000000.0"
    assert Numbers().show(10 * x * 10**10**4) == "9.999…e10010"


@pytest.mark.parametrize(
    ("low", "high", "number", "text"),
    [
        ("-12", "8", "-0.001", "0.00"),
        ("-12e9", "8e9", "-809679237.31", "-8.10e8"),
        ("-12e-9", "8e-9", "-12e-9", "-1.20e-8"),
        ("-12e-9", "8e-9", "0", "0.00"),
        ("3e-9", "3e-9", "3e-9", "3.00e-9"),
        ("1e6", "1000008", "1000003.814", "1000003.81"),
        ("1e6", "1000000.008", "1000000.0032", "1000000.00320"),
    ],
)
def test_learned_numbers_are_told_apart_at_every_scale(low, high, number, text):
    assert learned(parse(low), parse(high)).show(parse(number)) == text


@pytest.mark.parametrize(("number", "text"), [(1000008.0, "1000008"), (-999.96, "-1000"), (7.33333, "7.333"), (4e-9, "4e-09"), (0.0, "0")])
def test_measured_numbers_keep_their_whole_part(number, text):
    assert brief(number) == text
