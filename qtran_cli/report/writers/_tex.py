"""Text and numbers as LaTeX sets them: every special character escaped, the symbols of the paper and of prose as commands."""

from __future__ import annotations

import re

_ESCAPED = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",
    '"': r"{\char34}",  # \textquotedbl lacks in OT1, and babel makes the sign itself a command
    "`": r"\textasciigrave{}",
    "[": "{[}",  # a row or an item that starts with a bracket would be read as an option of the command before it
    "]": "{]}",
    "*": "{*}",
}
_SIGNS = {
    "−": "$-$",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "≠": r"$\neq$",
    "≈": r"$\approx$",
    "∞": r"$\infty$",
    "Σ": r"$\sum$",
    "∈": r"$\in$",
    "∉": r"$\notin$",
    "⊆": r"$\subseteq$",
    "⊇": r"$\supseteq$",
    "²": "$^2$",
    "ū": r"$\bar{u}$",
    "…": r"\ldots{}",
    "–": "--",
    "—": "---",
    "“": "``",
    "”": "''",
    "’": "'",
}
_GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega"
_SIGNS |= {c: rf"$\{name}$" for c, name in zip("αβγδεζηθικλμνξπρστυφχψω", _GREEK.split(), strict=True)}
_SIGNS |= {c: rf"$\{name}arrow$" for c, name in zip("←→↑↓", ("left", "right", "up", "down"), strict=True)}
_SYMBOL = r"(?<![\w'])(?P<letter>Q|V|D|u|ū|d|a|b|h|v|τ)(?P<prime>'?)_(?P<index>jt|i|\d+)(?!\w)"
_SUM = r"(?P<sum>Σ_i)(?!\w)"
_NEGATIVE = r"(?<![\w.)\]])(?P<negative>-\d+(?:,\d{3})*(?:\.\d+)?(?:/\d+)?)(?!\w)"
_MARGIN = r"(?<!\w)(?P<margin>t\*)(?!\w)"
_TIES = r"(?P<tie>[-'`,?!]{2,})"
_MATHS = {"sum": r"$\sum_{{i}}$", "negative": "${}$", "margin": "$t^*$"}
_PROSE = re.compile("|".join((_SYMBOL, _SUM, _NEGATIVE, _MARGIN, _TIES, r"(?P<gap> {3,})", r"(?P<other>.)")), re.DOTALL)
_LABEL = re.compile(f"{_TIES}|(?P<other>.)", re.DOTALL)
_NUMBER = re.compile(r"(?P<sign>-?)(?P<top>\d+(?:\.\d+)?)(?:/(?P<bottom>\d+))?(?P<cut>…?)(?:e(?P<power>-?\d+))?")
_HEAD = re.compile(rf"(?P<number>{_NUMBER.pattern})\((?P<label>.*)\)", re.DOTALL)


def prose(text: str) -> str:
    r"""A sentence; the paper's symbols and negative numbers in it as mathematics.

    >>> print(prose("Q'_jt(u) = Σ_i Q_i(u_i) − 3 & -2"))
    $Q'_{\mathrm{jt}}$(u) = $\sum_{i}$ $Q_{i}$($u_{i}$) $-$ 3 \& $-2$
    """
    return _PROSE.sub(_set, text)


def label(text: str) -> str:
    r"""A name, character by character: no symbol is looked for in it.

    >>> print(label("a_1 50%"))
    a\_1 50\%
    """
    return _LABEL.sub(_set, text)


def number(text: str, bold: bool = False) -> str | None:
    r"""A number as mathematics, None for what is none.

    >>> number("-61/3"), number("1.0…e400", bold=True), number("A")
    ('$-\\frac{61}{3}$', '$\\mathbf{1.0\\ldots\\times 10^{400}}$', None)
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    body = rf"\frac{{{found['top']}}}{{{found['bottom']}}}" if found["bottom"] else found["top"]
    power = rf"\times 10^{{{found['power']}}}" if found["power"] else ""
    digits = found["sign"] + body + (r"\ldots" if found["cut"] else "") + power
    return rf"$\mathbf{{{digits}}}$" if bold else f"${digits}$"


def head(text: str) -> str:
    r"""The heading of a row or column: a label, or as in the paper a number and a label.

    >>> print(head("-7/2(A_1)"), head("A_1"))
    $-\frac{7}{2}$(A\_1) A\_1
    """
    found = _HEAD.fullmatch(text)
    return label(text) if found is None else f"{number(found['number'])}({label(found['label'])})"


def strange(text: str) -> set[str]:
    """The characters that pdfLaTeX does not set by itself: neither ASCII nor of Latin script nor replaced by a command."""
    return {c for c in text if ord(c) > 0x17F and c not in _SIGNS}


def _set(found: re.Match[str]) -> str:
    kind = found.lastgroup
    text = found[0]
    if kind == "index":
        index = r"\mathrm{jt}" if found["index"] == "jt" else found["index"]
        letter = {"ū": r"\bar{u}", "τ": r"\tau"}.get(found["letter"], found["letter"])
        return f"${letter}{found['prime']}_{{{index}}}$"
    if kind in _MATHS:
        return _MATHS[kind].format(text)
    if kind == "tie":  # side by side these would become a dash or another sign
        return "{}".join(_ESCAPED.get(c, c) for c in text)
    if kind == "gap":
        return r"\quad{} "
    return _ESCAPED.get(text) or _SIGNS.get(text, text)
