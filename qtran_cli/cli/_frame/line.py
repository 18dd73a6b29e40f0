"""One line for a terminal or a log. Imports nothing: errors of the imports themselves are written with it."""

from __future__ import annotations

LINE = 400
"""Characters after which a line is cut in its middle."""


def printable(text: str) -> str:
    """``text`` on one line: whatever a terminal would act on is escaped, a long text is cut in its middle."""
    if len(text) > LINE:
        text = f"{text[: LINE * 2 // 3]}…{text[-LINE // 4 :]}"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
