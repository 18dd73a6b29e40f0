"""What a figure says, mathematics spelled out again as it is in our words."""

from __future__ import annotations

import re
from typing import Any

SPELLED = {
    r"\tau": "τ",
    r"\alpha": "α",
    r"\gamma": "γ",
    r"\varepsilon": "ε",
    r"\lambda": "λ",
    r"\Sigma": "Σ",
    r"\bar{u}": "ū",
    "^{*}": "*",
}


def spelled(text: str) -> str:
    """Mathematics in words: $Q_{\\mathrm{jt}}$ is Q_jt."""
    text = re.sub(r"\\mathrm\{([\w-]+)\}", r"\1", text)
    for mathematics, words in SPELLED.items():
        text = text.replace(mathematics, words)
    return re.sub(r"(?<!\\)\$", "", re.sub(r"_\{(\w+)\}", r"_\1", text)).replace(r"\$", "$")


def artists(figure: Any) -> list[Any]:
    """Every text of the figure that is seen."""
    from matplotlib.text import Text

    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def said(figure: Any) -> list[str]:
    """Every text, in one line each."""
    return [spelled(text.get_text()).replace("\n", " ") for text in artists(figure)]


def lines(figure: Any) -> list[str]:
    """Every line of every text."""
    return [line for text in artists(figure) for line in spelled(text.get_text()).split("\n")]
