"""A function of tensors, recorded as it runs and replayed: the same operations, without Python and autograd between them.

At one seed an update is hundreds of operations on small tensors, and deciding on each takes longer than carrying it out. make_fx
writes them down, those of the backward pass among them; TorchScript's interpreter replays the list, bit for bit the same, or
torch.compile merges what it can, rounding differently.

What is recorded must depend on tensors alone, not on Python values that change from call to call; sizes must not hang on a
tensor's values, nor results on chance. Operations of which PyTorch knows such things are refused, and the first replays are held
against the function; where they differ, or nothing can be recorded, the function goes on being called as it is, and ``how`` says
why. On a GPU nothing is replayed yet: none was at hand to see it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any

import torch
from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx
from torch.overrides import TorchFunctionMode

WORTH = 2_500
"""Calls from which on recording, about a second, is repaid."""
CHECKED = 5
"""Replays that are held against the function."""
UNSOUND = {torch.Tag.dynamic_output_shape, torch.Tag.data_dependent_output, torch.Tag.nondeterministic_seeded}
"""Marks of operations whose results hang on more than the shapes of what they are given and the numbers in it."""
READERS = {Tensor.tolist, Tensor.numpy, Tensor.__array__, Tensor.__repr__, Tensor.__format__}
"""What gives a tensor's numbers to Python without an operation that make_fx would see."""
Tree = Any
"""A tensor, None, or a tuple or dict of trees."""


class Recorded:
    """``function(varying, fixed)`` of two trees of tensors, and a tree itself.

    fixed: tensors that stay the same objects, whatever is written into them. calls: how many are to be expected.
    """

    def __init__(self, function: Callable[[Tree, Tree], Tree], fixed: Tree, calls: int, compiled: bool = False) -> None:
        self.function, self.fixed, self.compiled = function, fixed, compiled
        self.how = "to be recorded" if compiled or calls >= WORTH else "as written: too few updates"
        self._fixed = [x.detach() for x in leaves(fixed)]
        self._replay: Callable[..., tuple[Tensor, ...]] | None = None
        self._shapes: list[torch.Size] = []
        self._result: Tree = None
        self._unchecked = 0 if compiled else CHECKED

    def __call__(self, varying: Tree) -> Tree:
        """The function's result, which takes no gradient."""
        if self.how == "to be recorded":
            self._record(varying)
        tensors = leaves(varying)
        if self._replay is None or [x.shape for x in tensors] != self._shapes:
            return self.function(varying, self.fixed)
        try:
            with torch.inference_mode():
                found = self._replay(*tensors, *self._fixed)
        except Exception as error:  # of a compiler or of the interpreter; nothing has been changed by then
            self._give_up(f"{type(error).__name__}: {error}")
            return self.function(varying, self.fixed)
        result = rebuilt(self._result, iter(found))
        return self._checked(varying, result) if self._unchecked else result

    def _record(self, varying: Tree) -> None:
        given = [*leaves(varying), *leaves(self.fixed)]
        try:
            if not self.compiled and any(x.device.type != "cpu" for x in given):
                raise NotImplementedError("on a processor only")
            graph = make_fx(self._flat(varying))(*given)
            require_sound(graph)
            self._replay = torch.compile(graph, dynamic=False) if self.compiled else interpreted(graph, given)
        except Exception as error:  # what a function does that cannot be recorded may raise anything
            self._give_up(f"{type(error).__name__}: {error}")
            return
        self.how = "compiled" if self.compiled else "replayed"
        self._shapes = [x.shape for x in leaves(varying)]

    def _flat(self, varying: Tree) -> Callable[..., tuple[Tensor, ...]]:
        """The function from tensors to tensors; keeps what its result looks like."""

        def flat(*tensors: Tensor) -> tuple[Tensor, ...]:
            these = iter(tensors)
            with _Unread():
                result = self.function(rebuilt(varying, these), rebuilt(self.fixed, these))
            self._result = rebuilt(result, repeat(torch.empty(0)))
            return tuple(leaves(result))

        return flat

    def _checked(self, varying: Tree, result: Tree) -> Tree:
        self._unchecked -= 1
        right = self.function(varying, self.fixed)
        if not all(same(x, y) for x, y in zip(leaves(result), leaves(right), strict=True)):
            self._give_up("a replay gave another result")
        return right

    def _give_up(self, why: str) -> None:
        self._replay, self.how = None, f"as written: {why}".splitlines()[0]


class _Unread(TorchFunctionMode):
    """Refuses READERS while a function is recorded; make_fx itself notices ``item`` and branches."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func in READERS:
            raise NotImplementedError(f"{func.__name__} reads a tensor's numbers")
        return func(*args, **(kwargs or {}))


def require_sound(graph: torch.fx.GraphModule) -> None:
    """Raise ValueError where a recorded operation hangs on values, so that it would be another one the next time, or on chance."""
    for node in graph.graph.nodes:
        if UNSOUND & set(getattr(node.target, "tags", ())):
            raise ValueError(f"{node.target} hangs on values or on chance")


def interpreted(graph: torch.fx.GraphModule, given: list[Tensor]) -> Callable[..., tuple[Tensor, ...]]:
    """A list of operations, to be carried out by TorchScript's interpreter."""
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore", DeprecationWarning)  # its language is; nothing else carries out such a list without Python
        return torch.jit.trace(graph, tuple(x.detach() for x in given), check_trace=False)


def leaves(tree: Tree) -> list[Tensor]:
    """The tensors of a tree, in order."""
    if isinstance(tree, Tensor):
        return [tree]
    parts = tree.values() if isinstance(tree, dict) else tree or ()
    return [x for part in parts for x in leaves(part)]


def rebuilt(tree: Tree, tensors: Iterator[Tensor]) -> Tree:
    """The tree with other tensors in the place of its own."""
    if isinstance(tree, Tensor):
        return next(tensors)
    if tree is None:
        return None
    if isinstance(tree, dict):
        return {key: rebuilt(part, tensors) for key, part in tree.items()}
    parts = [rebuilt(part, tensors) for part in tree]
    return type(tree)(*parts) if hasattr(tree, "_fields") else tuple(parts)


def same(x: Tensor, y: Tensor) -> bool:
    """Whether two tensors agree in every number, nan being like itself."""
    return x.shape == y.shape and bool(((x == y) | (x.isnan() & y.isnan())).all())
