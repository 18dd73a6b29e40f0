"""The payoff tables that are measured: random, with one optimal joint action, so that factors exist."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

HIGH = 10**6


def int64(shape: Sequence[int], seed: int = 0) -> np.ndarray:
    """Integers uniform in −10^6 … 10^6 − 1, and one of 2·10^6."""
    draw = np.random.default_rng(seed)
    array = draw.integers(-HIGH, HIGH, tuple(shape))
    array.flat[int(draw.integers(array.size))] = 2 * HIGH
    return array


def eighths(shape: Sequence[int], seed: int = 0) -> np.ndarray:
    """float64 multiples of 1/8: they become integers over a common denominator."""
    array = int64(shape, seed).astype(np.float64)
    array /= 8
    return array


def normal(shape: Sequence[int], seed: int = 0) -> np.ndarray:
    """float64, normal: their bits span more than 62 places, so above 10^6 cells they stay floating."""
    return np.random.default_rng(seed).normal(size=tuple(shape))


TABLES = {"int64": int64, "eighths": eighths, "normal": normal}


def spelled(shape: Sequence[int]) -> str:
    """ "10000 x 10000", "100^4"."""
    return f"{shape[0]}^{len(shape)}" if len(shape) > 1 and len(set(shape)) == 1 else " x ".join(map(str, shape))
