"""Payoffs as texts: a list of numerals to an exact Table, and back. Every text format reads and writes its numbers here.

Reading costs about half a microsecond for a number such as -12 or 0.125, a few for any other spelling (each met once).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from qtran_cli import scalars
from qtran_cli.errors import FormatError, ScalarError
from qtran_cli.table import Table, from_fractions, integers, ratio

MAX_BITS = 1 << 32
"""Bits that a whole table may take over its common denominator."""
MAX_NUMBER_BITS = 100_000
"""Numbers beyond are not even spelled: Python refuses to, and no format could hold them."""
LONG = 40
"""Characters after which an exponent is tried."""
_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?", re.ASCII)

Where = Callable[[int], str]
"""The place of the k-th number, for an error."""


def read(texts: Sequence[str], shape: Sequence[int], where: Where) -> Table:
    """The table of ``shape`` whose entries, in C order, are spelled by ``texts``. Raises ScalarError, FormatError."""
    if plain(texts):
        return _decimals(texts, shape)
    known: dict[str, Fraction] = {}
    for k, text in enumerate(texts):
        if text not in known:
            known[text] = _number(text, k, where)
    numbers = [known[text] for text in texts]
    _check_size(known.values(), numbers)
    return from_fractions(numbers, shape)


def plain(texts: Iterable[str]) -> bool:
    """Whether every text is an integer or a decimal of few digits, which is read fast."""
    return all(map(_PLAIN.fullmatch, texts))


def _number(text: str, k: int, where: Where) -> Fraction:
    try:
        return scalars.parse(text)
    except ScalarError as error:
        raise error.at(where(k)) from None


def _decimals(texts: Sequence[str], shape: Sequence[int]) -> Table:
    parts = [text.partition(".") for text in texts]
    places = max((len(part[2]) for part in parts), default=0)
    return ratio(integers((int(a + b) * 10 ** (places - len(b)) for a, _, b in parts), shape), 10**places)


def _check_size(distinct: Iterable[Fraction], numbers: Sequence[Fraction]) -> None:
    den, left = 1, MAX_BITS - sum(x.numerator.bit_length() for x in numbers)
    for x in distinct:
        den = math.lcm(den, x.denominator)
        if den.bit_length() * len(numbers) > left:
            right = "exact tables are integers over one denominator: fewer orders of magnitude, or fewer denominators, would do"
            raise FormatError(f"{len(numbers):,} payoffs that take more than {MAX_BITS >> 23:,} MB as integers", right=right)


def write(table: Table) -> list[str]:
    """The entries of a table, in C order, as texts that ``read`` reads back. Raises FormatError for a number too long."""
    entries = table.num.ravel().tolist()
    places = None if table.floating or table.magnitude.bit_length() > MAX_NUMBER_BITS else _places(table.den)
    if places is not None:
        scale = 10**places // table.den
        texts = [_short(_point(entry * scale, places)) for entry in entries]
        if max(map(len, texts)) <= scalars.MAX_DIGITS:
            return texts
    known = {entry: numeral(table.number(entry)) for entry in set(entries)}
    return [known[entry] for entry in entries]


def _places(den: int) -> int | None:
    """How many decimal places a number over ``den`` takes; None where no number of them is enough."""
    rest, powers = den, []
    for prime in (2, 5):
        powers.append(0)
        while rest % prime == 0:
            rest, powers[-1] = rest // prime, powers[-1] + 1
    return max(powers) if rest == 1 else None


def _point(digits: int, places: int) -> str:
    """digits / 10^places as a decimal without zeros at its end."""
    text = str(abs(digits)).zfill(places + 1)
    if places:
        text = f"{text[:-places]}.{text[-places:]}".rstrip("0").rstrip(".")
    return f"-{text}" if digits < 0 else text


def _short(text: str) -> str:
    """A decimal, with an exponent where that is shorter."""
    return min(text, _scientific(text), key=len) if len(text) > LONG else text


def numeral(x: Fraction) -> str:
    """``x`` as an integer or decimal, with an exponent where that is shorter, or as p/q where no decimal will do.

    Raises FormatError where no spelling is short enough to be read back.

    >>> numeral(Fraction(1, 10)), numeral(Fraction(1, 3)), numeral(Fraction(10) ** 400)
    ('0.1', '1/3', '1e400')
    """
    if max(x.numerator.bit_length(), x.denominator.bit_length()) > MAX_NUMBER_BITS:
        raise _too_long(f"more than {MAX_NUMBER_BITS * 3 // 10:,}")
    places = _places(x.denominator)
    text = "" if places is None else _short(_point(x.numerator * 10**places // x.denominator, places))
    if not text or len(text) > scalars.MAX_DIGITS:
        text = scalars.spell(x)
    if len(text) > scalars.MAX_DIGITS:
        raise _too_long(f"{len(text):,}")
    return text


def _too_long(digits: str) -> FormatError:
    return FormatError(f"a payoff of {digits} digits", right=f"at most {scalars.MAX_DIGITS:,} can be written")


def _scientific(text: str) -> str:
    """A decimal as people write it, one digit before its point, and an exponent that scalars.parse accepts; a long one as an integer."""
    whole, _, places = text.partition(".")
    digits = (whole + places).rstrip("0") or "0"
    number, exponent = int(digits), len(whole) - len(digits)
    lead = len(str(abs(number))) - 1
    kept = max(-scalars.MAX_EXPONENT, min(exponent + (lead if lead < LONG else 0), scalars.MAX_EXPONENT))
    return f"{scalars.decimal(number * Fraction(10) ** (exponent - kept))}e{kept}"


def rows(texts: Sequence[str], width: int) -> list[Sequence[str]]:
    """``texts`` in rows of ``width``."""
    return [texts[k : k + width] for k in range(0, len(texts), width)]
