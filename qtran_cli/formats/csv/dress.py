"""Numbers in the dress of people and programs: units, words of sign and currency, types. None is read, so the lists may be long."""

from __future__ import annotations

import re

_SIGNS = "minus|plus|neg|negative|positive|moins|menos|meno|負|负|零下|マイナス|マイナス|人民币|约|約|약"
_ABOUT = r"(?:ca|circa|about|approx|approximately|around|roughly|etwa|ungefähr|environ)(?=\W)"
_MONEY = (
    "EUR|USD|GBP|CHF|JPY|CNY|RMB|INR|Rs|Rp|RM|Ft|TL|SEK|NOK|DKK|PLN|CZK|HUF|BRL|CAD|AUD|NZD|KRW|TRY|MXN|ZAR|Fr|kr|zł|Kč|[A-Z]{1,3}(?=\\$)"
)
_LARGE = (
    "bn|mn|mln|mld|mrd|tsd|mio|mill|thousands?|millions?|billions?|milliard|hundred"
    "|lakhs?|lacs?|crores?|cr|dr|万|萬|亿|億|千|百|兆|만|억|тыс|млн|млрд"
)
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
    "|matrix|ndarray|tensor|Tensor|Scalar|Real|Complex|arb|RR|QQ|ZZ|str_?|b|u"
)
_OPTION = re.compile(r",\s*\w+=(?:<[^<>]*>|[^,()<>]*)")
_TYPED = re.compile(
    rf"(?:Out\[\d+\]:\s?)?[+-]?(?:[^\W\d]\w*\.)*(?:{_TYPES})(?:\{{[^{{}}]*\}})?\s?[(\[\"'](?=\D*\d)(?:[\W\d]|[eE](?=[+-]?\d))*[)\]\"']"
)
_SHOWN = re.compile(
    rf"\((?:unsigned |long )*(?:{_TYPES})\)\s?[^\w]*[0-9][^a-zA-Z_]*|Out\[\d+\]:[^\w]*[0-9][^a-zA-Z_]*"
    r"|[\w.]+\([^()]*\d"
    r"|(?:\w+\.)*(?:Timedelta|Timestamp|Period|datetime64|timedelta64)\([\"'].*\d.*[\"'].*\)"
    r"|<(?:tf\.|torch\.)?(?:Tensor|Variable|Quantity)\b[^\n]*\d[^\n]*>"
    r"|[+-]?\d[\d_.]*(?:[iu](?:8|16|32|64)|_?f(?:32|64)|f[+-]?\d+)|0x[0-9a-f.]+p[+-]?\d+"
    r"|-?&(?:[hH][0-9a-fA-F]+|[oO][0-7]+)[&%^]?"
)


def worded(text: str) -> bool:
    """Whether it is numbers with nothing but signs, and known units, currencies and words of sign: minus 12, 5 km/h, 12 Mio. €."""
    return bool(_WORDED.fullmatch(text))


def typed(text: str) -> bool:
    """Whether it is a number with a program's type: np.float64(12.0), Decimal('12'), or what a comma left of Fraction(1, 2)."""
    return bool(_TYPED.fullmatch(_OPTION.sub("", text)) or _SHOWN.fullmatch(text))
