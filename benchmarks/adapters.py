"""Adapters: environment steps per second of other libraries' environments under our rules, against the library's own stepping.

A turn begins every lane from a seed and takes joint actions drawn before, with an episode of another seed where one is over. alone: the
same seeds and actions in as many copies as their library makes them, and nothing else: no rows of arrays, no team reward, no masks, no
checks. ratio: our steps per second over theirs, one thread, processor time, in turns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec

import torch
from torch import Tensor

from benchmarks import _bare
from benchmarks._ratios import compare
from qtran_cli.envs import Environment, programs
from qtran_cli.envs.conformance.playing import over
from qtran_cli.envs.hosts.lanes import SEEDS

HEADINGS = ("environment", "lanes", "budget", "steps/s", "alone/s", "ratio")
OPTIONS = ("long",)
BARE = {
    "pettingzoo:mpe2.simple_spread_v3": ("mpe2", _bare.mpe2),
    "gym:Foraging-8x8-2p-3f-v3": ("lbforaging", _bare.gym("Foraging-8x8-2p-3f-v3")),
    "gym:rware-tiny-2ag-v2": ("rware", _bare.gym("rware-tiny-2ag-v2")),
    "vmas:simple_spread": ("vmas", _bare.vmas),
}
"""By our name: the package that it needs, and its own stepping."""
LANES = (1, 10, 64)
STEPS = 300
"""Of all lanes together, in a turn; never fewer than 52 of each, so that episodes end."""
BUDGET = 0.9


def rows(smallest: bool = False, long: bool = False) -> Iterator[tuple]:
    """One row per environment and number of lanes. long: five times as many readings."""
    torch.set_num_threads(1)
    for name, (package, bare) in BARE.items():
        if find_spec(package) is None:
            yield name, "–", f"{BUDGET:g}", f"no {package}", "–", "–"
            continue
        for lanes in LANES[:1] if smallest else LANES:
            yield name, *measured(name, bare, lanes, 2 if smallest else max(52, STEPS // lanes), 1 if smallest else 75 if long else 15)


def measured(name: str, bare: Callable, lanes: int, steps: int, runs: int) -> tuple[str, ...]:
    """The cells of one row."""
    environment = programs.make(programs.world(name), lanes)
    actions, numbers = given(environment, lanes, steps)
    seeds = [(1 + (u[:, 0] * SEEDS).long()).tolist() for u in numbers]
    alone = bare(lanes, actions, seeds)
    ours = partial(play, environment, actions, numbers)
    alone(), ours()  # what is compiled or kept at the first call is there
    found = compare(ours, alone, runs)
    rates = (f"{lanes * steps / seconds:,.0f}" for seconds in (found.task, found.reference))
    return f"{lanes:,}", f"{BUDGET:g}", *rates, f"{1 / found.ratio:.2f}"


def given(environment: Environment, lanes: int, steps: int) -> tuple[list[Tensor], list[Tensor]]:
    """By step: joint actions at random [L, N], and the numbers of the episodes that begin there [L, 1]."""
    draws, spec = torch.Generator().manual_seed(1), environment.spec
    most = torch.tensor(spec.actions)
    actions = [(torch.rand(lanes, spec.n, generator=draws) * most).long() for _ in range(steps)]
    return actions, [torch.rand(lanes, spec.draws, generator=draws, dtype=torch.float64) for _ in range(steps)]


def play(environment: Environment, actions: Sequence[Tensor], numbers: Sequence[Tensor]) -> None:
    """These steps from a new episode in every lane, each with the reset of the lanes that are over."""
    environment.reset(torch.ones(len(numbers[0]), dtype=torch.bool), numbers[0])
    for u, uniforms in zip(actions, numbers, strict=True):
        _, outcome = environment.step(u)
        environment.reset(over(outcome), uniforms)
