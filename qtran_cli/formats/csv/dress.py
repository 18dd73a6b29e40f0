"""Numbers in the dress of people and programs: units, words of sign, types, markup, escapes, texts in the wrong encoding.

None of it is read: each function takes a cell's dress off, so that what is left tells (kinds.py) whether it is a number.
"""

from __future__ import annotations

import html
import re

_ENCODINGS = ("cp1252", "mac_roman", "cp1251", "cp850", "cp437")
_BROKEN_SPACE = re.compile(r"Â(?=[ \d+-]|$)")
_TAG = re.compile(r"<!--.*?-->|<(ref|sup)\b[^<>]*>[^<]*</\1>|</?(?:[a-z][a-z0-9]*|mn|mo|mrow)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_ATTRIBUTES = re.compile(r'\A(?:\s*[a-z-]+\s*=\s*(?:"[^"]*"|\w+))+\s*\|')
_TEMPLATE = re.compile(r"\{\{[^|{}]*[|:]|\}\}")
_NOTE = re.compile(r"(?<=\d)\s?(?:\[(?:[a-z]{1,2}|(?:note|nb|n|lower-alpha|Anm\.|[a-z])\s?\d+|citation needed)\])+$")
_LETTERS = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|vartheta|iota|kappa|lambda|mu|nu|xi|pi|varpi|rho|sigma|tau|upsilon|phi|varphi"
    "|chi|psi|omega|ell|hbar|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega"
)
_LATEX = re.compile(rf"\\(?!(?:{_LETTERS})(?![A-Za-z]))(?:[A-Za-z]+\*?(?:\[[^\]]*\])?|[,;:!()\[\] ])|[{{}}$]")
_COLOURS = re.compile(r"\\(?:(?:text|cell|row)?color)(?:\[\w*\])?\{[^{}]*\}|\\(?:multicolumn|multirow)\{[^{}]*\}\{[^{}]*\}")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\u\{([0-9a-f]+)\}|\\U([0-9a-f]{8})|<?U\+([0-9a-f]{4})>?", re.IGNORECASE)
_BYTES = re.compile(r"(?:(?:[=%]|\\x)[0-9a-f]{2})+|(?:\\[0-3][0-7]{2})+", re.IGNORECASE)
_NAMED = re.compile(r"\\N\{[A-Z -]+\}")

_SIGNS = "minus|plus|neg|negative|positive|moins|menos|meno|mínus|más|mais|負|负|零下|マイナス|マイナス|人民币|约|約|약"
_ABOUT = "ca|circa|about|approx|approximately|around|roughly|etwa|ungefähr|environ|env"
_MONEY = "EUR|USD|GBP|CHF|JPY|CNY|RMB|INR|Rs|Rp|RM|Ft|TL|SEK|NOK|DKK|PLN|CZK|HUF|BRL|CAD|AUD|NZD|KRW|TRY|MXN|ZAR|Fr|kr|zł|Kč|[A-Z]{1,3}(?=\\$)"
_LARGE = "bn|mn|mln|mld|mrd|tsd|mio|mill|thousands?|millions?|billions?|milliard|hundred|lakhs?|lacs?|crores?|cr|dr|万|萬|亿|億|千|百|兆|만|억|тыс|млн|млрд"
_MEASURES = (
    "k|K|M|kg|g|mg|[µμn]m|lbs?|oz|km|m|cm|mm|mi|ft|km/h|kmh|m/s|mph|s|ms|sec|secs|seconds?|min|mins|minutes?|h|hrs?|hours?|days?|°C|°F|kWh|MWh|kW|MW|kJ|Hz"
    "|bits?|nats?|dB|kB|MB|GB|pts?|points?|pcs?|units?|euros?|dollars?|cents?|ct|pp|bps?|pct|percent|prozent|元|円|圆|원|руб"
)
_BEFORE = rf"(?:(?i:{_SIGNS}|{_ABOUT})|{_MONEY})(?![^\W\d_])"
_AFTER = rf"(?:(?i:{_LARGE})|{_MEASURES}|C(?<=°C)|F(?<=°F)|{_MONEY}|[eE][+-]?(?=[0-9]))(?![^\W\d_])"
_WORDED = re.compile(rf"[^\w]*+(?:{_BEFORE}[^\w]*+)*+[0-9]++(?:[0-9]++|[²³]|[^\w]++|{_AFTER})*+")

_TYPES = (
    "u?int(?:8|16|32|64|p|c)?|u?int_|longlong|float(?:16|32|64|128|_)?|double|single|half|bool_?|complex(?:64|128)?|Decimal|Fraction|Rational|BigInt|BigFloat"
    "|BigDecimal|BigInteger|big|Integer|Float(?:16|32|64)?|U?Int(?:8|16|32|64|128)?|Double|Long|Number|mpf|mpq|mpfr|mpz|sym|vpa|array|Array|DeviceArray|asarray"
    "|matrix|ndarray|tensor|Tensor|Scalar|Real|Complex|arb|RR|QQ|ZZ"
)
_OPTION = re.compile(r",\s*\w+=(?:<[^<>]*>|[^,()<>]*)")
_TYPED = re.compile(rf"(?:Out\[\d+\]:\s?)?[+-]?(?:[^\W\d]\w*\.)*(?:{_TYPES})(?:\{{[^{{}}]*\}})?\s?[(\[\"'](?:[^\W\da-zA-Z_]|[\W\d]|[eE](?=[+-]?\d))*[)\]\"']")
_SHOWN = re.compile(
    rf"\((?:unsigned |long )*(?:{_TYPES})\)\s?[^\w]*[0-9][^a-zA-Z_]*|Out\[\d+\]:[^\w]*[0-9][^a-zA-Z_]*"
    r"|<(?:tf\.|torch\.)?(?:Tensor|Variable|Quantity)\b[^\n]*\d[^\n]*>"
    r"|[+-]?\d[\d_.]*(?:[iu](?:8|16|32|64)|_?f(?:32|64)|f[+-]?\d+)|0x[0-9a-f.]+p[+-]?\d+"
)


def worded(text: str) -> bool:
    """Whether it is numbers with nothing but signs, and known units, currencies and words of sign: minus 12, 5 km/h, 12 Mio. €."""
    return bool(_WORDED.fullmatch(text))


def typed(text: str) -> bool:
    """Whether it is a number as a program shows it with its type: np.float64(12.0), Decimal('12'), Fraction(1, 2)."""
    return bool(_TYPED.fullmatch(_OPTION.sub("", text)) or _SHOWN.fullmatch(text))


def unmarked(text: str) -> str:
    """``text`` without HTML, escapes, LaTeX and a wiki's marks, each a space, so that no digits meet that stood apart.

    >>> unmarked("<b>12</b>"), unmarked("&minus;12"), unmarked("{{val|12}}")
    ('12', '−12', '12')
    """
    text = html.unescape(_unescaped(text)).replace("\\infty", "∞")
    text = _LINK.sub(r"\1", text)
    for pattern in (_TAG, _ATTRIBUTES, _TEMPLATE, _NOTE, _COLOURS, _LATEX):
        text = pattern.sub(" ", text)
    return text.strip()


def _unescaped(text: str) -> str:
    text = _NAMED.sub("-", _BYTES.sub(_of_bytes, text))
    return _ESCAPED.sub(_of_code, text)


def _of_code(found: re.Match[str]) -> str:
    code = int(next(filter(None, found.groups())), 16)
    return chr(code) if code <= 0x10FFFF else found[0]


def _of_bytes(found: re.Match[str]) -> str:
    text = found[0]
    octal = text[0] == "\\" and text[1] != "x" and text[1] != "X"
    parts = re.findall("[0-7]{3}" if octal else "[0-9a-fA-F]{2}", text)
    return bytes(int(part, 8 if octal else 16) for part in parts).decode("utf-8", "replace")


def repaired(text: str) -> str:
    """``text`` where its UTF-8 was taken for another encoding, as it was; else as it is.

    >>> repaired("âˆ’12"), repaired("é1")
    ('−12', 'é1')
    """
    whole = _BROKEN_SPACE.sub("Â\u00a0", text)
    if text.isascii():
        return text
    return next((found for encoding in _ENCODINGS if (found := _again(whole, encoding)) not in ("", whole)), text)


def _again(text: str, encoding: str) -> str:
    try:
        return b"".join(_byte(c, encoding) for c in text).decode()
    except UnicodeError:
        return ""


def _byte(c: str, encoding: str) -> bytes:
    """What the character was; browsers keep the bytes that Windows-1252 leaves out."""
    try:
        return c.encode(encoding)
    except UnicodeEncodeError:
        return c.encode("latin-1")
