"""Numbers too small for float32's full precision, which a processor takes a hundred times as long over: made 0 meanwhile.

The means of Adam fall to them for every weight that has no gradient any more, a factor of 0.9 an update.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

_SMALL = torch.tensor(1e-40)


@contextmanager
def flushed(on: bool = True) -> Iterator[None]:
    """Have this thread make them 0 meanwhile, where it does not already. on: False leaves everything as it is."""
    if not on or float(_SMALL * 0.5) == 0:
        yield
        return
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
