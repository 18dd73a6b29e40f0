"""Tensors as NumPy's arrays on the same memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
from torch import Tensor

LARGE = 2_000
"""Entries from which on a call of PyTorch's, which takes a microsecond longer to begin, is over sooner."""
ALIKE = 50_000
"""The same where arrays are of one shape and lie in one order: nothing is spread, so NumPy is as fast."""


def array(x: Any) -> Any:
    """A tensor's numbers as an array; a number as it is."""
    return x.detach().numpy() if isinstance(x, Tensor) else x


def number(x: Any, like: Any) -> Any:
    """A number as an array of the type that it is taken for beside ``like``: NumPy would make one of it in every call."""
    return np.asarray(x, array(like).dtype) if isinstance(x, int | float) and like.is_floating_point() else array(x)


def copied(to: Tensor, source: Any) -> Callable[[], object]:
    """Copies into ``to``, broadcast and converted."""
    if to.numel() < LARGE or not isinstance(source, Tensor) or turned(to, source):
        return partial(array(to).__setitem__, ..., array(source))  # np.copyto first asks whether others than NumPy have it
    return partial(to.copy_, source)


def turned(to: Tensor, source: Tensor) -> bool:
    """Whether each matrix of ``to`` is one of ``source`` on its side, which NumPy lays out in half the time."""
    same = to.dim() > 1 and to.shape == source.shape and to.dtype == source.dtype
    return same and to.stride(-1) == 1 and source.stride(-2) == 1 and min(to.shape[-2:]) > 1


def small(out: Tensor, given: Iterable[Any]) -> bool:
    """Whether a call of NumPy's on these is over sooner than one of PyTorch's."""
    alike = all(x.shape == out.shape and x.is_contiguous() for x in (out, *given) if isinstance(x, Tensor))
    return out.numel() < (ALIKE if alike else LARGE)
