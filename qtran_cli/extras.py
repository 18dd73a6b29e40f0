"""What some commands need beyond the core: how a missing or broken package is told, and what brings it.

The name on the package index is nobody's promise, so a hint says what works from a clone.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from qtran_cli.errors import UsageError

CALLED = {"torch": "PyTorch", "tensorboard": "TensorBoard"}
"""Packages that go by another name among people."""
REASON = 160


def require(package: str, what: str, extra: str, where: str = "", module: str = "") -> None:
    """Raise UsageError where ``package`` is not installed, or cannot be imported. what: what cannot be done without.

    module: what of it is used, ``package`` itself unless said; it is imported, so ask for it just before its use.

    >>> require("sys", "everything needs sys", "dev")
    """
    if find_spec(package) is None:
        raise UsageError(f"{what}, which is not installed", where=where, right=brings(extra))
    try:
        import_module(module or package)
    except Exception as error:  # whatever a package in ruins raises
        raise broken(package, error, where) from None


def broken(package: str, error: Exception, where: str = "") -> UsageError:
    """What to say of a package that is there and cannot be imported."""
    reason = " ".join(str(error).split()) or type(error).__name__
    short = reason if len(reason) <= REASON else f"{reason[:REASON]}…"
    what = f"{CALLED.get(package, package)} is installed but cannot be imported: {short}"
    return UsageError(what, where=where, right=f"pip install --force-reinstall {package} installs it anew")


def brings(extra: str) -> str:
    """What installs an extra of ours."""
    return f"in the clone of qtran, make install or pip install '.[{extra}]' brings it"
