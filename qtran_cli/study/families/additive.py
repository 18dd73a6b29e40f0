"""A sum of individual payoffs, plus noise: Q_jt(u) = Σ_i f_i(u_i) + noise · ε(u).

Every f_i(a) and every ε(u) is uniform on the multiples of 10^-6 from -1 to 1, independently. Without noise (``noise=0``) the
table is additive: VDN's class. The same seed draws the same f_i and ε whatever the noise.
"""

from __future__ import annotations

import math
from fractions import Fraction

from qtran_cli.exact.theorem_1.factors import transformed
from qtran_cli.study.families import Parameter
from qtran_cli.study.stream import GRID, Stream
from qtran_cli.table import Table, ratio

PARAMETERS = {"noise": Parameter(Fraction(1, 2), Fraction(0), Fraction(10**6), False, "the strength of the noise")}


def draw(stream: Stream, shape: tuple[int, ...], noise: Fraction) -> Table:
    """A table of ``shape``."""
    total = transformed([Table(stream.uniform(m)) for m in shape]).num * noise.denominator
    total += stream.uniform(math.prod(shape)).reshape(shape) * noise.numerator
    return ratio(total, GRID * noise.denominator)
