"""An ONNX model, read and carried out without any package: written from the format's description, apart from the code that writes it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

KINDS = {1: np.dtype("<f4"), 7: np.dtype("<i8")}


def fields(data: bytes) -> list[tuple[int, int | bytes]]:
    """(number, value) of every field of a message."""
    found, at = [], 0
    while at < len(data):
        tag, at = varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, at = varint(data, at)
        elif wire == 2:
            size, at = varint(data, at)
            value, at = data[at : at + size], at + size
            assert len(value) == size
        else:
            raise AssertionError(f"wire type {wire}")
        found.append((number, value))
    return found


def varint(data: bytes, at: int) -> tuple[int, int]:
    total, shift = 0, 0
    while True:
        total |= (data[at] & 127) << shift
        if data[at] < 128:
            return total, at + 1
        at, shift = at + 1, shift + 7


def every(message: list, number: int) -> list:
    return [value for k, value in message if k == number]


@dataclass
class Node:
    operator: str
    inputs: list[str]
    outputs: list[str]
    attributes: dict = field(default_factory=dict)


@dataclass
class Model:
    nodes: list[Node]
    tensors: dict[str, np.ndarray]
    inputs: dict[str, int]
    outputs: dict[str, int]
    metadata: dict[str, str]

    def run(self, **given: np.ndarray) -> dict[str, np.ndarray]:
        assert set(given) == set(self.inputs)
        there = dict(self.tensors) | given
        for node in self.nodes:
            found = OPERATORS[node.operator](*(there[name] for name in node.inputs), **node.attributes)
            found = found if isinstance(found, list) else [found]
            there |= dict(zip(node.outputs, found, strict=True))
        return {name: there[name] for name in self.outputs}


OPERATORS = {
    "Transpose": lambda x, perm: x.transpose(perm),
    "MatMul": np.matmul,
    "Add": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "Relu": lambda x: np.maximum(x, 0),
    "Sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "Tanh": np.tanh,
    "Where": np.where,
    "Concat": lambda *x, axis: np.concatenate(x, axis),
    "Split": lambda x, axis: np.split(x, 3, axis),
    "ArgMax": lambda x, axis, keepdims: x.argmax(axis),
}


def model(data: bytes) -> Model:
    whole = fields(data)
    assert every(whole, 1) == [8]
    assert [fields(x) for x in every(whole, 8)] == [[(1, b""), (2, 13)]]
    graph = fields(every(whole, 7)[0])
    metadata = {every(fields(x), 1)[0].decode(): every(fields(x), 2)[0].decode() for x in every(whole, 14)}
    tensors = dict(map(tensor, every(graph, 5)))
    told = ({every(fields(x), 1)[0].decode(): kind(x) for x in every(graph, k)} for k in (11, 12))
    return Model([node(x) for x in every(graph, 1)], tensors, *told, metadata)


def kind(data: bytes) -> int:
    return every(fields(every(fields(every(fields(data), 2)[0]), 1)[0]), 1)[0]


def tensor(data: bytes) -> tuple[str, np.ndarray]:
    message = fields(data)
    array = np.frombuffer(every(message, 9)[0], KINDS[every(message, 2)[0]]).reshape(every(message, 1))
    return every(message, 8)[0].decode(), array


def node(data: bytes) -> Node:
    message = fields(data)
    names = [[x.decode() for x in every(message, k)] for k in (1, 2)]
    return Node(every(message, 4)[0].decode(), *names, dict(map(attribute, every(message, 5))))


def attribute(data: bytes) -> tuple[str, int | list[int]]:
    message = fields(data)
    (form,) = every(message, 20)
    return every(message, 1)[0].decode(), every(message, 3)[0] if form == 2 else every(message, 8)
