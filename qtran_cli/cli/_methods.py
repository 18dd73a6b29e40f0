"""Which methods there are to train, and what is said of one that is solved but not trained."""

from __future__ import annotations

from qtran_cli.errors import UsageError
from qtran_cli.registry import unknown


def require_trained(name: str, where: str = "--method") -> None:
    """Raise UsageError where the method called ``name`` cannot be trained. Imports no PyTorch."""
    from qtran_cli.exact.solve import PROJECTIONS
    from qtran_cli.learn.methods import METHODS

    if name in METHODS:
        return
    known = METHODS.names()
    if name not in PROJECTIONS:
        raise unknown("method", name, known)
    right = f"trained: {', '.join(known)}; qtran solve GAME has its exact answer"
    raise UsageError(f"{name} is solved exactly, but not trained yet", where=where, right=right)
