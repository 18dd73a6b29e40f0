"""A function of tensors, recorded as it runs and carried out again: the same operations, without Python and autograd between them.

At one seed an update is hundreds of operations on small tensors, and deciding on each takes longer than carrying it out. make_fx
writes them down, those of the backward pass among them. Then they are

    listed      a list of calls on memory that is there already (listed/), which rounds otherwise
    replayed    the same operations one by one, bit for bit the same: what runs of earlier versions go on with
    compiled    by torch.compile, which merges what it can, and rounds otherwise too

What is recorded must depend on tensors alone, not on Python values that change from call to call; sizes must not hang on a
tensor's values, nor results on chance. Operations of which PyTorch knows such things are refused, and what was recorded is held
against the function before it is used, on CHECKED batches; where they differ, or nothing can be recorded, the function goes on being
called as it is, and ``how`` says why. A list is tried with other numbers in the place of the fixed ones: where a network has learned
all that there is, losses are but rounding. On a GPU nothing is listed or replayed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import repeat
from typing import Any

import torch
from torch import Tensor, fx
from torch.fx.experimental.proxy_tensor import make_fx
from torch.overrides import TorchFunctionMode

from qtran_cli.learn.tensors import worth
from qtran_cli.learn.tensors.listed.lists import Carried, Lists
from qtran_cli.learn.tensors.trees import Tree, disturbed, leaves, near, rebuilt, same

CHECKED = 5
"""Batches on which what was recorded is held against the function."""
UNSOUND = {torch.Tag.dynamic_output_shape, torch.Tag.data_dependent_output, torch.Tag.nondeterministic_seeded}
"""Marks of operations whose results hang on more than the shapes of what they are given and the numbers in it."""
READERS = {Tensor.tolist, Tensor.numpy, Tensor.__array__, Tensor.__repr__, Tensor.__format__}
"""What gives a tensor's numbers to Python without an operation that make_fx would see."""
Shapes = tuple[torch.Size, ...]
TO_BE = "to be recorded"
MET = 50
"""Calls with other shapes than the first, after which it is seen whether, at their share of all, they are worth recording."""
CarriedOut = Callable[[list[Tensor]], Tree]


class DifferentError(ValueError):
    """What was recorded is not what the function does."""


class Recorded:
    """``function(varying, fixed)`` of two trees of tensors, and a tree itself.

    fixed: tensors that stay the same objects, whatever is written into them. calls: how many are to be expected. listed: carry it out
    as a list, whatever calls are to be expected; what it gives is overwritten by the next call then. seeds: how many there are, where
    every tensor's first axis is theirs: a list is made for some of them at a time. own: a list reads the tensors that it was made with,
    which the next call may bring again with other numbers in them; nothing is copied then. Shapes of ``varying`` are recorded apart:
    the first at once, others where enough of the calls are theirs; all at once where listed, so that nothing hangs on what was met before.
    """

    def __init__(
        self,
        function: Callable[[Tree, Tree], Tree],
        fixed: Tree,
        calls: int,
        compiled: bool = False,
        listed: bool = False,
        seeds: int = 0,
        own: bool = False,
    ) -> None:
        self.function, self.fixed, self.compiled, self.calls, self.listed = function, fixed, compiled, calls, listed
        self._own = own and listed
        self.how = TO_BE if compiled or listed or calls >= worth.WORTH else "as written: too few updates"
        self._fixed = [x.detach() for x in leaves(fixed)]
        self._lists = Lists(self._graph, fixed, seeds) if listed else Lists(self._graph, fixed, 0, exact=True)
        self._replays: dict[Shapes, CarriedOut | None] = {}
        self._met: Counter[Shapes] = Counter()
        self._again: tuple[Tree, Callable[[], Tree]] = object(), lambda: None
        self._idle: tuple[Tensor, ...] = ()

    def __call__(self, varying: Tree) -> Tree:
        """The function's result, which takes no gradient."""
        if varying is self._again[0]:
            return self._again[1]()
        tensors = leaves(varying)
        shapes = tuple(x.shape for x in tensors)
        if self._due(shapes):
            self._record(varying, shapes)
        if (one := self._replays.get(shapes)) is None:
            return self.function(varying, self.fixed)
        try:
            found = one(tensors)
        except Exception as error:  # of a compiler or of an operation; nothing has been changed by then
            self._give_up(shapes, error)
            return self.function(varying, self.fixed)
        if self._own and isinstance(one, Carried) and one.reads(tensors):
            self._again, self._idle = (varying, one.carry_out), one.idle
        return found

    def idle(self, varying: Tree) -> tuple[Tensor, ...]:
        """The tensors of ``varying`` that the next call on it won't read: nothing has to be written there."""
        return self._idle if varying is self._again[0] else ()

    def _due(self, shapes: Shapes) -> bool:
        """Whether these shapes are to be recorded now."""
        if self.how == TO_BE:
            return True
        if not self._replays:
            return False
        self._met[shapes] += 1
        often = self._met[shapes] == MET and (self.compiled or self.calls * MET >= worth.WORTH * self._met.total())
        return shapes not in self._replays and (self.listed or often)

    def _record(self, varying: Tree, shapes: Shapes) -> None:
        try:
            made = self._compiled(varying) if self.compiled else self._checked(varying)
        except Exception as error:  # what a function does that cannot be recorded may raise anything
            self._give_up(shapes, error)
            return
        self.how = "compiled" if self.compiled else "listed" if self.listed else "replayed"
        self._replays[shapes] = made

    def _compiled(self, varying: Tree) -> CarriedOut:
        graph, result = self._graph(varying, self.fixed)
        compiled = torch.compile(graph, dynamic=False)

        def carried_out(tensors: list[Tensor]) -> Tree:
            with torch.inference_mode():
                return rebuilt(result, iter(compiled(*tensors, *self._fixed)))

        return carried_out

    def _checked(self, varying: Tree) -> CarriedOut:
        """A list, held against the function. Raises DifferentError where it gives something else."""
        if any(x.device.type != "cpu" for x in [*leaves(varying), *self._fixed]):
            raise NotImplementedError("on a processor only")
        made, copy = self._lists.made(varying, self._own), rebuilt(varying, iter([x.clone() for x in leaves(varying)]))
        with (
            disturbed(self._fixed if self.listed else []),
            disturbed([x for x in leaves(varying) if self._own and x.is_contiguous()], by=0.0),
        ):
            failed = sum(not self._right(made, copy, k) for k in range(CHECKED))
        if failed > (1 if self.listed else 0):  # one alone may be two actions that are as good as alike
            raise DifferentError("a replay gave another result")
        return made

    def _right(self, made: CarriedOut, varying: Tree, k: int) -> bool:
        """Whether a list gives what the function does, on a batch whose entries have moved on by k."""
        given = rebuilt(varying, iter([x.roll(k, 1) if x.dim() > 1 else x for x in leaves(varying)]))
        found, right = ([x.detach() for x in leaves(tree)] for tree in (made(leaves(given)), self.function(given, self.fixed)))
        return near(found, right) if self.listed else all(map(same, found, right))

    def _graph(self, varying: Tree, fixed: Tree) -> tuple[fx.GraphModule, Tree]:
        """The operations from tensors to tensors, and what the result looks like."""
        looks: list[Tree] = []

        def flat(*tensors: Tensor) -> tuple[Tensor, ...]:
            these = iter(tensors)
            with _Unread():
                result = self.function(rebuilt(varying, these), rebuilt(fixed, these))
            looks.append(rebuilt(result, repeat(torch.empty(0))))
            return tuple(leaves(result))

        graph = make_fx(flat)(*leaves(varying), *leaves(fixed))
        require_sound(graph)
        return graph, looks[-1]

    def _give_up(self, shapes: Shapes, error: Exception) -> None:
        """Call the function as it is: for these shapes where it is listed, for all otherwise."""
        self._replays = {**self._replays, shapes: None} if self.listed else {}
        if not any(self._replays.values()):
            self.how = f"as written: {error}" if isinstance(error, DifferentError) else f"as written: {type(error).__name__}: {error}"
            self.how = self.how.splitlines()[0]


class _Unread(TorchFunctionMode):
    """Refuses READERS while a function is recorded; make_fx itself notices ``item`` and branches."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func in READERS:
            raise NotImplementedError(f"{func.__name__} reads a tensor's numbers")
        return func(*args, **(kwargs or {}))


def require_sound(graph: fx.GraphModule) -> None:
    """Raise ValueError where a recorded operation hangs on values, so that it would be another one the next time, or on chance."""
    for node in graph.graph.nodes:
        if UNSOUND & set(getattr(node.target, "tags", ())):
            raise ValueError(f"{node.target} hangs on values or on chance")
