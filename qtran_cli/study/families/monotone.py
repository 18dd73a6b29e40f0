"""Tables that are monotone in an order of each agent's actions: QMIX's class, with QMIX's answer known.

Uniform draws on the multiples of 10^-6 from -1 to 1, sorted along agent 1's axis, then agent 2's, and so on: an axis that
is sorted stays so when another is. Then every agent's actions are shuffled. Every monotone table on that grid can occur.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from qtran_cli.study.families import Parameter
from qtran_cli.study.families._shuffle import shuffled
from qtran_cli.study.stream import GRID, Stream
from qtran_cli.table import Table, ratio

PARAMETERS: Mapping[str, Parameter] = {}


def draw(stream: Stream, shape: tuple[int, ...]) -> Table:
    """A table of ``shape``."""
    num = stream.uniform(math.prod(shape)).reshape(shape)
    for axis in range(len(shape)):
        num = np.sort(num, axis=axis)
    return ratio(shuffled(stream, num), GRID)
