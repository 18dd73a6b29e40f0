"""The list: made by carrying the graph out once, on the numbers of its first call.

A view is made once; what is computed gets memory (memory.py) and the calls that compute it there (operations/).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import getitem
from typing import Any

import torch
from torch import Tensor, fx

from qtran_cli.learn.tensors.listed import operations
from qtran_cli.learn.tensors.listed.lives import Lives, homes, is_view
from qtran_cli.learn.tensors.listed.memory import Pool

aten = torch.ops.aten
Call = Callable[[], object]


class Calls:
    """The calls that a graph comes to, on given tensors; what it gives lies in ``results`` once they were made.

    module: a graph as recorded and simplified. given: what it is a function of; these tensors are read in every call.
    exact: every operation is carried out as PyTorch has it.
    """

    def __init__(self, module: fx.GraphModule, given: Sequence[Tensor], results: Sequence[Tensor], pool: Pool, exact: bool = False) -> None:
        self.calls: list[Call] = []
        self._module, self._pool, self._exact = module, pool, exact
        self._nodes = list(module.graph.nodes)
        self._lives, self._homes = Lives(self._nodes), homes(self._nodes, results, exact)
        self._values: dict[fx.Node, Any] = {}
        self._buffers: dict[fx.Node, list[Tensor]] = {}
        left = iter(given)
        for k, node in enumerate(self._nodes):
            if node.op == "placeholder":
                self._values[node] = next(left).detach()
            elif node.op == "output":
                self._end(node, results)
            else:
                self._values[node] = self._made(node, k)
        for buffers in self._buffers.values():
            pool.give(buffers)
        del self._values, self._buffers, self._homes

    def _made(self, node: fx.Node, k: int) -> Any:
        if node.op == "get_attr":
            return getattr(self._module, str(node.target)).detach().clone()
        arguments, keywords = self._resolved(node.args), self._resolved(node.kwargs)
        if node.target is getitem:
            return arguments[0][arguments[1]]
        if node in self._lives.constant:
            return _kept(node.target(*arguments, **keywords))
        if is_view(node):
            return node.target(*arguments, **keywords)
        return self._computed(node, k, arguments, keywords)

    def _resolved(self, tree: Any) -> Any:
        return fx.node.map_arg(tree, lambda node: self._values[node])

    def _computed(self, node: fx.Node, k: int, arguments: Any, keywords: Any) -> Any:
        """Memory for what the node gives, and the calls that compute it there, made once."""
        like = node.target(*arguments, **keywords)
        dying = list(self._lives.dying(node, k))
        taken = None if node in self._homes else self._overwritten(node, like, arguments, dying)
        out = taken if taken is not None else self._placed(node, like)
        for call in operations.calls(node.target, out, arguments, keywords, self._exact):
            call()
            self.calls.append(call)
        for root in dying:
            self._pool.give(self._buffers.pop(root, ()))
        return out

    def _overwritten(self, node: fx.Node, like: Any, arguments: Any, dying: Sequence[fx.Node]) -> Tensor | None:
        """The argument whose memory the result takes: read for the last time, by this node, in the layout of the result."""
        if self._exact or not isinstance(like, Tensor) or not operations.in_place(node.target):
            return None
        for root in dying:
            own = [
                x for x, given in zip(arguments, node.args, strict=True) if isinstance(given, fx.Node) and self._lives.root[given] is root
            ]
            if root in self._buffers and all(_same_layout(x, like) for x in own):
                self._buffers[node] = self._buffers.pop(root)
                found: Tensor = own[0]
                return found
        return None

    def _placed(self, node: fx.Node, like: Any) -> Any:
        """Memory of its own. Of several results those that somebody reads."""
        if node in self._homes:
            return self._homes[node]
        if isinstance(like, Tensor):
            out, buffer = self._pool.take(like)
            self._buffers[node] = [buffer]
            return out
        asked = {user.args[1] for user in node.users}
        pairs = [self._pool.take(x) if k in asked else (None, None) for k, x in enumerate(like)]
        self._buffers[node] = [buffer for _, buffer in pairs if buffer is not None]
        return tuple(out for out, _ in pairs)

    def _end(self, node: fx.Node, results: Sequence[Tensor]) -> None:
        for value, place in zip(self._resolved(node.args[0]), results, strict=True):
            if value.data_ptr() != place.data_ptr() or value.stride() != place.stride():
                self.calls.append(operations.copy(place, value))
                self.calls[-1]()


def _kept(value: Any) -> Any:
    """A value that is the same in every call, and says so."""
    if isinstance(value, Tensor):
        value.constant = True
    return value


def _same_layout(x: Any, like: Tensor) -> bool:
    return isinstance(x, Tensor) and (x.shape, x.stride(), x.dtype) == (like.shape, like.stride(), like.dtype)
