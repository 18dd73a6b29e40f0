"""Numbers that a heading may be without looking like one: twelve, XII, 1O. They are read as names, and told of where they do not count."""

from __future__ import annotations

import re

_UNITS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
}
_WORDS = {word: k for words in _UNITS.values() for k, word in enumerate(words.split())}
_TENS = {word: 10 * k for k, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}
_LARGE = {"hundred": 100, "thousand": 1000, "million": 10**6}
_SIGNS = {"minus": -1, "negative": -1, "plus": 1}
_ROMAN = re.compile(
    r"(?=.*[ivxIVX]{2}|[ivxIVX]\Z)"
    r"(?:M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})|x{0,3}(?:ix|iv|v?i{0,3}))"
)
"""What is of C, D, L and M alone has other meanings: cooperate and defect, sizes."""
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_TYPED = re.compile(r"([+-]?)(?=.*[0-9])((?:[0-9OolI]|(?<=[0-9])[SB]|(?<=[0-9Oo])[.])+)", re.ASCII)
"""Digits, some of them letters; S and B behind a digit alone, as in front they are names' initials."""
_DIGITS = str.maketrans("OolISB", "001158")


def value(text: str) -> str:
    """The number that ``text`` is in words, in Roman numerals, or with letters typed for digits; "" where it is none of these.

    >>> value("twenty-one"), value("XII"), value("1O"), value("O.5"), value("up"), value("C")
    ('21', '12', '10', '0.5', '', '')
    """
    return next((str(found) for way in (_in_words, _in_roman, _in_letters) if (found := way(text)) is not None), "")


def _in_words(text: str) -> int | None:
    words = text.casefold().replace("-", " ").split()
    sign = _SIGNS.get(words[0], 0) if words else 0
    total = _sum([word for word in words[bool(sign) :] if word != "and"])
    return None if total is None else total * (sign or 1)


def _sum(words: list[str]) -> int | None:
    """Twelve hundred and one, two hundred thousand: what is large multiplies what stands before it."""
    total = part = 0
    for word in words:
        if word in _LARGE:
            part = (part or 1) * _LARGE[word]
            total, part = (total + part, 0) if _LARGE[word] > 100 else (total, part)
        elif (number := _WORDS.get(word, _TENS.get(word))) is not None:
            part += number
        else:
            return None
    return total + part if words else None


def _in_roman(text: str) -> int | None:
    if not text or not _ROMAN.fullmatch(text):
        return None
    values = [_VALUES[c] for c in text.upper()]
    return sum(-x if x < y else x for x, y in zip(values, [*values[1:], 0], strict=True))


def _in_letters(text: str) -> str | None:
    found = _TYPED.fullmatch(text)
    return found[1] + found[2].translate(_DIGITS) if found and not found[2].isdigit() else None
