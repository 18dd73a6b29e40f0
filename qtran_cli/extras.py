"""What some commands need beyond the core: how a missing package is told, and what brings it.

The name on the package index is nobody's promise, so a hint says what works from a clone.
"""

from __future__ import annotations

from importlib.util import find_spec

from qtran_cli.errors import UsageError


def require(package: str, what: str, extra: str, where: str = "") -> None:
    """Raise UsageError where ``package`` is not installed. what: what cannot be done then. Imports nothing.

    >>> require("sys", "everything needs sys", "dev")
    """
    if find_spec(package) is None:
        raise UsageError(f"{what}, which is not installed", where=where, right=brings(extra))


def brings(extra: str) -> str:
    """What installs an extra of ours."""
    return f"in the clone of qtran, make install or pip install '.[{extra}]' brings it"
