"""Updates of recurrent agents against torch.nn.GRU doing the same: 32 episodes of 25 steps, 3 agents, 64 units, one seed.

unit: the recurrent unit alone, its input's product included, forward and backward. update: all of it, target network, VDN's loss, clipping
and Adam, against the same of torch.nn; ours as it is written, replayed, and as a list (learn/tensors/recorded.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from benchmarks._ratios import compare, duration
from qtran_cli.envs import programs
from qtran_cli.envs.make import make
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.replay.pieces import Pieces
from qtran_cli.learn.tensors import gru
from qtran_cli.learn.tensors.recorded import Recorded
from qtran_cli.learn.train import Trainer

HEADINGS = ("what", "ours", "torch.nn", "ratio")
EPISODES, UNITS, ENV = 32, 64, "simple_spread"


def rows(smallest: bool = False) -> Iterator[tuple]:
    """The unit, then an update in three ways."""
    torch.set_num_threads(1)
    runs = 1 if smallest else 25
    made, batch = given(4 if smallest else EPISODES, 8 if smallest else UNITS)
    right = bare(made, batch)
    yield _row("unit", lambda: unit(made, batch), lambda: torch_unit(made, batch), runs)
    yield _row("update, as written", updated(made, batch, made.loss.gradient), right, runs)
    replayed = Recorded(made.loss.gradient, made.known, 10**9)
    yield _row("update, replayed", updated(made, batch, lambda batch, _: replayed(batch)), right, runs)
    listed = Recorded(made.loss.gradient, made.known, 10**9, listed=True, seeds=len(made.seeds), own=True)
    yield _row("update, listed", updated(made, batch, lambda batch, _: listed(batch)), right, runs)


def given(episodes: int, units: int) -> tuple[Trainer, Pieces]:
    """A trainer, and a batch of its replay."""
    settings = METHODS["vdn"].Settings(memory="gru", hidden=units, layers=1, batch=episodes, update_every=10**6)
    made = Trainer(METHODS["vdn"], settings, make(programs.world(ENV), 1), (0,), 10**7)
    while made.replay.size < episodes:
        made.advance()
    return made, made.replay.sample(torch.rand(1, episodes, dtype=torch.float64))


def updated(made: Trainer, batch: Pieces, gradient: Callable) -> Callable[[], object]:
    """An update by that gradient."""
    return lambda: made.adam.step(gradient(batch, made.known)[0].clone(), 1e-3)


def _sizes(made: Trainer, batch: Pieces) -> tuple[int, int, int]:
    """Times, rows and units."""
    _, times, lanes, n = batch.moments.last.shape
    return times - 1, lanes * n, made.settings.hidden


def unit(made: Trainer, batch: Pieces) -> object:
    """Ours, forward and backward."""
    times, rows_, h = _sizes(made, batch)
    x = torch.ones(1, times * rows_, h)
    layers = [layer for name in ("gru_input", "gru_hidden") for layer in made.parameters[name]]
    w_i, b_i, w_h, b_h = layers
    found = gru.unrolled(torch.baddbmm(b_i, x, w_i).view(1, times, rows_, -1), w_h, b_h, None)
    return torch.autograd.grad(found, layers, torch.ones_like(found))


def torch_unit(made: Trainer, batch: Pieces) -> object:
    """torch.nn.GRU's."""
    times, rows_, h = _sizes(made, batch)
    cell = torch.nn.GRU(h, h)
    found, _ = cell(torch.ones(times, rows_, h))
    return torch.autograd.grad(found, list(cell.parameters()), torch.ones_like(found))


class Network(torch.nn.Module):
    """The agents' network."""

    def __init__(self, inputs: int, units: int, actions: int) -> None:
        super().__init__()
        self.first, self.unit, self.head = torch.nn.Linear(inputs, units), torch.nn.GRU(units, units), torch.nn.Linear(units, actions)

    def forward(self, x: Tensor) -> Tensor:
        """Q_i at all times [T, R, A]."""
        return self.head(self.unit(self.first(x).relu())[0])


def bare(made: Trainer, batch: Pieces) -> Callable[[], object]:
    """An update of VDN on as much, by torch.nn and torch.optim."""
    (times, rows_, h), spec = _sizes(made, batch), made.spec
    inputs = spec.observation + spec.most + spec.n
    online, behind = (Network(inputs, h, spec.most) for _ in range(2))
    adam = torch.optim.Adam(online.parameters(), fused=True)
    x, u = torch.rand(times + 1, rows_, inputs), torch.randint(spec.most, (times, rows_, 1))
    reward = torch.rand(times, rows_ // spec.n)

    def update() -> None:
        q = online(x[:-1]).gather(-1, u).view(times, -1, spec.n).sum(-1)
        with torch.no_grad():
            y = reward + 0.99 * behind(x)[1:].amax(-1).view(times, -1, spec.n).sum(-1)
        adam.zero_grad()
        (q - y).square().mean().backward()
        torch.nn.utils.clip_grad_norm_(online.parameters(), 10.0)
        adam.step()

    return update


def _row(what: str, ours: Callable[[], object], theirs: Callable[[], object], runs: int) -> tuple:
    for warm in (ours, theirs) * 6:
        warm()
    found = compare(ours, theirs, runs)
    return what, duration(found.task), duration(found.reference), found
