"""The tensor operations of a task, written down while it is carried out, and carried out again without Python between them.

What Python decides on the way, which branch and how often, stays as it was decided; what it decides by is left out. The list is Python's
code: a line an operation, which calls PyTorch's, names what it gives, and forgets what nobody asks for any more.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import getitem
from typing import Any

import torch
from torch import Tensor, fx
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map

from qtran_cli.learn.tensors.trees import same


class Recorder(TorchDispatchMode):
    """Writes down what is carried out while it is on. given: the tensors that were there before, in the order of first use."""

    def __init__(self) -> None:
        super().__init__()
        self.graph, self.given, self.results = fx.Graph(), [], []
        self.shorter: dict[fx.Node, Any] = {}
        self._nodes: dict[int, fx.Node] = {}
        self._first: fx.Node | None = None

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if isinstance(result, Tensor | tuple | list):  # else it gives a number to Python, which decides by it
            node = self.graph.call_function(func, tree_map(self._node, args), tree_map(self._node, kwargs or {}))
            self._keep(node, result)
            self.shorter[node] = shorter(func, args, kwargs or {}, result)
        return result

    def _node(self, x: Any) -> Any:
        if not isinstance(x, Tensor):
            return x
        if id(x) not in self._nodes:
            self._nodes[id(x)] = self._placeholder()
            self.given.append(x)
        return self._nodes[id(x)]

    def _placeholder(self) -> fx.Node:
        """An input of the list; they stand before all operations."""
        with self.graph.inserting_before(self._first) if self._first is not None else self.graph.inserting_after():
            return self.graph.placeholder(f"given_{len(self.given)}")

    def _keep(self, node: fx.Node, result: Any) -> None:
        self._first = self._first or node
        if isinstance(result, Tensor):
            self._nodes[id(result)] = node
            self.results.append(result)  # and so alive: no other tensor takes its id
        elif isinstance(result, tuple | list):
            for k, x in enumerate(result):
                self._keep(self.graph.call_function(getitem, (node, k)), x)

    @property
    def count(self) -> int:
        """Operations."""
        return sum(node.op == "call_function" and node.target is not getitem for node in self.graph.nodes)


def shorter(operation: Any, args: Any, kwargs: Any, result: Any) -> Any:
    """What PyTorch offers Python of an operation's name, where it takes the same and gives the same: it begins in a third of the time."""
    name = operation._schema.name.partition("::")[2]
    function = getattr(torch.Tensor if hasattr(torch.Tensor, name) else torch, name, operation)
    if name.endswith("_"):
        return function  # it has been carried out, and is not again
    try:
        found = function(*args, **kwargs)
        return function if isinstance(result, Tensor) and found.dtype == result.dtype and same(found, result) else operation
    except (AttributeError, RuntimeError, TypeError):
        return operation


def recorded(task: Callable[[], object]) -> tuple[Callable[[], tuple[Tensor, ...]], int]:
    """(carries out the operations of ``task`` alone and returns what no other of them uses, how many they are). Cost: ``task`` once."""
    recorder = Recorder()
    with torch.no_grad(), recorder:
        task()
    ends = tuple(node for node in recorder.graph.nodes if node.op == "call_function" and not node.users and node.target is not getitem)
    recorder.graph.output(ends)
    for node, function in recorder.shorter.items():
        node.target = function
    lines, given = fx.GraphModule({}, recorder.graph).forward, tuple(recorder.given)
    return lambda: _run(lines, given), recorder.count


@torch.no_grad()  # as the environments step in training
def _run(lines: Any, given: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return lines(*given)
