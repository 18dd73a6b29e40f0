"""Numbers too small for float32's full precision, which a processor takes a hundred times as long over: made 0 meanwhile.

The means of Adam fall to them for every weight that has no gradient any more, a factor of 0.9 an update.
"""

from __future__ import annotations

import numpy as np
import torch

_SMALL, _HALF = np.float32(1e-40), np.float32(0.5)


class flushed:  # noqa: N801
    """Have this thread make them 0 meanwhile, where it does not already. on: False leaves everything as it is."""

    def __init__(self, on: bool = True) -> None:
        self._on = on and bool(_SMALL * _HALF)

    def __enter__(self) -> None:
        if self._on:
            torch.set_flush_denormal(True)

    def __exit__(self, *_: object) -> None:
        if self._on:
            torch.set_flush_denormal(False)
