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
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
Shapes = tuple[torch.Size, ...]
TO_BE = "to be recorded"
MET = 50
"""Calls with other shapes than the first, after which it is seen whether, at their share of all, they are worth recording."""


@dataclass(eq=False)
class _Replay:
    """What was recorded of one set of shapes. result: what it looks like. unchecked: replays yet to be held against the function."""

    unchecked: int
    carried_out: Callable[..., tuple[Tensor, ...]] = lambda *_: ()
    result: Tree = None


class Recorded:
    """``function(varying, fixed)`` of two trees of tensors, and a tree itself.

    fixed: tensors that stay the same objects, whatever is written into them. calls: how many are to be expected. Shapes of ``varying``
    are replayed apart, the first at once, others where enough of the calls are theirs.
    """

    def __init__(self, function: Callable[[Tree, Tree], Tree], fixed: Tree, calls: int, compiled: bool = False) -> None:
        self.function, self.fixed, self.compiled, self.calls = function, fixed, compiled, calls
        self.how = TO_BE if compiled or calls >= WORTH else "as written: too few updates"
        self._fixed = [x.detach() for x in leaves(fixed)]
        self._replays: dict[Shapes, _Replay] = {}
        self._met: Counter[Shapes] = Counter()

    def __call__(self, varying: Tree) -> Tree:
        """The function's result, which takes no gradient."""
        tensors = leaves(varying)
        shapes = tuple(x.shape for x in tensors)
        if self._due(shapes):
            self._record(varying, shapes)
        if (one := self._replays.get(shapes)) is None:
            return self.function(varying, self.fixed)
        try:
            with torch.inference_mode():
                found = one.carried_out(*tensors, *self._fixed)
        except Exception as error:  # of a compiler or of the interpreter; nothing has been changed by then
            self._give_up(f"{type(error).__name__}: {error}")
            return self.function(varying, self.fixed)
        result = rebuilt(one.result, iter(found))
        return self._checked(one, varying, result) if one.unchecked else result

    def _due(self, shapes: Shapes) -> bool:
        """Whether these shapes are to be recorded now: the first that are met, or others that come again and again."""
        if self.how == TO_BE:
            return True
        if not self._replays:
            return False
        self._met[shapes] += 1
        return shapes not in self._replays and self._met[shapes] == MET and (self.compiled or self.calls * MET >= WORTH * self._met.total())

    def _record(self, varying: Tree, shapes: Shapes) -> None:
        given = [*leaves(varying), *leaves(self.fixed)]
        made = _Replay(unchecked=0 if self.compiled else CHECKED)
        try:
            if not self.compiled and any(x.device.type != "cpu" for x in given):
                raise NotImplementedError("on a processor only")
            graph = make_fx(self._flat(varying, made))(*given)
            require_sound(graph)
            made.carried_out = torch.compile(graph, dynamic=False) if self.compiled else interpreted(graph, given)
        except Exception as error:  # what a function does that cannot be recorded may raise anything
            self._give_up(f"{type(error).__name__}: {error}")
            return
        self.how = "compiled" if self.compiled else "replayed"
        self._replays[shapes] = made

    def _flat(self, varying: Tree, made: _Replay) -> Callable[..., tuple[Tensor, ...]]:
        """The function from tensors to tensors; keeps what its result looks like."""

        def flat(*tensors: Tensor) -> tuple[Tensor, ...]:
            these = iter(tensors)
            with _Unread():
                result = self.function(rebuilt(varying, these), rebuilt(self.fixed, these))
            made.result = rebuilt(result, repeat(torch.empty(0)))
            return tuple(leaves(result))

        return flat

    def _checked(self, one: _Replay, varying: Tree, result: Tree) -> Tree:
        one.unchecked -= 1
        right = self.function(varying, self.fixed)
        if not all(same(x, y) for x, y in zip(leaves(result), leaves(right), strict=True)):
            self._give_up("a replay gave another result")
        return right

    def _give_up(self, why: str) -> None:
        self._replays.clear()
        self.how = f"as written: {why}".splitlines()[0]


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
