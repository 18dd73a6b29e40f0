"""What a run is made of: its environment, its trainer, what it takes in memory, and what cannot be trained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from qtran_cli import envs
from qtran_cli.envs.make import make
from qtran_cli.envs.payoffs import floats
from qtran_cli.errors import FileError, UsageError
from qtran_cli.learn import agents, contradictions, rewards
from qtran_cli.learn.replay.sizes import Sizes
from qtran_cli.learn.run import config as configuring
from qtran_cli.learn.run import fitting
from qtran_cli.learn.run.config import Config
from qtran_cli.learn.run.further import warm
from qtran_cli.learn.run.memory import Need
from qtran_cli.learn.tensors import networks
from qtran_cli.learn.train import Trainer, plan
from qtran_cli.model.team_game import Kind, TeamGame
from qtran_cli.runs.folder import CHECKPOINT, CONFIG, Run


def require_device(device: str) -> None:
    """Raise UsageError where the machine has no such device."""
    if device == "cuda" and not torch.cuda.is_available():
        raise UsageError("no CUDA device is available", where="--device", right="--device cpu trains on the processor")


def require_fit(config: Config, game: TeamGame, limit: int | None = None) -> None:
    """Raise UsageError or GameError for what cannot be trained, before a folder is made.

    limit: bytes that it may take; None: what is available.
    """
    require_sound(config, game)
    need(config, game).require(limit, config.device)


def require_sound(config: Config, game: TeamGame) -> None:
    """Raise UsageError or GameError for what cannot be trained, however much memory there is."""
    require_device(config.device)
    environment = _environment(config, game, 1)
    contradictions.require_copies(config.copies, config.steps, config.settings)
    rewards.require_shift(config.settings, environment.spec.bootstraps)


def need(config: Config, game: TeamGame) -> Need:
    """What a run takes in memory. Cost: an environment of one lane is made."""
    environment = _environment(config, game, 1)
    draws = environment.spec.draws
    uniforms = torch.zeros(1, draws, dtype=torch.float64, device=config.device) if draws else None
    percept = environment.reset(torch.ones(1, dtype=torch.bool, device=config.device), uniforms)
    seeds = len(config.numbers)
    held = agents.of(config.settings).room(environment.spec, config.settings, seeds, config.steps, percept, config.copies)
    return Need(held, networks.room(plan(config.module, environment.spec, config.settings), seeds))


def warnings(config: Config, game: TeamGame) -> tuple[str, ...]:
    """What may keep a run from learning, told before it starts."""
    environment = _environment(config, game, 1)
    spec = environment.spec
    found = [contradictions.endless(config.settings, spec), *getattr(game, "warnings", ()), *getattr(environment, "warnings", ())]
    if config.settings.memory != "none":
        found.append(contradictions.often(config.settings, Sizes(spec, config.settings, config.steps, config.copies).length))
    if game.kind is Kind.simulated:
        found += contradictions.unused(config.settings, game.name)
    if getattr(game, "made", {}):  # of another library, whose steps are slow
        found.append(contradictions.evaluating(config.settings, spec, config.steps))
    if game.tables:
        found.append(rewards.lost(spec.bootstraps, torch.stack([floats(table) for table in game.tables.values()])))
    return tuple(filter(None, found))


def _environment(config: Config, game: TeamGame, lanes: int) -> envs.Environment:
    chosen = config.settings
    return make(game, lanes, config.device, history=chosen.coded, time_limit=chosen.time_limit, stack=chosen.stack)


def restored(config: Config, game: TeamGame, checkpoint: dict[str, Any] | None, folder: Path | None = None) -> Trainer:
    """A run's trainer as ``checkpoint`` has it, or before its first step. Raises UsageError, FileError.

    folder: the run's, to be named where it began with another's networks. Whether memory suffices is asked before, by ``require_fit``.
    """
    if checkpoint is None:
        return _trainer(config, game, folder)
    require_sound(config, game)
    state, parts = checkpoint.get("trainer"), plan(config.module, _environment(config, game, 1).spec, config.settings)
    trainer = _trainer(config, game, folder) if fitting.sized(state, parts, len(config.numbers)) else None
    if trainer is None or not fitting.fits(state, trainer):
        raise FileError(f"it does not fit {CONFIG}", where=CHECKPOINT, right="the run must be made again: --force")
    trainer.load(_on(state, config.device))
    return trainer


def begun(config: Config, game: TeamGame, trainer: Trainer) -> Trainer:
    """The networks of a run before their first update, in the units of ``trainer``, which has measured its rewards."""
    fresh = _trainer(replace(config, start=None), game)
    if trainer.given is not None:
        fresh.flat.copy_(trainer.given)
    fresh.shift.copy_(trainer.shift)
    fresh.scale.copy_(trainer.scale)
    return fresh


def from_run(source: Run, config: Config, game: TeamGame) -> tuple[Config, bytes]:
    """The run as it begins with the networks of ``source``, and what its start.pt holds. Raises UsageError, FileError."""
    return warm.taken(source, config, shapes(configuring.of(source), source.game), shapes(config, game))


def shapes(config: Config, game: TeamGame) -> tuple[envs.Spec, networks.Plan]:
    """The sizes of a run's environment and of its networks."""
    spec = _environment(config, game, 1).spec
    return spec, plan(config.module, spec, config.settings)


def _trainer(config: Config, game: TeamGame, folder: Path | None = None) -> Trainer:
    require_device(config.device)
    chosen, environment = config.settings, _environment(config, game, len(config.numbers) * config.copies)
    how = config.full_exploration, config.device, config.compile, config.copies
    made = Trainer(config.module, chosen, environment, config.numbers, config.steps, *how, config.extended_from, config.listed)
    if config.start is not None and folder is not None:
        own = warm.load(folder, config.start)
        made.begin_as(**{name: x[config.first : config.seeds].to(config.device) for name, x in own.items()})
    return made


def _on(state: Any, device: str) -> Any:
    """A checkpoint's tensors on a device."""
    if isinstance(state, torch.Tensor):
        return state.to(device)
    if isinstance(state, dict):
        return {name: _on(value, device) for name, value in state.items()}
    return type(state)(_on(x, device) for x in state) if isinstance(state, tuple) else state
