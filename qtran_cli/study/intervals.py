"""Intervals for shares. Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference".

    (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n),    z the normal law's 97.5 % point

A mean of numbers between 0 and 1 has the same interval with p the mean: their variance is at most p (1 − p), so the interval
is too wide rather than too narrow.
"""

from __future__ import annotations

import math
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, or of a mean of numbers in 0 … 1, seen in n draws. (0, 1) where n is 0.

    >>> tuple(round(x, 4) for x in wilson(0.5, 10))
    (0.2366, 0.7634)
    """
    if n == 0:
        return 0.0, 1.0
    centre, spread = share + Z * Z / (2 * n), Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return max(0.0, (centre - spread) / scale) if share > 0 else 0.0, min(1.0, (centre + spread) / scale) if share < 1 else 1.0
