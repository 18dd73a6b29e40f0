"""Environments of other libraries as their own users step them: no rules of ours, one call a step, begun anew where an episode is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

Play = Callable[[], object]
Seeds = Sequence[Sequence[int]]
"""By step and lane: the seed of the episode that begins there where one is over."""


def mpe2(lanes: int, actions: Sequence[Tensor], seeds: Seeds) -> Play:
    """simple_spread as PettingZoo's parallel environment."""
    from mpe2 import simple_spread_v3

    envs = [simple_spread_v3.parallel_env() for _ in range(lanes)]
    names = envs[0].possible_agents
    given = [[dict(zip(names, u, strict=True)) for u in now.tolist()] for now in actions]

    def play() -> None:
        for env, seed in zip(envs, seeds[0], strict=True):
            env.reset(seed=seed)
        for now, anew in zip(given, seeds, strict=True):
            for env, u, seed in zip(envs, now, anew, strict=True):
                env.step(u)
                if not env.agents:
                    env.reset(seed=seed)

    return play


def gym(name: str) -> Callable[[int, Sequence[Tensor], Seeds], Play]:
    """A gymnasium environment of several agents, without gymnasium's wrappers."""

    def begun(lanes: int, actions: Sequence[Tensor], seeds: Seeds) -> Play:
        envs, given = [_made(name) for _ in range(lanes)], [now.tolist() for now in actions]

        def play() -> None:
            for env, seed in zip(envs, seeds[0], strict=True):
                env.reset(seed=seed)
            for now, anew in zip(given, seeds, strict=True):
                for env, u, seed in zip(envs, now, anew, strict=True):
                    _, _, terminated, truncated, _ = env.step(u)
                    if terminated or truncated:
                        env.reset(seed=seed)

        return play

    return begun


def vmas(lanes: int, actions: Sequence[Tensor], seeds: Seeds) -> Play:
    """simple_spread, all lanes in one environment; each begins by itself after its 100 steps, from a seed of its own."""
    from vmas import make_env

    env = make_env("simple_spread", lanes, continuous_actions=False, terminated_truncated=True)
    given = [list(now.float().unsqueeze(-1).unbind(1)) for now in actions]
    t = torch.zeros(lanes, dtype=torch.int64)

    def begin(lane: int, seed: int) -> None:
        env.seed(seed)
        env.reset_at(lane, return_observations=False)
        t[lane] = 0

    def play() -> None:
        for lane, seed in enumerate(seeds[0]):
            begin(lane, seed)
        for now, anew in zip(given, seeds, strict=True):
            _, _, terminated, _, _ = env.step([u.clone() for u in now])
            t.add_(1)
            for lane in (terminated | (t >= 100)).nonzero().flatten().tolist():
                begin(lane, anew[lane])

    return play


def _made(name: str) -> Any:
    import gymnasium
    import lbforaging
    import rware

    assert lbforaging, rware
    return gymnasium.make(name, disable_env_checker=True).unwrapped
