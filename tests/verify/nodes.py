"""JSON documents with one node altered: a key deleted or added, a value of another type or number, a list of another length."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

Path = tuple[str | int, ...]
DEEP: Any = []
for _ in range(3000):
    DEEP = [DEEP]
OTHERS: list[Any] = [None, True, 0, 1.5, float("nan"), -(10**30), "", "inf", "1/0", "1e10000", "\ud800", [], [[]], {}, {"q": []}]
"""One or more of every type that JSON knows, and what is special among them."""


def nodes(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every node: of the lists and maps as well as of the leaves."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from nodes(item, (*path, key))


def at(value: Any, path: Path) -> Any:
    """The node at ``path``."""
    for key in path:
        value = value[key]
    return value


def others(node: Any) -> Iterator[Any]:
    """What may stand in the place of a node: every other type, and what is near."""
    yield from (x for x in OTHERS if type(x) is not type(node) or x != node)
    if isinstance(node, bool):
        yield not node
    elif isinstance(node, int):
        yield from (node + 1, -node - 1, float(node), str(node))
    elif isinstance(node, str):
        yield from numbers(node)
        yield f"{node}?"
    elif isinstance(node, list):
        yield from lists(node)
    elif isinstance(node, dict):
        yield from ({k: v for k, v in node.items() if k != key} for key in node)
        yield node | {"more": None}
        yield list(node.values())


def numbers(text: str) -> Iterator[str]:
    """Other numbers in the place of a number, one of them of 5,000 digits, and the same one spelled otherwise."""
    try:
        x = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return
    yield from {str(y) for y in (x + 1, -x, x + Fraction(1, 10**9), x + 10**5000)} - {text}
    yield from (f"{text}.0", f" {text}", f"+{text}")


def lists(items: list) -> Iterator[Any]:
    """The list shorter, longer, turned round, and as a map."""
    yield from (items[:-1], items[1:], [*items, *items[-1:]], {str(k): x for k, x in enumerate(items)})
    if items != items[::-1]:
        yield items[::-1]


def mutants(document: Any, part: Path) -> Iterator[tuple[Path, Any]]:
    """(path, document) with one node at or below ``part`` altered."""
    for path in nodes(at(document, part), part):
        for other in others(at(document, path)):
            changed = copy.deepcopy(document)
            at(changed, path[:-1])[path[-1]] = other
            yield path, changed
