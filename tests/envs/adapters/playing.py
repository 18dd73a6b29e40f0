"""Lanes of an environment by its name, for tests of adapters."""

from __future__ import annotations

import torch

from qtran_cli.envs import conformance, programs

SEEDS = 2**31 - 1


def lanes_of(name, *options):
    game = programs.world(name, options)
    return lambda lanes: programs.make(game, lanes)


def broken(name, *options):
    return {v.rule: v.broken for v in conformance.check(lanes_of(name, *options)) if v.broken}


def number(*uniforms):
    """[L, 1]"""
    return torch.tensor(uniforms, dtype=torch.float64)[:, None]


def seed(uniform):
    """Of the episode that a lane's number begins."""
    return 1 + int(uniform * SEEDS)


def begun(lanes, *uniforms):
    return lanes.reset(torch.ones(len(uniforms), dtype=torch.bool), number(*uniforms))
