"""Of every value in a graph: what it is a view of, when it is read for the last time, and where it is to lie from the start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import getitem

import torch
from torch import Tensor, fx

aten = torch.ops.aten
KEPT = float("inf")
FILLS = {aten.new_zeros.default, aten.zeros_like.default, aten.new_full.default, aten.full_like.default, aten.ones_like.default}
"""Operations that read nothing of what they are given but its shape and type."""
VIEWS = {aten.view.default, aten._unsafe_view.default}
JOINS = {aten.cat.default, aten.stack.default}
ANYHOW = {
    getitem,
    aten.slice.Tensor,
    aten.select.int,
    aten.unsqueeze.default,
    aten.transpose.int,
    aten.permute.default,
    aten.expand.default,
    aten.split.Tensor,
    aten.split_with_sizes.default,
    aten.unbind.int,
}
"""Views that can be had of a value however it lies; of others, view among them, it has to lie as it was recorded."""
ABSOLUTE = {aten.as_strided.default}
"""Views that count from where the memory begins."""


def is_view(node: fx.Node) -> bool:
    """Whether its result lies where what it is given does."""
    return node.target is getitem or node.target is aten._unsafe_view.default or bool(getattr(node.target, "is_view", False))


class Lives:
    """What is known of the nodes of a graph before anything is computed."""

    def __init__(self, nodes: Sequence[fx.Node]) -> None:
        self.root: dict[fx.Node, fx.Node] = {}
        self.constant: set[fx.Node] = set()
        self.last: dict[fx.Node, float] = {}
        for k, node in enumerate(nodes):
            given = node.all_input_nodes
            self.root[node] = self.root[given[0]] if node.op == "call_function" and is_view(node) else node
            if node.op == "get_attr" or (node.op == "call_function" and (node.target in FILLS or self.constant.issuperset(given))):
                self.constant.add(node)
            for each in given:
                self.last[self.root[each]] = KEPT if node.op == "output" else k

    def dying(self, node: fx.Node, k: int) -> Iterator[fx.Node]:
        """The values that node k is the last to read."""
        for root in dict.fromkeys(self.root[each] for each in node.all_input_nodes):
            if self.last[root] == k and root not in self.constant:
                yield root


def homes(nodes: Sequence[fx.Node], results: Sequence[Tensor], exact: bool = False) -> dict[fx.Node, Tensor]:
    """Where values lie that are results, or parts of what is put together: there from the start, so that nothing is copied in the end.

    results: where the graph's are to lie. exact: nothing is stacked in place, as PyTorch rounds by how what it reads lies.
    """
    found: dict[fx.Node, Tensor] = {}
    output = nodes[-1]
    for value, place in zip(output.args[0], results, strict=True):
        _settle(found, value, place, others=True)
    for node in reversed(nodes):
        if node.target in JOINS and not (exact and node.target is aten.stack.default):
            if node not in found:
                found[node] = torch.empty(_shape(node), dtype=node.meta["val"].dtype)
                found[node].own = True  # nobody else writes there, the caller neither
            stacked = node.target is aten.stack.default
            for part, place in _parts(node, found[node], stacked):
                _settle(found, part, place, others=stacked)
    return found


def _parts(node: fx.Node, whole: Tensor, stacked: bool) -> Iterator[tuple[fx.Node, Tensor]]:
    """What is put together, and where each is to lie."""
    parts, axis = (*node.args, 0)[:2]
    places = whole.unbind(axis) if stacked else whole.split([_shape(part)[axis] for part in parts], axis)
    return zip(parts, places, strict=True)


def _settle(found: dict[fx.Node, Tensor], value: fx.Node, place: Tensor, others: bool) -> None:
    """Have what is computed lie in its place, seen through the views on the way; others: where somebody else reads it too."""
    alone = len(value.users) == 1
    while value.op == "call_function" and value.target in VIEWS and (others or alone):
        value = value.args[0]
        alone = alone and len(value.users) == 1
        try:
            place = place.view(_shape(value))
        except RuntimeError:
            return
    if value.op != "call_function" or is_view(value) or value in found or not isinstance(value.meta["val"], Tensor):
        return
    if place.shape == _shape(value) and place.dtype == value.meta["val"].dtype and (alone or (others and _seen_alike(value, place))):
        found[value] = place


def _seen_alike(value: fx.Node, place: Tensor) -> bool:
    """Whether every view of a value shows the same of it in its place."""
    seen = [value]
    for node in seen:
        seen.extend(user for user in node.users if is_view(user))
    views = {node.target for node in seen[1:]}
    return not views & ABSOLUTE and (views <= ANYHOW or _steps(place) == _steps(value.meta["val"]))


def _steps(x: Tensor) -> list[int]:
    """Its strides, but of axes of one entry, along which nobody steps."""
    return [stride for stride, length in zip(x.stride(), x.shape, strict=True) if length > 1]


def _shape(node: fx.Node) -> torch.Size:
    shape: torch.Size = node.meta["val"].shape
    return shape
