"""The same networks by torch.nn, one agent, one episode and one time after the other."""

from __future__ import annotations

import torch

from qtran_cli.learn.tensors.networks import Parameters
from qtran_cli.learn.train import Trainer


class Agent:
    """Agent i of the k-th seed, with leaves of its own in ``leaves``."""

    def __init__(self, made: Trainer, parameters: Parameters, k: int, i: int, leaves: dict[str, tuple[torch.Tensor, torch.Tensor]]) -> None:
        self.made, self.i, self.leaves = made, i, leaves
        self.k = k

    def of(self, name: str) -> tuple[torch.Tensor, torch.Tensor]:
        weights, bias = self.leaves[name]
        return (weights[self.k], bias[self.k, 0]) if weights.dim() == 3 else (weights[self.k, self.i], bias[self.k, self.i, 0])

    def step(self, seen: torch.Tensor, last: int | None, hidden: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(Q_i of every action, h) from what is seen, the action before, and h before."""
        spec, settings = self.made.spec, self.made.settings
        x = torch.cat([seen, *([] if last is None else [torch.eye(spec.most)[last]]), *([torch.zeros(spec.most)] if last is None else [])])
        x = torch.cat([x, torch.eye(spec.n)[self.i]]) if settings.shared else x
        for layer in range(settings.layers):
            weights, bias = self.of(f"trunk_{layer}")
            x = (x @ weights + bias).relu()
        (w_i, b_i), (w_h, b_h) = self.of("gru_input"), self.of("gru_hidden")
        hidden = torch.gru_cell(x[None], hidden[None], w_i.T, w_h.T, b_i, b_h)[0]
        weights, bias = self.of("q")
        return hidden @ weights + bias, hidden


def team(made: Trainer, parameters: Parameters, k: int) -> tuple[list[Agent], dict]:
    """The agents of the k-th seed, and the leaves that they share."""
    leaves = {name: tuple(x.detach().clone().requires_grad_() for x in layer) for name, layer in parameters.items()}
    return [Agent(made, parameters, k, i, leaves) for i in range(made.spec.n)], leaves


def values(agents: list[Agent], seen, u, hidden=None) -> tuple[torch.Tensor, torch.Tensor]:
    """(Q [T, N, A], h [T, N, H]) along seen [T, N, O]; u: what was done before each, None first where nothing was. hidden [N, H]."""
    own = [torch.zeros(agents[0].made.settings.hidden) if hidden is None else hidden[i] for i in range(len(agents))]
    q, h = [], []
    for now, before in zip(seen, u, strict=True):
        found = [agent.step(now[i], None if before is None else int(before[i]), own[i]) for i, agent in enumerate(agents)]
        own = [x for _, x in found]
        q.append(torch.stack([x for x, _ in found]))
        h.append(torch.stack(own))
    return torch.stack(q), torch.stack(h)
