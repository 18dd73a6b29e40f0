"""Points and commas in a table of numbers: which of them is the decimal mark, as far as the table itself can tell.

Either a point is the decimal mark and commas set thousands apart, or the other way round. What every number allows is what is read;
a number that would be another one the other way is refused where both are allowed (1,250).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from qtran_cli.errors import FormatError
from qtran_cli.formats import _numerals
from qtran_cli.formats.csv.kinds import Sort, kind, refusal
from qtran_cli.formats.csv.spellings import Number, number

Where = Callable[[int], str]
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", re.ASCII)


def _either(decimal: str, group: str) -> re.Pattern[str]:
    """Digits with these two marks; what has an exponent has no thousands set apart."""
    return re.compile(rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+(?!.*e))(?:{decimal}[0-9]*)?(?:e.*)?|{decimal}[0-9]+(?:e.*)?")


_WAYS = {".": _either(r"\.", ","), ",": _either(",", r"\.")}
_OTHER = {".": ",", ",": "."}


def read(texts: Sequence[str], where: Where, separator: str) -> Sequence[str]:
    """The numbers of a table as ``scalars.parse`` reads them. Raises FormatError, ScalarError at the cell that is in doubt.

    separator: of the cells; where it is a comma, and no number has one in quotes, a point is the decimal mark.
    """
    if _numerals.plain(texts) and (separator == "," or _pointed(texts)):
        return texts
    _check_kinds(texts, where)
    found = {text: one for text in dict.fromkeys(texts) if (one := number(text))}
    _check_money(texts, found, where)
    mark = _mark(texts, found, where, separator)
    known = {text: _spelled(one, mark) for text, one in found.items() if one.ratio or mark in _allowed(one)}
    return [known.get(text, text) for text in texts]


def clear(numeral: str) -> str:
    """A decimal as nobody takes it for thousands, where no comma beside it says what a point is.

    >>> clear("1.255"), clear("0.125"), clear("12.5")
    ('1.2550', '0.125', '12.5')
    """
    return f"{numeral}0" if _GROUPED.fullmatch(numeral) else numeral


def _pointed(texts: Sequence[str]) -> bool:
    """Whether points are decimal points for certain."""
    points = [text for text in texts if "." in text]
    return not points or not all(map(_GROUPED.fullmatch, points))


def _check_kinds(texts: Sequence[str], where: Where) -> None:
    wrong = next((k for k, text in enumerate(texts) if kind(text) is not Sort.number), None)
    if wrong is not None:
        raise refusal(texts[wrong], where(wrong))


def _check_money(texts: Sequence[str], found: Mapping[str, Number], where: Where) -> None:
    signs = {text: one.money for text, one in found.items() if one.money}
    first = next(iter(signs), "")
    other = next((k for k, text in enumerate(texts) if signs.get(text, signs.get(first)) != signs.get(first)), None)
    if other is not None:
        raise FormatError(f"{texts[other]!r} beside {first!r}: two currencies", where=where(other), right="write the numbers alone")


def _mark(texts: Sequence[str], found: Mapping[str, Number], where: Where, separator: str) -> str:
    """The decimal mark of the table."""
    ways = {text: _allowed(one) for text, one in found.items() if not one.ratio}
    if separator == "," and not any("," in one.digits for one in found.values()):
        return "."
    commas, points = ([k for k, text in enumerate(texts) if ways.get(text) == [mark]] for mark in (",", "."))
    if commas and points:
        what = f"{texts[commas[0]]!r} has a decimal comma, others have a decimal point"
        raise FormatError(what, where=where(commas[0]), right=f"write all with a point; {where(points[0]).rpartition(': ')[2]} has one")
    if not commas and not points:
        _check_sure(texts, {text: found[text] for text, marks in ways.items() if marks}, where)
    return "," if commas else "."


def _allowed(one: Number) -> list[str]:
    return [mark for mark, way in _WAYS.items() if way.fullmatch(one.digits + one.exponent.lower())]


def _check_sure(texts: Sequence[str], found: Mapping[str, Number], where: Where) -> None:
    """Refuse the first number that is another one with the other mark."""
    ways = {text: [_spelled(one, mark) for mark in _WAYS] for text, one in found.items()}
    k = next((k for k, text in enumerate(texts) if text in ways and ways[text][0] != ways[text][1]), None)
    if k is not None:
        whole, decimal = sorted(ways[texts[k]], key=lambda text: "." in text)
        right = f"write {whole} or {_clear(decimal)}"
        raise FormatError(f"{texts[k]!r} may be a decimal or thousands", where=where(k), right=right)


def _clear(decimal: str) -> str:
    """A decimal with so many places that nobody takes them for thousands."""
    short = decimal.rstrip("0")
    return f"{short}0" if len(short.partition(".")[2]) in (0, 3) else short


def _spelled(one: Number, mark: str) -> str:
    return one.sign + (one.digits if one.ratio else one.digits.replace(_OTHER[mark], "").replace(mark, ".") + one.tail)
