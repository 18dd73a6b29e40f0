"""What other people's code raised, in a line."""

from __future__ import annotations

REASON = 160
"""Characters of a library's own words that a message has."""
DEBUG = "QTRAN_DEBUG=1 shows where"


def reason(error: BaseException) -> str:
    """An error in a line, not too long."""
    words = " ".join(str(error).split())
    told = f"{type(error).__name__}{f': {words}' if words else ''}"
    return told if len(told) <= REASON else f"{told[:REASON]}…"
