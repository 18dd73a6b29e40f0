"""A number as spreadsheets and web pages spell it, taken apart: sign, digits, exponent, per cent, currency.

Read are other minus signs, digits of other scripts, thousands set apart by apostrophes or narrow or no-break spaces, per cent, one
currency sign, and texts that a spreadsheet marks as such ('12, ="12"). What points and commas mean, a whole table says (marks.py).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_MINUS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2796"), "-")
_LIKE_ASCII = {k: chr(k - 0xFEE0) for k in range(0xFF01, 0xFF5F) if k not in (0xFF0C, 0xFF1B)}
"""Full-width characters, but for comma and semicolon, which separate in the text that they are from."""
_SLASH = dict.fromkeys(map(ord, "\u2044\u2215"), "/")
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\ufeff\u202a\u202c"))
_SPELLED = _LIKE_ASCII | _MINUS | _SLASH | _UNSEEN
NARROW = "\u00a0\u2007\u2009\u202f"
"""Spaces that set thousands apart."""
_GROUP = f"'\u2019\u02bc{NARROW}"
_SPACE = "[ \u00a0\u2009\u202f]?"
_NUMBER = re.compile(
    rf"(?P<sign>[+-]?){_SPACE}(?P<money>[^\w\s.,'+-]?){_SPACE}(?P<inner>[+-]?)"
    rf"(?P<digits>[1-9][0-9]{{0,2}}(?:[{_GROUP}][0-9]{{3}})+(?:[.,][0-9]*)?|[0-9][0-9.,]*|[.,][0-9]+)"
    rf"(?:(?P<exponent>[eE][+-]?[0-9]+)|{_SPACE}(?P<after>[^\w\s.,'+-]))?",
    re.ASCII,
)
_RATIO = re.compile(r"[+-]?[0-9]+ ?/ ?[0-9]+", re.ASCII)
_MARKED = re.compile(r"'(?=[-+.,0-9])|=\"([^\"]*)\"")


@dataclass(frozen=True)
class Number:
    """digits: with points and commas as they stand, and no other mark; p/q where it is a ratio. money: "" or a currency sign."""

    sign: str
    digits: str
    exponent: str = ""
    percent: bool = False
    money: str = ""
    ratio: bool = False

    @property
    def tail(self) -> str:
        """What follows the digits, as an exponent."""
        return "e-2" if self.percent else self.exponent


def plain(cell: str) -> str:
    """``cell`` with minus signs, slashes and digits of any script as ASCII has them, and without characters that nobody sees."""
    if cell.isascii():
        return cell
    translated = cell.translate(_SPELLED)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in translated).strip()


@lru_cache(maxsize=1 << 12)
def number(cell: str) -> Number | None:
    """The number that a cell spells, None where it spells none that is certain."""
    text = plain(cell)
    if marked := _MARKED.match(text):
        text = plain(marked[1].strip()) if marked[1] is not None and marked.end() == len(text) else text[1:]
    if _RATIO.fullmatch(text):
        return Number("", text, ratio=True)
    found = _NUMBER.fullmatch(text)
    return _taken_apart(found) if found else None


def _taken_apart(found: re.Match[str]) -> Number | None:
    signs, after = found["sign"] + found["inner"], found["after"] or ""
    percent = after == "%"
    money = found["money"] + ("" if percent else after)
    if len(signs) > 1 or len(money) > 1 or (money and unicodedata.category(money) != "Sc"):
        return None
    digits = re.sub(f"[{_GROUP}]", "", found["digits"])
    return Number(signs, digits, found["exponent"] or "", percent, money)
