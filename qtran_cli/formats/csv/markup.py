"""Cells as they stand in a page's source: HTML, LaTeX, a wiki's templates, escapes."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<!--.*?-->|<(ref|sup)\b[^<>]*>[^<]*</\1>|</?[a-z][a-z0-9:]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_ATTRIBUTES = re.compile(r'\A(?:\s*[a-z-]+\s*=\s*(?:"[^"]*"|\w+))+\s*\|')
_TEMPLATE = re.compile(r"\{\{[^|{}]*[|:]|\}\}")
_NOTE = re.compile(r"(?<=\d)\s?(?:\[(?:[a-z]{1,2}|(?:note|nb|n|lower-alpha|Anm\.|[a-z])\s?\d+|citation needed)\])+$")
_LETTERS = (
    "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|vartheta|iota|kappa|lambda|mu|nu|xi|pi|varpi|rho|sigma|tau|upsilon|phi|varphi"
    "|chi|psi|omega|ell|hbar|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega"
)
_LATEX = re.compile(rf"\\(?!(?:{_LETTERS})(?![A-Za-z]))(?:[A-Za-z]+\*?(?:\[[^\]]*\])?|[,;:!()\[\] ])|[{{}}$]")
_ARGUMENTS = re.compile(
    r"\\(?:(?:text|cell|row)?color|tnote|textsuperscript|footnotemark|footnote)(?:\[\w*\])?\{[^{}]*\}"
    r"|\\(?:multicolumn|multirow)\{[^{}]*\}\{[^{}]*\}|(?<=\d)[$]?\^\{?[a-z*]{1,3}\}?"
)
"""What is said to LaTeX beside the number: its colour, its columns, a note's mark."""
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\u\{([0-9a-f]+)\}|\\U([0-9a-f]{8})|<?U\+([0-9a-f]{4})>?", re.IGNORECASE)
_BYTES = re.compile(r"(?:(?:[=%]|\\x)[0-9a-f]{2})+|(?:\\[0-3][0-7]{2})+", re.IGNORECASE)
_NAMED = re.compile(r"\\N\{[A-Z -]+\}")


def unmarked(text: str) -> str:
    """``text`` without HTML, escapes, LaTeX and a wiki's marks, each a space, so that no digits meet that stood apart.

    >>> unmarked("<b>12</b>"), unmarked("&minus;12"), unmarked("{{val|12}}")
    ('12', '−12', '12')
    """
    text = html.unescape(_unescaped(text)).replace("\\infty", "∞")
    text = _LINK.sub(r"\1", text)
    for pattern in (_TAG, _ATTRIBUTES, _TEMPLATE, _NOTE, _ARGUMENTS, _LATEX):
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
