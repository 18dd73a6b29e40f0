"""Just enough of the protocol buffers of ONNX (onnx.proto, IR version 8, operators of version 13) to write a graph: no package is needed.

A message is the concatenation of its fields; a field is a tag, number · 8 + wire type, and a varint (type 0), four bytes (type 5) or a
length and so many bytes (type 2).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

IR_VERSION, OPERATORS = 8, 13
FLOAT, INT64, BOOL = 1, 7, 9
_KINDS = {np.dtype(np.float32): FLOAT, np.dtype(np.int64): INT64}


def _varint(x: int) -> bytes:
    x, found = x & (1 << 64) - 1, b""
    while x > 127:
        found, x = found + bytes([x & 127 | 128]), x >> 7
    return found + bytes([x])


def _number(field: int, x: int) -> bytes:
    return _varint(field << 3) + _varint(x)


def _text(field: int, content: str | bytes) -> bytes:
    data = content.encode() if isinstance(content, str) else content
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def node(operator: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: int | Sequence[int]) -> bytes:
    """NodeProto. attributes: a whole number, or several."""
    parts = [*(_text(1, x) for x in inputs), *(_text(2, x) for x in outputs), _text(4, operator)]
    return b"".join([*parts, *(_text(5, _attribute(name, value)) for name, value in attributes.items())])


def _attribute(name: str, value: int | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, 2)
    return _text(1, name) + b"".join(_number(8, x) for x in value) + _number(20, 7)


def tensor(name: str, array: np.ndarray) -> bytes:
    """TensorProto, of float32 or int64."""
    dims = b"".join(_number(1, x) for x in array.shape)
    data = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()
    return dims + _number(2, _KINDS[array.dtype]) + _text(8, name) + _text(9, data)


def value(name: str, kind: int, shape: Iterable[int | str]) -> bytes:
    """ValueInfoProto. shape: sizes, or names of those that vary."""
    dims = b"".join(_text(1, _number(1, x) if isinstance(x, int) else _text(2, x)) for x in shape)
    return _text(1, name) + _text(2, _text(1, _number(1, kind) + _text(2, dims)))


def model(
    name: str, nodes: Iterable[bytes], tensors: Iterable[bytes], inputs: Iterable[bytes], outputs: Iterable[bytes], about: Mapping[str, str]
) -> bytes:
    """ModelProto. about: its metadata."""
    parts = [(1, nodes), (5, tensors), (11, inputs), (12, outputs)]
    graph = b"".join(_text(field, x) for field, listed in parts for x in listed) + _text(2, name)
    told = b"".join(_text(14, _text(1, key) + _text(2, text)) for key, text in about.items())
    operators = _text(8, _text(1, "") + _number(2, OPERATORS))
    return _number(1, IR_VERSION) + _text(2, "qtran") + _text(7, graph) + operators + told


def infinity() -> np.ndarray:
    """−∞, float32."""
    return np.frombuffer(struct.pack("<f", -np.inf), np.dtype("<f4")).reshape(())
