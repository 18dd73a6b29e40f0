"""How long a worker may take for what it was asked before it counts as hanging."""

from __future__ import annotations

import os

from qtran_cli.errors import UsageError

VARIABLE = "QTRAN_WORKER_SECONDS"
DEFAULT = 300
"""Some environments compile for a minute; none is waited for all night."""

START = 60
"""At least so many for the start: an interpreter, and what the environment imports."""


def seconds() -> int:
    """As the environment variable says. Raises UsageError."""
    text = os.environ.get(VARIABLE, "").strip() or str(DEFAULT)
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise UsageError(f"{VARIABLE}={text:.40} is not accepted", right="a whole number of seconds, 1 or more")
    return int(text)
