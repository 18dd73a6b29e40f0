"""Cells that are numbers in the same words each: 5 km/h and 12 km/h, f(3.5) and f(-2). What the words are need not be known.

Words in front are what names have (action 7, no 5, x = 0.5), but for those of a payoff and for functions, unless they count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from qtran_cli.formats.csv.spellings import plain
from qtran_cli.formats.csv.veiled import value

_BEHIND = re.compile(r"[^\w#№]*+[0-9][0-9.,']*+(?:[eE][+-]?[0-9]++)?\s*+(.*[^\W\d_].*)", re.DOTALL)
_DIGITS = re.compile("[0-9]+")
_ENDING = re.compile(r"(?<=[^\W\d_]{3})(?:en|es|e|n|s)\b")
"""1 point and 12 points, 1 Punkt and 12 Punkte."""
_FRONT = re.compile(
    r"(?P<what>[^\W\d][\w.:]*\s?\(|(?:payoff|reward|utility|value|score|gain|cost|loss|ans)s?\s?[=:]|(?:c\.|just|some)\s|\{['\"]?\w+['\"]?:)"
    r"\s*(?P<number>[+-]?[0-9.][0-9.,/ ]*(?:[eE][+-]?[0-9]+)?)\s*[)}]?",
    re.IGNORECASE,
)
_LAST = re.compile(r"(?<![0-9.,/])((?<!\w)[+-][0-9][0-9.,/]*|[0-9][0-9.,/]*)\W*\Z")
_FIRST = re.compile(r"[^\w#№]*?([+-]?[0-9]++(?:[.,][0-9]++)*+)(?!(?:st|nd|rd|th)\b)")
_WHOLE = re.compile("[+-]?[0-9]+")
APART = ("=", ":", "|")
"""What stands between a name and its payoff, beside white space."""
_SHORT = 100
"""Characters; what is longer is nobody's number."""


def unit(cell: str) -> str:
    """What stands behind a number (kg, k, km/h), "" where the cell is anything else. Names such as 3rd and 4th have different ones.

    >>> unit("12 kg"), unit("3rd"), unit("a1"), unit("(12)")
    ('kg', 'rd', '', '')
    """
    found = _BEHIND.fullmatch(plain(cell))
    return _ENDING.sub("", _DIGITS.sub("0", found[1])) if found else ""


def alike(cells: Sequence[str]) -> bool:
    """Whether they are numbers with the same words behind, or arguments of one function, or payoffs of one name, that don't count."""
    return _one(map(unit, cells)) or (_one(map(_front, cells)) and not _count([_number(cell) for cell in cells]))


def doubtful(labels: Sequence[str]) -> bool:
    """Whether headings may be numbers in words: x = 3.5 beside x = -2, 12 wins beside 7 losses, twelve, 1O, but not u1, u2 or one, two."""
    if max(map(len, labels)) > _SHORT:
        return False
    texts = [plain(label) for label in labels]
    return any(found and not _count(found) for found in (_behind(texts), _veiled(texts))) or _before(texts)


def _behind(texts: Sequence[str]) -> Sequence[str]:
    """The numbers at the ends of texts that are otherwise the same, or names and what they are worth; none where they are others."""
    last = [_text(_LAST.search(text)) for text in texts]
    words = [text[: text.rindex(number)] if number else "" for text, number in zip(texts, last, strict=True)]
    bare = [word.rstrip("+-") for word in words]
    if not _one(words) and _one(bare):  # r12 and r-7: a sign that some lack is no hyphen
        return [word[len(rest) :] + number for word, rest, number in zip(words, bare, last, strict=True)]
    told_apart = len(set(words)) == len(words) and all(word.rstrip() != word or word[-1:] in APART for word in words)
    return last if "" not in last and (_one(words) or told_apart) else []


def _veiled(texts: Sequence[str]) -> Sequence[str]:
    """The numbers that they are without looking like it; none where one is a name. Single letters are names, V too."""
    found = [value(text) for text in texts]
    return [] if "" in found or max(map(len, texts)) == 1 else found


def _before(texts: Sequence[str]) -> bool:
    """Whether numbers that differ begin them, and neither climb from 0 or 1 nor are ordinal."""
    first = [_text(_FIRST.match(text)) for text in texts]
    return "" not in first and len(set(first)) > 1 and not _climb(first)


def _text(found: re.Match[str] | None) -> str:
    return found[1] if found else ""


def _climb(numbers: Sequence[str]) -> bool:
    """Whether each is the one before it or the next, from 0 or 1 on: 1a, 1b, 2a."""
    whole = all(map(_WHOLE.fullmatch, numbers)) and int(numbers[0]) in (0, 1)
    return whole and all(int(y) - int(x) in (0, 1) for x, y in pairwise(numbers))


def _one(words: Iterable[str]) -> bool:
    found = set(words)
    return len(found) == 1 and "" not in found


def _front(cell: str) -> str:
    found = _FRONT.fullmatch(plain(cell))
    return found["what"] if found else ""


def _number(cell: str) -> str:
    found = _FRONT.fullmatch(plain(cell))
    return found["number"].strip() if found else ""


def _count(numbers: Sequence[str]) -> bool:
    """Whether they are whole numbers, each one more than that before (a lone one 0 or 1): names that are numbered."""
    whole = all(map(_WHOLE.fullmatch, numbers)) and [int(x) - int(numbers[0]) for x in numbers] == list(range(len(numbers)))
    return whole and (len(numbers) > 1 or numbers[0] in ("0", "1"))
