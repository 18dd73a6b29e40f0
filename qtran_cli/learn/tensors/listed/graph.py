"""What can be left out of a recorded graph: what is done twice, what changes nothing, what nobody asks for."""

from __future__ import annotations

from typing import Any

import torch
from torch import fx
from torch.utils._pytree import tree_map

aten = torch.ops.aten
SAME = {aten.detach.default, aten.alias.default}
"""Their result is what they are given, where no gradient is taken."""


def simplified(graph: fx.Graph) -> fx.Graph:
    """The graph itself, made shorter. Raises ValueError where an operation writes into what it is given."""
    known: dict[Any, fx.Node] = {}
    for node in graph.nodes:
        if node.op == "call_function":
            if getattr(getattr(node.target, "_schema", None), "is_mutable", False):
                raise ValueError(f"{node.target} changes what it is given")
            other = _given(node) or known.setdefault(_key(node), node)
            if other is not node:
                node.replace_all_uses_with(other)
    graph.eliminate_dead_code()
    return graph


def _given(node: fx.Node) -> fx.Node | None:
    """What a node's result is the same as."""
    same = node.target in SAME or (node.target is aten.pow.Tensor_Scalar and node.args[1] == 1 and _float(node))
    first = node.args[0] if same else None
    return first if isinstance(first, fx.Node) else None


def _float(node: fx.Node) -> bool:
    return bool(node.args[0].meta["val"].is_floating_point())


def _key(node: fx.Node) -> Any:
    """Alike where the same is done with the same: recorded operations hang on nothing else (recorded.require_sound)."""
    named = tree_map(lambda x: ("node", x.name) if isinstance(x, fx.Node) else (type(x).__name__, repr(x)), (node.args, node.kwargs))
    return node.target, repr(named)
