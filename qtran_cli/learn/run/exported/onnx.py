"""Policies as an ONNX model: all seeds and agents at once, K = S · N networks, seeds first.

inputs      observation float [batch, K, O], available bool [batch, K, A]
            with memory: last float [batch, K, A], the last action one-hot, zeros at first; memory float [batch, K, H], zeros at first
outputs     action int64 [batch, K], q float [batch, K, A]; with memory: memory_after float [batch, K, H]
metadata    networks: JSON, the seed and the agent of each; actions: their labels; and what they are of
"""

from __future__ import annotations

import json

import numpy as np

from qtran_cli.learn.run.exported import protobuf
from qtran_cli.learn.run.exported.policies import Affine, Policies
from qtran_cli.learn.run.exported.protobuf import BOOL, FLOAT, INT64, node, value

FLIP = [1, 0, 2]
"""[batch, K, …] to [K, batch, …], and back."""


def written(found: Policies) -> bytes:
    """The file."""
    graph = _Graph(found)
    k, shape = len(found.seeds) * len(found.agents), ("batch", len(found.seeds) * len(found.agents))
    inputs = [value("observation", FLOAT, (*shape, found.observation)), value("available", BOOL, (*shape, found.most))]
    outputs = [value("action", INT64, shape), value("q", FLOAT, (*shape, found.most))]
    if found.gru is not None:
        width = found.gru[1][0].shape[2]
        inputs += [value("last", FLOAT, (*shape, found.most)), value("memory", FLOAT, (*shape, width))]
        outputs.append(value("memory_after", FLOAT, (*shape, width)))
    networks = [[seed, agent] for seed in found.seeds for agent in found.agents]
    about = {**found.about, "networks": json.dumps(networks), "actions": json.dumps(found.actions)}
    assert len(networks) == k
    return protobuf.model("policies", graph.nodes, graph.tensors, inputs, outputs, about)


class _Graph:
    """nodes and tensors of all that is computed."""

    def __init__(self, found: Policies) -> None:
        self.nodes: list[bytes] = []
        self.tensors: list[bytes] = []
        x = self._add("Concat", "observation", "last", axis=2) if found.gru is not None else "observation"
        x = self._add("Transpose", x, perm=FLIP)
        for layer in found.hidden:
            x = self._add("Relu", self._affine(x, layer))
        if found.gru is not None:
            x = self._recurrent(x, found.gru)
            self._add("Transpose", x, to="memory_after", perm=FLIP)
        q = self._add("Transpose", self._affine(x, found.q), to="q", perm=FLIP)
        least = self._tensor(protobuf.infinity())
        self._add("ArgMax", self._add("Where", "available", q, least), to="action", axis=2, keepdims=0)

    def _recurrent(self, x: str, halves: tuple[Affine, Affine]) -> str:
        """h after, by x and the memory before."""
        before = self._add("Transpose", "memory", perm=FLIP)
        own, others = self._split(self._affine(x, halves[0])), self._split(self._affine(before, halves[1]))
        r, z = (self._add("Sigmoid", self._add("Add", a, b)) for a, b in zip(own[:2], others[:2], strict=True))
        new = self._add("Tanh", self._add("Add", own[2], self._add("Mul", r, others[2])))
        return self._add("Add", new, self._add("Mul", z, self._add("Sub", before, new)))

    def _split(self, x: str) -> list[str]:
        """In three along the last axis."""
        names = [f"{x}_{gate}" for gate in "rzn"]
        self.nodes.append(node("Split", [x], names, axis=2))
        return names

    def _affine(self, x: str, layer: Affine) -> str:
        """x W + b of every network."""
        w, b = layer
        weights, bias = self._tensor(w.reshape(-1, *w.shape[2:])), self._tensor(b.reshape(-1, 1, b.shape[2]))
        return self._add("Add", self._add("MatMul", x, weights), bias)

    def _tensor(self, array: np.ndarray) -> str:
        name = f"t_{len(self.tensors)}"
        self.tensors.append(protobuf.tensor(name, array))
        return name

    def _add(self, operator: str, *inputs: str, to: str = "", **attributes: int | list[int]) -> str:
        name = to or f"x_{len(self.nodes)}"
        self.nodes.append(node(operator, inputs, [name], **attributes))
        return name
