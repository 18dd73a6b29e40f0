"""By operation the calls that carry it out on memory that is there, a file a family.

A file has OPERATIONS: operation -> function of (out, arguments, keywords) -> the calls, in their order, or None where this operation is
not carried out so; and IN_PLACE, those of them whose result may lie where an argument of its layout does. out is a tensor, or a tuple
of them. What no file has is called as PyTorch has it, and copied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from typing import Any

from torch import Tensor

Call = Callable[[], object]
Lowering = Callable[[Any, Sequence[Any], Mapping[str, Any]], "list[Call] | None"]
FAMILIES = ("products", "pointwise", "reductions", "rows", "joins")


@cache
def _known() -> tuple[dict[Any, Lowering], set[Any]]:
    modules = [import_module(f"{__name__}.{name}") for name in FAMILIES]
    return {op: f for module in modules for op, f in module.OPERATIONS.items()}, {op for module in modules for op in module.IN_PLACE}


def calls(operation: Any, out: Any, arguments: Sequence[Any], keywords: Mapping[str, Any], exact: bool = False) -> list[Call]:
    """What carries out an operation and leaves its result in ``out``. exact: as PyTorch has it."""
    lowering = None if exact else _known()[0].get(operation)
    found = None if lowering is None else lowering(out, arguments, keywords)
    return [partial(_copied, operation, out, tuple(arguments), dict(keywords))] if found is None else found


def in_place(operation: Any) -> bool:
    """Whether a result may lie where an argument does."""
    return operation in _known()[1]


def copy(to: Tensor, source: Tensor) -> Call:
    """Copies into ``to``."""
    return partial(to.copy_, source)


def _copied(operation: Any, out: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
    found = operation(*arguments, **keywords)
    for to, value in [(out, found)] if isinstance(out, Tensor) else zip(out, found, strict=True):
        if to is not None:
            to.copy_(value)
