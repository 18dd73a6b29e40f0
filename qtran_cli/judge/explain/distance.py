"""How far two tables of one shape are apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.table import Table


@dataclass(frozen=True)
class Apart:
    """most: max |x − y|. squares: the mean of (x − y)²."""

    most: Fraction
    squares: Fraction

    @property
    def rms(self) -> float:
        """The root mean square."""
        return math.sqrt(self.squares)


def apart(x: Table, y: Table) -> Apart:
    """The exact distances. Cost: a pass, in Fractions."""
    differences = [abs(a - b) for a, b in zip(x.flat(), y.flat(), strict=True)]
    return Apart(max(differences), sum((d * d for d in differences), Fraction(0)) / len(differences))


def rms(x: np.ndarray, y: np.ndarray) -> float:
    """The root mean square of x − y, in floats."""
    return float(np.sqrt(np.square(x - y).mean()))
