"""torch.compile, tried on something small before a run is made: it needs a compiler, which only its use tells."""

from __future__ import annotations

import torch

from qtran_cli.errors import UsageError


def require() -> None:
    """Raise UsageError where torch.compile does not work. Takes a few seconds the first time on a machine."""
    try:
        torch.compile(_probe, dynamic=False)(torch.ones(2, 3, 4, requires_grad=True)).backward()
    except Exception as error:  # what a compiler that is missing or broken raises is anything
        why = next((line for line in map(str.strip, str(error).splitlines()) if line), type(error).__name__)
        right = "it needs a C++ compiler (g++ or what CXX names) and Python's headers; leave --compile out"
        raise UsageError(f"torch.compile does not work here: {why:.120}", where="--compile", right=right) from None


def _probe(x: torch.Tensor) -> torch.Tensor:
    return x.square().mean(1).sum()
