"""Harnesses that try for long what must never happen: a byte lost by a kill, a traceback, a false claim verified, a wrong answer.

    python -m tests.reliability [NAME …] [--seed S] [--count N] [--folder DIR]      (make reliability ARGS="…")

A harness is a module named in ``HARNESSES`` with ``attempt(seed, folder) -> Case``: one case, drawn from the seed alone, which
may write into ``folder``. Count N tries the seeds S … S + N − 1, so one seed repeats one case. docs/reliability.md has the counts.
"""

from __future__ import annotations

from typing import NamedTuple

HARNESSES = {"kills": 5, "sweeps": 2, "inputs": 200, "claims": 500, "games": 100}
"""By name, how many cases are tried where nothing is said: about a minute each on a core that is free."""


class Case(NamedTuple):
    """What one seed came to.

    row: under which it is counted. outcome: what happened, counted too. fault: what should not have happened, "" for nothing.
    """

    row: str
    outcome: str
    fault: str = ""
