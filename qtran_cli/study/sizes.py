"""Which sizes a sweep has: --agents and --actions, read."""

from __future__ import annotations

import itertools
import re

from qtran_cli.errors import UsageError
from qtran_cli.scalars import shorten

AGENTS, ACTIONS = range(2, 6), range(2, 22)
"""Sizes of games that are studied."""
_ITEM = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", re.ASCII)
_SHAPE = re.compile(r"[0-9]{1,9}(?:x[0-9]{1,9})+", re.ASCII)


def sizes(agents: str, actions: str) -> tuple[tuple[int, ...], ...]:
    """Every size of a sweep. agents: "2", "2,3", "2-4". actions: likewise, or "2x3" with one number per agent. Raises UsageError.

    >>> sizes("2", "2-4"), sizes("2,3", "2"), sizes("2", "2x3,5")
    (((2, 2), (3, 3), (4, 4)), ((2, 2), (2, 2, 2)), ((2, 3), (5, 5)))
    """
    counts = _numbers(agents, "--agents", AGENTS)
    items = [item.strip() for item in actions.split(",")]
    found = [_shapes(item, n) for n, item in itertools.product(counts, items)]
    listed = tuple(dict.fromkeys(itertools.chain.from_iterable(found)))
    missing = [item for item in items if _SHAPE.fullmatch(item) and item.count("x") + 1 not in counts]
    if missing:
        raise UsageError(f"--actions {missing[0]} and --agents {agents:.40}", right="give one number per agent, such as 2x3 for two")
    return listed


def _shapes(item: str, n: int) -> list[tuple[int, ...]]:
    """The sizes that one item of --actions stands for with n agents: none where it lists another number of agents."""
    if not _SHAPE.fullmatch(item):
        return [(m,) * n for m in _numbers(item, "--actions", ACTIONS)]
    shape = tuple(m for part in item.split("x") for m in _numbers(part, "--actions", ACTIONS))
    return [shape] if len(shape) == n else []


def _numbers(text: str, option: str, accepted: range) -> list[int]:
    """The numbers of a list such as "2,3" or "2-4". Raises UsageError."""
    right = f"from {accepted.start} to {accepted.stop - 1}, written 3, 2,4 or 2-5{' or 2x3' if option == '--actions' else ''}"
    found: list[int] = []
    for item in text.split(","):
        match = _ITEM.fullmatch(item.strip())
        if match is None:
            raise UsageError(f"{shorten(text)} is not a list of numbers", where=option, right=right)
        first, last = int(match[1]), int(match[2] or match[1])
        if first not in accepted or last not in accepted or first > last:
            raise UsageError(f"{item.strip()} is out of range", where=option, right=right)
        found.extend(range(first, last + 1))
    return list(dict.fromkeys(found))
