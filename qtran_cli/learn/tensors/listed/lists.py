"""Lists by the shapes of what they are given: of all seeds at once, or of about CHUNK at a time, whose numbers stay in the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx

from qtran_cli.learn.tensors.listed import blas
from qtran_cli.learn.tensors.listed.calls import Calls
from qtran_cli.learn.tensors.listed.graph import simplified
from qtran_cli.learn.tensors.listed.memory import Pool
from qtran_cli.learn.tensors.trees import Tree, leaves, rebuilt

CHUNK = 20
"""Seeds that are carried out together, about."""
Graph = Callable[[Tree, Tree], tuple[fx.GraphModule, Tree]]


class Lists:
    """graph: records the function on (varying, fixed). seeds: the length of every tensor's first axis, 0 where it is not theirs.

    exact: every operation is carried out as PyTorch has it. All lists share their memory: they are made one after the other.
    """

    def __init__(self, graph: Graph, fixed: Tree, seeds: int, exact: bool = False) -> None:
        self._graph, self._fixed, self._seeds, self._exact = graph, fixed, seeds, exact
        self._pool = Pool()

    def made(self, varying: Tree, own: bool = False) -> Carried:
        """What carries the function out on tensors like those of ``varying``. Its result is overwritten by the next call.

        own: read these tensors themselves, where others can be copied into them.
        """
        blas.hold(torch.get_num_threads())
        read = [x if own and x.is_contiguous() else x.detach().clone() for x in leaves(varying)]
        given = [x.detach() for x in read]
        graphs: dict[int, tuple[fx.GraphModule, Tree]] = {}
        lists: list[Calls] = []
        results: list[Tensor] = []
        look: Tree = None
        for part in self._parts():
            some, fixed = (_cut(tree, part) for tree in (rebuilt(varying, iter(given)), self._fixed))
            size = 0 if part is None else part.stop - part.start
            if size not in graphs:
                graphs[size] = self._recorded(some, fixed)
            graph, look = graphs[size]
            results = results or _whole(graph, self._seeds)
            lists.append(self._calls(graph, [*leaves(some), *leaves(fixed)], [x if part is None else x[part] for x in results]))
        idle = tuple(x for k, x in enumerate(read) if not any(_asked(graph, k) for graph, _ in graphs.values()))
        return Carried(read, lists, rebuilt(look, iter(results)), idle)

    def _parts(self) -> Iterator[slice | None]:
        """The seeds of each list; None: all that there is."""
        count = -(-self._seeds // CHUNK)
        if count < 2:
            yield None
            return
        ends = [self._seeds * k // count for k in range(count + 1)]
        yield from map(slice, ends, ends[1:])

    def _recorded(self, varying: Tree, fixed: Tree) -> tuple[fx.GraphModule, Tree]:
        graph, look = self._graph(varying, fixed)
        simplified(graph.graph)
        return graph, look

    def _calls(self, graph: fx.GraphModule, given: list[Tensor], results: list[Tensor]) -> Calls:
        with torch.inference_mode(), np.errstate(all="ignore"):
            return Calls(graph, given, results, self._pool, self._exact)


class Carried:
    """given: what the lists read. result: what they leave. idle: what of the given no call reads."""

    def __init__(self, given: list[Tensor], lists: list[Calls], result: Tree, idle: tuple[Tensor, ...]) -> None:
        self._given, self._result, self.idle = given, result, idle
        self._calls = [call for one in lists for call in one.calls]
        self._mode = torch.inference_mode()  # made once: never entered twice at a time, nor by two threads

    def __call__(self, tensors: list[Tensor]) -> Tree:
        for own, x in zip(self._given, tensors, strict=True):
            if x is not own:
                own.copy_(x)
        return self.carry_out()

    def reads(self, tensors: list[Tensor]) -> bool:
        """Whether these are the tensors that the lists read: nothing has to be copied from them."""
        return all(own is x for own, x in zip(self._given, tensors, strict=True))

    def carry_out(self) -> Tree:
        """The result on what the lists read, as it is now."""
        with self._mode, np.errstate(all="ignore"):
            for call in self._calls:
                call()
        return self._result


def _cut(tree: Tree, part: slice | None) -> Tree:
    """Some of the seeds of every tensor; what takes a gradient does so still."""
    if part is None:
        return tree
    return rebuilt(tree, iter([x.detach()[part].requires_grad_(x.requires_grad) for x in leaves(tree)]))


def _asked(graph: fx.GraphModule, k: int) -> bool:
    """Whether anything hangs on the k-th of what it is given."""
    return bool([node for node in graph.graph.nodes if node.op == "placeholder"][k].users)


def _whole(graph: fx.GraphModule, seeds: int) -> list[Tensor]:
    """Memory for the results of all seeds."""
    values: Any = [node.meta["val"] for node in list(graph.graph.nodes)[-1].args[0]]
    return [torch.empty((seeds, *x.shape[1:]) if seeds else x.shape, dtype=x.dtype) for x in values]
