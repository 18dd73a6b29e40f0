"""Records of a document as the rows of one table: what is nested stands under its path.

An interval has two columns, x.low and x.high; a list of names stands in one cell, with commas. Tables and other lists are left out: the
JSON document has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Pair = tuple[str, Any]
INTERVAL = "ci95"


def rows(records: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """(the columns, in the order in which they first come up; a row a record, None where it has no such value).

    >>> rows([{"a": {"b": 1}, "ci95": [0.5, 1]}, {"c": ["x", "y"], "d": [[1]]}])
    (['a.b', 'ci95.low', 'ci95.high', 'c'], [[1, 0.5, 1, None], [None, None, None, 'x,y']])
    """
    flat = [dict(_flat("", record)) for record in records]
    columns = list(dict.fromkeys(name for record in flat for name in record))
    return columns, [[record.get(name) for name in columns] for record in flat]


def _flat(path: str, found: Any) -> Iterator[Pair]:
    if isinstance(found, Mapping):
        for name, inner in found.items():
            yield from _flat(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(found, list | tuple):
        yield from _listed(path, found)
    else:
        yield path, found


def _listed(path: str, found: Sequence[Any]) -> Iterator[Pair]:
    if path.endswith(INTERVAL) and len(found) == 2:
        yield from ((f"{path}.low", found[0]), (f"{path}.high", found[1]))
    elif found and all(isinstance(x, str) for x in found):
        yield path, ",".join(found)
