"""The agents' networks as NumPy arrays, a network of its own for every seed and agent: what they all share is repeated, and its input
that tells agents apart is folded into the bias.

    x = observation, with memory followed by a one-hot code of the last action (zeros at first)
    x = max(x W + b, 0) for every hidden layer        with memory h = GRU(x, h), h = 0 at first, x = h
    Q = x W_q + b_q                                   the greedy action is the available one of largest Q
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qtran_cli.learn.tensors.networks import Layer
from qtran_cli.learn.train import Trainer
from qtran_cli.model.team_game import TeamGame

Affine = tuple[np.ndarray, np.ndarray]
"""W [S, N, inputs, outputs] and b [S, N, outputs], float32."""


@dataclass(frozen=True, eq=False)
class Policies:
    """seeds, agents: numbers and names, in the arrays' order. actions: their labels, per agent.

    hidden: the layers before the memory. gru: its two halves (gates r, z, n), None for agents without. q: what gives Q_i.
    about: texts, what they are of.
    """

    seeds: tuple[int, ...]
    agents: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    hidden: tuple[Affine, ...]
    gru: tuple[Affine, Affine] | None
    q: Affine
    about: Mapping[str, str]

    @property
    def observation(self) -> int:
        """Numbers that an agent sees."""
        inputs = int(self.hidden[0][0].shape[2])
        return inputs if self.gru is None else inputs - self.most

    @property
    def most(self) -> int:
        """A: the actions of the agent that has most; of others the last ones are never available."""
        return int(self.q[0].shape[3])


def policies(trainer: Trainer, game: TeamGame, seeds: Sequence[int], agents: Sequence[int], about: Mapping[str, str]) -> Policies:
    """Of these seeds and agents. seeds: numbers; agents: positions, from 0."""
    rows = [trainer.seeds.index(seed) for seed in seeds]

    def taken(name: str, first: bool = False) -> Affine:
        w, b = _each(trainer.parameters[name], trainer.spec.n, trainer.settings.shared and first)
        return w[rows][:, list(agents)], b[rows][:, list(agents)]

    hidden = tuple(taken(f"trunk_{k}", k == 0) for k in range(trainer.settings.layers))
    gru = (taken("gru_input"), taken("gru_hidden")) if "gru_input" in trainer.parameters else None
    labels = tuple(tuple(map(str, game.actions[i])) for i in agents)
    return Policies(tuple(seeds), tuple(game.agents[i] for i in agents), labels, hidden, gru, taken("q"), about)


def _each(layer: Layer, n: int, numbered: bool) -> Affine:
    """A layer of every seed and agent. numbered: its last n inputs tell agents apart, a one each."""
    weights, bias = (x.detach().cpu().numpy() for x in layer)
    if weights.ndim == 4:  # a network an agent
        return weights, bias[:, :, 0]
    w, b = np.repeat(weights[:, None], n, 1), np.repeat(bias, n, 1)
    return (w[:, :, :-n], b + weights[:, -n:]) if numbered else (w, b)
