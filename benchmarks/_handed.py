"""What JAX is handed: networks, a batch and the whole replay of ours, as arrays by name.

Columns have a transition of a seed in each row, [S, rows, …]; of agents with memory an episode, [S, rows, times, …], each of full length.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from qtran_cli.learn.replay.pieces import Pieces
from qtran_cli.learn.replay.transitions import Batch
from qtran_cli.learn.tensors import networks
from qtran_cli.learn.tensors.networks import Parameters
from qtran_cli.learn.train import Trainer

LATER = ("u", "reward", "terminated")
"""What an episode's last moment, after which nothing is done, has no place for."""


def given(made: Trainer) -> Mapping[str, np.ndarray]:
    """Both networks, a batch and the whole replay, by name."""
    parts = {"batch": columns(made, named(drawn(made))), "ring": columns(made, ring(made))}
    parts |= {"online": layers(made.parameters), "behind": layers(networks.views(made.plan, made.behind))}
    return {f"{part}/{name}": x.detach().numpy() for part, found in parts.items() for name, x in found.items()}


def drawn(made: Trainer) -> Batch | Pieces:
    """The batch that both are asked about."""
    uniforms = torch.linspace(0, 0.999, made.settings.batch, dtype=torch.float64)
    return made.replay.sample(uniforms.expand(len(made.seeds), -1))


def named(batch: Batch | Pieces) -> Mapping[str, Tensor]:
    """A batch's columns under the replay's names."""
    if isinstance(batch, Pieces):
        return episodes(batch)
    assert batch.successor is not None
    after = {f"next_{name}": x for name, x in batch.successor._asdict().items()}
    return {name: x for name, x in batch._asdict().items() if isinstance(x, Tensor)} | after


def episodes(batch: Pieces) -> Mapping[str, Tensor]:
    """The columns of whole episodes."""
    seen = {**batch.moments.percept._asdict(), "last": batch.moments.last}
    done = {name: getattr(batch, name).unflatten(1, (-1, batch.moments.last.shape[2])) for name in LATER}
    return {name: x.transpose(1, 2).contiguous() for name, x in (seen | done).items()}


def ring(made: Trainer) -> Mapping[str, Tensor]:
    """The columns of the replay."""
    state = made.replay.state()
    if "ring" not in state:
        return {name: x for name, x in state.items() if isinstance(x, Tensor)}
    kept = {name: x.transpose(1, 2) for name, x in state["ring"].items()}
    return kept | {name: kept[name][:, :, :-1] for name in LATER}


def columns(made: Trainer, found: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    """Transitions in JAX's types, rewards in units of the networks."""
    shift, scale = (x.view(-1, *(1,) * (found["reward"].dim() - 1)) for x in (made.shift, made.scale))
    whole = {name: x.int() for name, x in found.items() if name in ("u", "last")}
    return {**found, **whole, "reward": ((found["reward"] - shift) / scale).float()}


def layers(parameters: Parameters) -> Mapping[str, Tensor]:
    """Weights and biases under names of their own."""
    return {f"{name}/{k}": x for name, layer in parameters.items() for k, x in enumerate(layer)}
