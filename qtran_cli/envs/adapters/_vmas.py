"""Scenarios of VMAS one lane at a time, and what is known of them without making one (envs/libraries/vmas.py has its traps)."""

from __future__ import annotations

import ast
import importlib
import random
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch

from qtran_cli.envs.adapters import _packages
from qtran_cli.envs.adapters._arguments import NONE, Arguments
from qtran_cli.envs.hosts.bare import Heard
from qtran_cli.errors import InputError, UsageError

UNUSED = "passed but not used by the scenario"
"""What VMAS warns of."""


def states(seed: int) -> list[Any]:
    """PyTorch's, NumPy's and Python's random states of a seed, as the class keeps them."""
    return [torch.Generator().manual_seed(seed).get_state(), np.random.RandomState(seed).get_state(), random.Random(seed).getstate()]


def seeded(seed: int) -> None:
    """Set the process's own to them. To be called within ``outside``."""
    torch.default_generator.manual_seed(seed)
    np.random.seed(seed)
    random.seed(seed)


def plainly(env: Any, method: str, *given: Any, **named: Any) -> Any:
    """Call a method of VMAS so that it draws from the process's own states: exchanging them for the class's takes a tenth of a step."""
    return getattr(type(env), method).__wrapped__(env, *given, **named)


@contextmanager
def drawing(own: list[Any]) -> Iterator[None]:
    """Have VMAS draw from these states, which are kept up to date."""
    cls = importlib.import_module("vmas.simulator.environment").Environment.vmas_random_state
    before = list(cls)
    cls[:] = own
    try:
        yield
    finally:
        own[:] = cls
        cls[:] = before


def made(scenario: str, lanes: int, arguments: dict[str, Any]) -> Any:
    """An environment of VMAS. Raises UsageError for an option that the scenario does not use."""
    vmas = _packages.module("vmas", f"vmas:{scenario}")
    with drawing(states(0)), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        env = vmas.make_env(scenario, lanes, continuous_actions=False, terminated_truncated=True, **arguments)
    for one in told:
        if UNUSED in str(one.message):
            raise UsageError(f"{', '.join(arguments)}: not all are options of it", where=f"vmas:{scenario}")
    return env


def seen(observation: Any) -> torch.Tensor:
    """[L, width]: what an agent sees; a dictionary's parts in its order."""
    if isinstance(observation, dict):
        return torch.cat([seen(part) for part in observation.values()], 1)
    return observation.flatten(1)


class One:
    """A Bare of one lane (envs/hosts/bare.py)."""

    def __init__(self, scenario: str, **arguments: Any) -> None:
        self._states = states(0)
        self.env = self._env = made(scenario, 1, arguments)
        self.agents = tuple(agent.name for agent in self._env.agents)
        if not self.agents:
            raise InputError("no agent acts in it", right="options that leave agents; qtran envs show lists them")
        self.actions = tuple(int(space.n) for space in self._env.action_space)
        self.widths = tuple(seen(x).shape[1] for x in self._env.reset())
        self.state = 0

    def reset(self, seed: int) -> Heard:
        """All of it, so that what is drawn once for all lanes is drawn too."""
        self._states = states(seed)
        with drawing(self._states):
            observations = self._env.reset()
        return self._heard(observations, [0.0] * len(self.agents), False)

    def step(self, actions: Sequence[int | None]) -> Heard:
        """Agents end together."""
        given = [torch.tensor([[float(u or 0)]]) for u in actions]
        with drawing(self._states):
            observations, rewards, terminated, _, _ = self._env.step(given)
        return self._heard(observations, [float(x) for x in rewards], bool(terminated))

    def close(self) -> None:
        """There is nothing to let go of."""

    def _heard(self, observations: Any, rewards: Sequence[float], over: bool) -> Heard:
        n = len(self.agents)
        return Heard([seen(x).numpy() for x in observations], None, rewards, [over] * n, [False] * n)


def ends(scenario: str, arguments: dict[str, Any]) -> bool:
    """Whether the scenario says when an episode is over."""
    base = importlib.import_module("vmas.simulator.scenario").BaseScenario
    return type(made(scenario, 1, arguments).scenario).done is not base.done


def draws(scenario: str, arguments: dict[str, Any], steps: int = 10) -> bool:
    """Whether a step draws random numbers. Cost: a few steps."""
    env, own = made(scenario, 1, arguments), states(1)
    with drawing(own):
        env.reset()
    for k in range(steps):
        before = list(own)
        with drawing(own):
            env.step([torch.tensor([[float(k % space.n)]]) for space in env.action_space])
        if moved(before, own):
            return True
    return False


def moved(before: list[Any], after: list[Any]) -> bool:
    """Whether random numbers were drawn in between."""
    numpys = [(state[1].tobytes(), state[2]) for state in (before[1], after[1])]
    return not torch.equal(before[0], after[0]) or numpys[0] != numpys[1] or before[2] != after[2]


@cache
def files() -> dict[str, Path]:
    """Scenarios by name. Nothing is imported."""
    spec = find_spec("vmas")
    folder = Path(spec.origin).parent / "scenarios" if spec and spec.origin else Path()
    return {file.stem: file for file in sorted(folder.rglob("*.py")) if file.stem != "__init__"}


def arguments(file: Path) -> Arguments:
    """What a scenario takes, with its defaults: it reads them off a dictionary. Raises InputError."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError) as error:
        raise InputError(f"{file.name} cannot be read: {error}", right="pip install --force-reinstall vmas installs it anew") from None
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in ("kwargs.pop", "kwargs.get")]
    return {str(_value(call.args[0])): _value(call.args[1]) if len(call.args) > 1 else NONE for call in calls}


def _value(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return NONE
