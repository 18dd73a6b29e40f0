"""Names in Gambit's files: told apart where one stands twice, as Gambit does it, and found where there are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence


def named(labels: Sequence[str], default: Sequence[str]) -> tuple[str, ...] | None:
    """Names that all differ: those of ``default`` in the place of empty ones. None where all are empty.

    >>> named(["defect", "defect", ""], ["A", "B", "C"])
    ('defect_1', 'defect_2', 'C')
    """
    if not any(labels):
        return None
    apart = tuple(_apart(labels))
    used = set(apart)
    return tuple(name or _free(default[k], used) for k, name in enumerate(apart))


def _apart(labels: Sequence[str]) -> Iterator[str]:
    """As Gambit: x, x becomes x_1, x_2, numbers that are taken being left out."""
    counts, used, last = Counter(labels), set(labels), dict.fromkeys(labels, 0)
    for label in labels:
        if counts[label] == 1 or not label:
            yield label
            continue
        name = label
        while name in used:
            last[label] += 1
            name = f"{label}_{last[label]}"
        used.add(name)
        yield name


def _free(name: str, used: set[str]) -> str:
    """``name``, or with the first number behind it that nobody has."""
    found, k = name, 0
    while found in used:
        k += 1
        found = f"{name}_{k}"
    used.add(found)
    return found
