"""What predator-prey asks of a network: VDN's exact factors, and what a network fitted to them by regression earns.

python -m docs.curves.regression                     both, P = 0.5: exact, then 10,000 and 40,000 updates of 32 transitions
python -m docs.curves.regression --updates 10000 --batch 1024 --hidden 256 --cells

Under uniform sampling of configurations and joint actions VDN's targets are y = r + γ Σ_i max Q_i(s'), and its best fit in every
configuration is row mean + column mean − mean; iterated, that ends where its training ends but for the network. The network then gets
what no training has: the exact Q_i, no chance in them, every configuration alike, no bootstrapping; with --level what they have in common
besides. --cells shows it cells by number, one-hot, and no coordinates.
"""

from __future__ import annotations

import argparse
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from qtran_cli.envs import programs

if TYPE_CHECKING:
    from torch import Tensor

    from qtran_cli.envs.worlds._hunt_exact import Table

ENV, OPTIONS = "predator_prey", ("preset=code", "penalty=0.5")
GAMMA = 0.99
ENOUGH = 1e-4
"""Change of a value at which the iteration stops: γ^k of the largest value."""


def additive(table: Table, gamma: float = GAMMA) -> np.ndarray:
    """[C, N, A]: Q_i of the fixed point of VDN's exact fits, two agents; their sum is the fit. Cost: some 1,000 sweeps of the table."""
    mean, v = table.reward.mean(2), np.zeros(len(table.at))
    while True:
        after = np.concatenate([v, v[table.back].mean(1)])[table.after].mean(2)
        y = (mean + gamma * after).reshape(len(v), *(round(mean.shape[1] ** 0.5),) * 2)
        q = np.stack([y.mean(2), y.mean(1)], 1) - y.mean((1, 2))[:, None, None] / 2
        before, v = v, q.max(2).sum(1)
        if abs(v - before).max() < ENOUGH:
            return q


def chance(table: Table, q: np.ndarray, gamma: float = GAMMA) -> tuple[float, float, float]:
    """(by how much a target is off the additive fit, a root mean square over what is uniform; by how much the best action of an agent is
    ahead of the next: the mean over configurations and agents, and the median). q: what ``additive`` gives."""
    v = q.max(2).sum(1)
    back = v[table.back]
    after, spread = (np.concatenate(pair)[table.after] for pair in ((v, back.mean(1)), (np.zeros(len(v)), back.var(1))))
    fit = (q[:, 0, :, None] + q[:, 1, None, :]).reshape(len(v), -1, 1)
    off = (table.reward + gamma * after - fit) ** 2 + gamma**2 * spread
    two = np.sort(q, 2)[:, :, -2:]
    ahead = two[:, :, 1] - two[:, :, 0]
    return float(np.sqrt(off.mean())), float(ahead.mean()), float(np.median(ahead))


def fitted(x: Tensor, q: np.ndarray, updates: int, batch: int, hidden: int, seed: int = 0, level: bool = False) -> np.ndarray:
    """[C, N]: greedy actions of a network of two hidden layers, Adam from 0.001 down to 0, fitted to Σ_i Q_i(u_i) at random u.

    x: [C, N, O]. q: [C, N, A]. level: without what all Q_i have in common, their mean, as if it had been learned already.
    """
    import torch

    torch.manual_seed(seed)
    wanted, (count, n, width) = torch.from_numpy(q - q.mean() * level).float(), x.shape
    sizes = (width, hidden, hidden, q.shape[2])
    layers = [torch.nn.Linear(a, b) for a, b in pairwise(sizes)]
    network = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1], torch.nn.ReLU(), layers[2])
    adam = torch.optim.Adam(network.parameters(), lr=0.001)
    falling = torch.optim.lr_scheduler.LinearLR(adam, 1.0, 0.0, updates)
    for _ in range(updates):
        rows, u = torch.randint(count, (batch,)), torch.randint(q.shape[2], (batch, n, 1))
        off = (network(x[rows]) - wanted[rows]).gather(2, u).sum((1, 2))
        adam.zero_grad()
        off.square().mean().backward()
        adam.step(), falling.step()
    with torch.no_grad():
        return np.asarray(network(x).argmax(2))


def seen(table: Table, cells: bool) -> Tensor:
    """[C, N, O + N]: what each agent sees, and which it is. cells: its own cell, the others' and the prey's, one-hot."""
    import torch

    at, n = torch.from_numpy(table.at), table.options.predators
    own = torch.eye(n).expand(len(at), n, n)
    if not cells:
        return torch.cat([table.percept.observations.float(), own], 2)
    turned = torch.stack([torch.cat([at[:, [i]], at[:, [j for j in range(at.shape[1]) if j != i]]], 1) for i in range(n)], 1)
    return torch.cat([torch.nn.functional.one_hot(turned).float().flatten(2), own], 2)


def main(arguments: list[str]) -> int:
    """Print what each earns, of the optimum."""
    parser = argparse.ArgumentParser(prog="python -m docs.curves.regression", description=__doc__.partition("\n")[0])
    parser.add_argument("--updates", type=int, nargs="+", default=[10_000, 40_000])
    for name, value in (("batch", 32), ("hidden", 64)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--cells", action="store_true")
    parser.add_argument("--level", action="store_true")
    told = parser.parse_args(arguments)
    table = programs.exact(programs.world(ENV, OPTIONS))
    assert table is not None
    q = additive(table)
    off, mean, median = chance(table, q)
    print(f"optimum {table.optimum:.2f}, VDN's exact fixed point {table.value(q.argmax(2)):.2f}", flush=True)
    print(f"a target is off the fit by {off:.3f}, the best action ahead by {mean:.3f}, half the time by less than {median:.3f}", flush=True)
    for updates in told.updates:
        u = fitted(seen(table, told.cells), q, updates, told.batch, told.hidden, level=told.level)
        print(f"{updates:,} updates of {told.batch}, {told.hidden} units: {table.value(u):.2f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
