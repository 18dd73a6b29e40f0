"""Entry by entry: small ones as NumPy's ufuncs, large ones by PyTorch, in place where they may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from qtran_cli.learn.tensors.listed.operations import Call, Lowering, arrays
from qtran_cli.learn.tensors.listed.operations.arrays import array, copied, number

aten = torch.ops.aten
FEW = 16_000
"""Entries up to which two calls of NumPy's are over sooner than one of PyTorch's, whose way of being begun takes longest."""


def _called(small: Callable[..., Any], large: Callable[..., Any] | None = None, swapped: bool = False) -> Lowering:
    """An operation that NumPy and PyTorch have under these names; swapped: with its arguments the other way around."""

    def calls(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
        given = arguments[::-1] if swapped else arguments
        if keywords or not _alike(out, given):
            return None
        if large is None or arrays.small(out, given) or not isinstance(given[0], Tensor):
            like = next(x for x in given if isinstance(x, Tensor))
            return [partial(small, *(number(x, like) for x in given), out=array(out))]
        return [_large(large, out, given)]

    return calls


def _large(function: Callable[..., Any], out: Tensor, given: Sequence[Any]) -> Call:
    """PyTorch's, in place where the result lies where the first argument does: begun and carried out sooner than with out=."""
    if given[0].data_ptr() == out.data_ptr():
        return partial(getattr(out, f"{function.__name__}_"), *given[1:])
    return partial(function, *given, out=out)


def _alike(out: Tensor, given: Sequence[Any]) -> bool:
    """Whether nothing has to be converted first: tensors of one type, the result's or that of a comparison."""
    types = {x.dtype for x in given if isinstance(x, Tensor)}
    return len(types) == 1 and (types == {out.dtype} or out.dtype == torch.bool)


def _relu(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call]:
    if out.data_ptr() == arguments[0].data_ptr():
        return [partial(torch.relu_, out)]
    return [partial(torch.clamp_min, arguments[0], 0, out=out)]


def _unbent(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call]:
    """relu's slope times what comes back."""
    back, x, least = arguments
    if out.numel() >= FEW:
        return [partial(aten.threshold_backward.grad_input._op, *arguments, grad_input=out)]
    bent = np.empty(x.shape, np.bool_)
    return [partial(np.greater, array(x), number(least, x), bent), partial(np.multiply, array(back), bent, array(out))]


def _filled(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call]:
    x, mask, value = arguments
    own = [] if out.data_ptr() == x.data_ptr() else [copied(out, x)]
    return [*own, _put(out, mask, value)]


def _clamped(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    x, least, most = (*arguments, None, None)[:3]
    if keywords or (least is None) == (most is None):
        return None
    bend, end = (np.maximum, least) if most is None else (np.minimum, most)
    return [partial(bend, array(x), number(end, x), out=array(out))]


def _raised(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    x, power = arguments
    return [partial(np.multiply, array(x), array(x), out=array(out))] if power == 2 else None


def _copied(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call]:
    return [copied(out, arguments[0])]


def _chosen(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call]:
    mask, first, second = arguments
    if out.numel() >= arrays.LARGE or not first.dtype == second.dtype == out.dtype:
        return [partial(torch.where, *arguments, out=out)]
    return [copied(out, second), _put(out, mask, first)]


def _put(out: Tensor, mask: Tensor, value: Any) -> Call:
    """Put a value, or a tensor's entries, where the mask says."""
    if mask.shape == out.shape and getattr(value, "shape", out.shape) == out.shape:
        return partial(np.putmask, array(out), array(mask), array(value))  # begun sooner than np.copyto
    return partial(np.copyto, array(out), array(value), where=array(mask))


def _out(function: Callable[..., Any]) -> Lowering:
    """A function of PyTorch's that writes where it is told."""
    return lambda out, arguments, keywords: [partial(function, *arguments, **keywords, out=out)]


OPERATIONS: dict[Any, Lowering] = {
    aten.add.Tensor: _called(np.add, torch.add),
    aten.sub.Tensor: _called(np.subtract, torch.sub),
    aten.mul.Tensor: _called(np.multiply, torch.mul),
    aten.div.Tensor: _called(np.divide, torch.div),
    aten.mul.Scalar: _called(np.multiply),
    aten.div.Scalar: _called(np.divide),
    aten.add.Scalar: _called(np.add),
    aten.sub.Scalar: _called(np.subtract),
    aten.rsub.Scalar: _called(np.subtract, swapped=True),
    aten.neg.default: _called(np.negative),
    aten.abs.default: _called(np.abs, torch.abs),
    aten.sgn.default: _called(np.sign),
    aten.bitwise_not.default: _called(np.invert),
    aten.bitwise_and.Tensor: _called(np.bitwise_and),
    aten.bitwise_or.Tensor: _called(np.bitwise_or),
    aten.eq.Tensor: _called(np.equal),
    aten.ne.Tensor: _called(np.not_equal),
    aten.le.Scalar: _called(np.less_equal),
    aten.lt.Scalar: _called(np.less),
    aten.ge.Scalar: _called(np.greater_equal),
    aten.gt.Scalar: _called(np.greater),
    aten.gt.Tensor: _called(np.greater),
    aten.relu.default: _relu,
    aten.threshold_backward.default: _unbent,
    aten.masked_fill.Scalar: _filled,
    aten.clamp.default: _clamped,
    aten.pow.Tensor_Scalar: _raised,
    aten._to_copy.default: _copied,
    aten.clone.default: _copied,
    aten.where.self: _chosen,
    aten.sigmoid.default: _out(torch.sigmoid),
    aten.tanh.default: _out(torch.tanh),
    aten.lerp.Tensor: _out(torch.lerp),
    aten.addcmul.default: _out(torch.addcmul),
}
IN_PLACE = set(OPERATIONS) - {aten._to_copy.default, aten.clone.default, aten.where.self}
"""Of these the result may lie where an argument does."""
