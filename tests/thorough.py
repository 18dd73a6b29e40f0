"""How much of its sweeps the suite tries: a share of the cases, drawn alike every time; `make thorough` tries all of them.

The shares are to keep `make test` below six minutes on two idle cores; it takes about ten today. No kind of case is left out by
them, only repetitions: random tables (sampling.tables), seeds, the damages of a file and the commands that meet it in turn, methods on
one game and games with one method, one signal of those that have one handler. What several tests look at is solved once in a process.
"""

from __future__ import annotations

import math
import os
import random
from collections.abc import Iterable
from typing import Any

import pytest

THOROUGH = bool(os.environ.get("QTRAN_THOROUGH"))
only = pytest.mark.skipif(not THOROUGH, reason="a repetition for `make thorough`")
"""What `make test` leaves out: its like is tried there."""


def share(count: int, of: int = 4, least: int = 1) -> int:
    """How many of ``count`` cases are tried: one in ``of``, ``least`` at least."""
    return count if THOROUGH else min(count, max(least, math.ceil(count / of)))


def some(cases: Iterable[Any], of: int = 4, least: int = 1) -> list[Any]:
    """One in ``of`` of the cases, drawn at random and alike every time; ``least`` at least."""
    every = list(cases)
    return random.Random(0).sample(every, share(len(every), of, least))


def first(cases: Iterable[Any], tried: int = 1) -> list[Any]:
    """These cases as parameters, all but the first ``tried`` for `make thorough` alone."""
    return [case if k < tried else _only(case) for k, case in enumerate(cases)]


def _only(case: Any) -> Any:
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=only)
