"""A game with several states as YAML: what fits on a line in brackets, the rest in blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from qtran_cli.errors import FormatError
from qtran_cli.formats._states.tree import Number

WIDTH = 100
LONGEST_KEY = 1000
"""YAML readers give up on longer keys."""
Scalar = Callable[[str], str]


def lines(tree: dict[str, Any], bare: Scalar, inside: Scalar) -> Iterator[str]:
    """The document's lines. bare: spells a text after a key, inside: one in brackets. Raises FormatError for keys too long."""
    yield from _block(tree, "", bare, inside)


def _block(tree: Any, indent: str, bare: Scalar, inside: Scalar) -> Iterator[str]:
    """A mapping's or list's lines."""
    entries = ((f"{_key(k, inside)}:", v) for k, v in tree.items()) if isinstance(tree, dict) else (("-", v) for v in tree)
    for head, value in entries:
        text = _flow(value, inside) if isinstance(value, dict | list | Number) or value is None else bare(value)
        nested = isinstance(value, dict | list) and (len(indent + head + text) > WIDTH or head == "states:" or _is_state(value))
        if not nested:
            yield f"{indent}{head} {text}"
        elif head == "-":
            first, *rest = _block(value, f"{indent}  ", bare, inside)
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}{head}"
            yield from _block(value, f"{indent}  ", bare, inside)


def _is_state(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"payoff", "next"}


def _flow(tree: Any, inside: Scalar) -> str:
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{_key(k, inside)}: {_flow(v, inside)}" for k, v in tree.items()) + "}"
    if isinstance(tree, list):
        return f"[{', '.join(_flow(x, inside) for x in tree)}]"
    if tree is None:
        return "null"
    return _number(tree) if isinstance(tree, Number) else inside(tree)


def _number(number: Number) -> str:
    return f'"{number}"' if "/" in number else str(number)


def _key(key: str, inside: Scalar) -> str:
    text = _number(key) if isinstance(key, Number) else "null" if key == "null" else inside(key)
    if len(text) > LONGEST_KEY:
        raise FormatError(f"a name of {len(key):,} characters", right=f"YAML keys go up to {LONGEST_KEY:,}; JSON holds longer ones")
    return text
