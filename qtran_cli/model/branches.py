"""Where joint actions lead: next states with their probabilities, the end, and what is seen on the way."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

END = -1
"""In the place of a next state: the episode is over."""
NULLS = ("null", "~")
"""Texts that mean END in a file, so no state is called so."""
Branches = tuple[tuple[int, Fraction], ...]
"""(next state or END, probability > 0), sorted by state; the probabilities sum to 1."""
Seen = tuple[tuple[str, ...], Fraction]
"""((label of agent 1, …, label of agent N), probability > 0)."""


def cycle(successors: Sequence[Sequence[int]]) -> list[int] | None:
    """Some cycle of a graph as its states in order, None where there is none. Depth first, without recursion."""
    state = [0] * len(successors)  # 1: on the path, 2: done
    for root in range(len(successors)):
        path: list[int] = []
        rest = [iter((root,))]
        while rest:
            s = next(rest[-1], None)
            if s is None:
                rest.pop()
                if path:
                    state[path.pop()] = 2
            elif state[s] == 1:
                return path[path.index(s) :]
            elif not state[s]:
                state[s] = 1
                path.append(s)
                rest.append(iter(successors[s]))
    return None
