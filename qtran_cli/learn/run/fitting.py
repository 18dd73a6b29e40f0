"""Whether a checkpoint's trainer is one of this run: every part there, of the sizes that this run's parts have."""

from __future__ import annotations

from typing import Any

from torch import Tensor, as_tensor

from qtran_cli.learn.tensors import networks
from qtran_cli.learn.tensors.networks import Plan
from qtran_cli.learn.train import Trainer


def sized(state: Any, plan: Plan, seeds: int) -> bool:
    """Whether the networks are of these sizes: to be asked before others are made."""
    parameters = state.get("parameters") if isinstance(state, dict) else None
    return isinstance(parameters, Tensor) and parameters.shape == (seeds, networks.size(plan))


def fits(state: Any, trainer: Trainer) -> bool:
    """Whether ``trainer``, just made, can load ``state`` and go on."""
    like = trainer.state()
    if state.keys() != like.keys() or not all(_whole(state[name]) for name in ("step", "updates")):
        return False
    varying = {"terms", "replay"}
    return (
        state["updates"] <= state["step"] <= trainer.steps
        and all(_alike(state[name], like[name]) for name in like.keys() - varying)
        and _terms(state["terms"], len(trainer.seeds))
        and trainer.replay.fits(state["replay"])
    )


def _alike(state: Any, like: Any) -> bool:
    """Whether the two have the same parts: names, number and shapes."""
    if isinstance(like, dict):
        return isinstance(state, dict) and state.keys() == like.keys() and all(_alike(state[name], like[name]) for name in like)
    if isinstance(like, tuple):
        return isinstance(state, tuple) and len(state) == len(like) and all(map(_alike, state, like))
    if isinstance(like, Tensor):
        return isinstance(state, Tensor | int) and as_tensor(state).shape == like.shape
    return type(state) is type(like)


def _terms(state: Any, seeds: int) -> bool:
    """A mean of each of the losses' terms per seed; none before the first update."""
    return isinstance(state, dict) and all(isinstance(x, Tensor) and x.shape == (seeds,) for x in state.values())


def _whole(number: Any) -> bool:
    return type(number) is int and number >= 0
