"""What a cell is: a number, a word, or one of the things that spreadsheets show in the place of a number."""

from __future__ import annotations

import html
import re
import unicodedata
from enum import Enum
from functools import lru_cache

from qtran_cli.errors import ScalarError
from qtran_cli.formats.csv.alike import unit
from qtran_cli.formats.csv.dress import typed, worded
from qtran_cli.formats.csv.encodings import repaired
from qtran_cli.formats.csv.markup import unmarked
from qtran_cli.formats.csv.spellings import number, plain
from qtran_cli.scalars import MAX_DIGITS, shorten

RULE = "a heading row or column is one where no cell but the corner is a number; all other cells are numbers"
_NUMBER = re.compile(r"[+-]?(?:\.?[0-9][0-9.,eE+/ -]*|0[xob][0-9a-f]+|(?:nan|inf|infinity)\.?)", re.ASCII | re.IGNORECASE)
_EXPONENT = re.compile(r"(?<=[0-9.,])[eE](?=[+-]?[0-9])")
_PROGRAM = re.compile(
    r"[+-]?[0-9][0-9.,]*(?:[dD][+-]?[0-9]+|(?:[eE][+-]?[0-9]+)?[lLfF]|\s?[x×*·]\s?10(?:\^|\*\*)?[^\s\w]?\d+|[+-][0-9.]+[ij])"
    r"|[+-]?(?:sqrt|exp|log|ln)\([0-9., +*/^-]+\)|[+−-]?(?:∞|oo|1\.#[A-Z]+)"
)
"""A number as Fortran, C, Python and formulas have it."""
_FAULT = re.compile(r"#[¡¿]?[^\W\da-z]+(?:/0)?\s?[!?]|#N/?[AVD]|#DIV/0|#GETTING_DATA|#{2,}|(?:Err|Fehler|Erreur):\s?[0-9]+")
_FORMULA = re.compile(r"\{?=[+-]?(?:[^\W\d_]+[$.]?[0-9(]|[$('])[^=]*|[+@-]\$?[A-Z]{1,3}\$?[0-9]+")
_MISSING = re.compile(r"<?NA>?|N/A|n/a|NULL|NaT|-+|[$€£¥₹]\s?-|-\s?[$€£¥₹]")
_TRUTHS = frozenset(["true", "false", "wahr", "falsch", "vrai", "faux", "verdadero", "falso", "verdadeiro", "vero", "waar", "onwaar"])
_CODES = "EUR|USD|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|HUF|RUB|BRL|CAD|AUD|NZD|KRW|TRY|MXN|ZAR|kr\\.?|Fr\\.?|zł|Kč|R\\$|[A-Z]{2}\\$"
_MONEY = re.compile(rf"(?:{_CODES})\s?-?[0-9][0-9.,\s']*|-?[0-9][0-9.,\s']*(?:{_CODES})")
_MONTH = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mrz|mai|okt|dez"
    "|févr?|avr|juin|juil|août|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott"
)
_DATE = re.compile(
    rf"[0-9]{{1,2}}[-. /]{{1,2}}(?:{_MONTH})[^\W\d_]*\.?|(?:{_MONTH})[^\W\d_]*[-. /]{{1,2}}[0-9]{{1,4}}"
    r"|[0-9]{1,2}(?::[0-9]{2})*\s?[ap]\.?m\.?|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9:]+)?",
    re.IGNORECASE,
)


class Sort(Enum):
    """A value is what is wrong with such a cell among payoffs, and what would be right."""

    number = ("", "")
    empty = ("an empty cell", RULE)
    word = ("{} among numbers", RULE)
    fault = ("{} is the error of a spreadsheet", "mend its formula: payoffs are numbers")
    money = ("{} has a unit", "write the number alone; one currency sign such as $ or € is read")
    truth = ("{} is a truth value", "write 1 and 0 for payoffs; actions of these names stand in YAML or JSON")
    date = ("{} is a date", "spreadsheets make dates of fractions such as 1/2: write 0.5")
    encoding = ("{} was taken for another encoding", "save the file as UTF-8, or write a minus as -")
    worded = ("{} has a unit or words", "write the number alone, a minus as -")
    typed = ("{} is a number as a program shows its type", "print the number alone, such as -12 or 0.1")
    marked = ("{} has markup or escapes", "paste what a reader sees: a payoff is a number such as -12, 0.1 or 1/3")
    formula = ("{} is a formula", "copy the values that the spreadsheet shows")
    missing = ("{} is no number", "write 0, or what the payoff is")
    html = ("{} is HTML", "paste what the page shows, a minus as -")
    script = ("{} is a number in words", "write it in digits, such as -12; YAML and JSON hold actions of such names")
    digits = ("{} is neither a number nor a heading", "a payoff is a number such as -12, 0.1 or 1/3, a heading has a letter")


ALONE = (Sort.number, Sort.fault, Sort.money)
"""One of them among them, and a row or column holds no headings."""
TOGETHER = tuple(sort for sort in Sort if sort not in (*ALONE, Sort.empty, Sort.word))
"""Nothing but them, and it holds none."""
DRESSED = (Sort.encoding, Sort.html, Sort.worded, Sort.typed, Sort.marked, Sort.date)
"""Numbers in dress: hardly a name, even beside one."""
_SIGNS = dict.fromkeys(map(ord, "+-.,% "))
_TOLD = (
    (Sort.fault, lambda text: _FAULT.fullmatch(text)),
    (Sort.truth, lambda text: text.lower() in _TRUTHS),
    (Sort.money, lambda text: _MONEY.fullmatch(text)),
    (Sort.date, lambda text: _DATE.fullmatch(text)),
    (Sort.digits, lambda text: _PROGRAM.fullmatch(text)),
    (Sort.missing, lambda text: _MISSING.fullmatch(text)),
    (Sort.html, lambda text: _hidden(html.unescape(text), text)),
    (Sort.script, lambda text: text.translate(_SIGNS).isnumeric() and any(map(str.isalpha, text))),
    (Sort.digits, lambda text: any(map(str.isnumeric, text)) and not any(map(_spells, _EXPONENT.sub("", text)))),
    (Sort.worded, worded),
    (Sort.typed, typed),
    (Sort.formula, lambda text: _FORMULA.fullmatch(text)),
    (Sort.marked, lambda text: _hidden(unmarked(text), text)),
)


def _spells(c: str) -> bool:
    """Whether it is a letter; one above the line is a note, and in 十二 each is a digit."""
    return c.isalpha() and unicodedata.category(c) != "Lm" and not c.isnumeric()


def _hidden(bare: str, text: str) -> bool:
    """Whether a number, or what looks like one, is left of ``text``."""
    return bare != text and kind(bare) not in (Sort.word, Sort.empty)


@lru_cache(maxsize=1 << 12)
def kind(cell: str) -> Sort:
    """What ``cell`` is. Numbers that no reader can be sure of (010, 1e999999, nan) are numbers: they are no headings."""
    if not cell:
        return Sort.empty
    text = plain(cell)
    if number(cell) or _NUMBER.fullmatch(text):
        return Sort.number
    if len(cell) > MAX_DIGITS:
        return Sort.word
    if _hidden(repaired(cell), cell) or ("\ufffd" in cell and any(map(str.isdigit, cell))):
        return Sort.encoding
    return next((known for known, is_it in _TOLD if is_it(text)), Sort.word)


def refusal(cell: str, where: str) -> ScalarError:
    """The error for a cell among payoffs that is no number."""
    what, right = (Sort.worded if kind(cell) is Sort.word and unit(cell) else kind(cell)).value
    return ScalarError(what.format(shorten(cell)), where=where, right=right)
