"""The networks that a run begins with where it goes on from another, finished one: `qtran train --from RUN`.

Seed k begins with the networks of RUN's seed k, in the units of the reward that they were learned in, which are not measured again.
The target network begins as their copy. Adam, replay, exploration, learning rate and steps begin anew, as in every run. The method
and every layer's size are RUN's; what is played may be another task, or the same under other options.

start.pt, in the new run's folder, holds the networks of all of RUN's seeds: RUN is not needed again.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli.envs import Spec
from qtran_cli.errors import FileError, QtranError, UsageError
from qtran_cli.learn.run import checkpoint
from qtran_cli.learn.run import config as configuring
from qtran_cli.learn.run.config import Config
from qtran_cli.learn.tensors.networks import Plan
from qtran_cli.runs import files
from qtran_cli.runs.folder import CHECKPOINT, START, Run
from qtran_cli.runs.start import Start

if TYPE_CHECKING:
    from torch import Tensor

OPTION, SCHEMA = "--from", "qtran.start/1"
KEPT = ("parameters", "shift", "scale")
Shapes = tuple[Spec, Plan]
UNITS = ("reward_shift", "reward_scale", "value_start")
"""Settings that say in which units networks learn."""


def require(run: Run, config: Config, path: Path) -> None:
    """Raise UsageError or FileError where a run in ``path`` cannot begin with RUN's networks, as far as can be told without PyTorch."""
    own = configuring.of(run)
    if run.path.resolve() == path.resolve():
        raise _refused(run, "the run would begin with its own networks", "name another run, or another --name for the new one")
    if own.method != config.method:
        raise _refused(run, f"its networks are of {own.method}, not {config.method}", "name a run of the same method")
    if run.status != "complete":
        done = f"it is {run.status}, {run.step:,} of {own.steps:,} steps done"
        raise _refused(run, done, "finish it by --resume, or name a finished run")
    if own.seeds < config.seeds:
        seeds = f"{own.seeds:,} seed{'s' * (own.seeds != 1)}"
        right = f"--seeds {own.seeds} or fewer: every seed goes on from the one of its number"
        raise _refused(run, f"it has {seeds}, and {config.seeds:,} are asked for", right)
    for name in UNITS:
        before, now = getattr(own.settings, name), getattr(config.settings, name)
        if before != now:
            raise _refused(run, f"its {name} is {before}, not {now}", "leave it: networks go on in the units that they were learned in")
    _whole(run)


def taken(run: Run, config: Config, before: Shapes, now: Shapes) -> tuple[Config, bytes]:
    """A run of ``config`` that begins with RUN's networks, and what its start.pt holds. before, now: the sizes of both.

    Raises UsageError where a size differs, FileError where RUN is damaged.
    """
    found = _load(run)
    if differing := _differing(before, now):
        raise _refused(run, differing, "every size must be the same: hidden, layers, shared, and what the task shows")
    state = {name: found["trainer"][name] for name in KEPT}
    _require_rows(run, state, before[1], run.config["seeds"])
    data = _packed(state)
    own = files.digest(run.path / CHECKPOINT, None)
    told = Start(str(run.path), run.config["seeds"], found["trainer"]["step"], own, files.digest_of(data))
    return replace(config, start=told), data


def again(run: Run, config: Config) -> tuple[Config, bytes | None]:
    """A run of ``config`` that begins as RUN began, and what its start.pt holds: nothing where RUN had networks of its own.

    Raises UsageError where RUN has too few of them, or another method's; FileError where they are gone or changed.
    """
    start = run.start
    if start is None:
        return config, None
    if config.method != run.method:
        raise _begun(run, f"its networks are of {run.method}, not {config.method}", "leave --method out")
    if config.seeds > start.seeds:
        raise _begun(run, f"it began with the networks of {start.seeds:,} seeds, fewer than {config.seeds:,}", f"--seeds {start.seeds}")
    load(run.path, start)
    return replace(config, start=start), (run.path / START).read_bytes()


def _begun(run: Run, what: str, right: str) -> UsageError:
    return UsageError(what, where=str(run.path), right=right)


def load(folder: Path, start: Start) -> Mapping[str, Tensor]:
    """The networks of all seeds that the run in ``folder`` began from: parameters [S, P], shift and scale [S, 1]. Raises FileError."""
    import torch

    path = folder / START
    if not files.there(path):
        raise checkpoint.LostError("the networks that the run began with are missing", where=str(path), right=checkpoint.FORCE)
    if files.digest(path, None) != start.networks:
        raise checkpoint.LostError("it has changed since the run was started", where=str(path), right=checkpoint.FORCE)
    with files.opened(path) as stream:
        found: dict[str, Tensor] = torch.load(stream, map_location="cpu", weights_only=True)
    return {name: found[name] for name in KEPT}


def _packed(state: Mapping[str, Any]) -> bytes:
    import torch

    data = io.BytesIO()
    torch.save({"schema": SCHEMA, **{name: x.cpu().clone() for name, x in state.items()}}, data)
    return data.getvalue()


def _differing(before: Shapes, now: Shapes) -> str:
    """What tells the networks of two runs apart, in words; "" where nothing does."""
    (one, layers), (other, wanted) = before, now
    if one.actions != other.actions:
        return f"its agents have {'×'.join(map(str, one.actions))} actions, not {'×'.join(map(str, other.actions))}"
    if one.bootstraps != other.bootstraps:
        kinds = ("one step", "several steps")
        return f"its episodes have {kinds[one.bootstraps]}, not {kinds[other.bootstraps]}"
    if layers.keys() != wanted.keys():
        name = sorted(layers.keys() ^ wanted.keys())[0]
        return f"it has {'a' if name in layers else 'no'} layer {name}"
    sizes = ((name, _size(layers[name]), _size(wanted[name])) for name in wanted)
    return next((f"its layer {name} is {was}, not {size}" for name, was, size in sizes if was != size), "")


def _size(layer: Any) -> str:
    """Inputs and outputs, and of how many networks."""
    several = f"{layer.groups} of " if layer.groups > 1 else ""
    return f"{several}{layer.inputs}→{layer.outputs}"


def _require_rows(run: Run, state: Mapping[str, Any], plan: Plan, seeds: int) -> None:
    """Raise FileError unless a checkpoint has the networks of every seed, and they are finite."""
    from qtran_cli.learn.run.fitting import sized

    if not sized(state, plan, seeds) or any(tuple(state[name].shape) != (seeds, 1) for name in KEPT[1:]):
        raise FileError("its checkpoint does not fit its config.yaml", where=str(run.path), right="name another run")
    if not all(bool(state[name].isfinite().all()) for name in KEPT):
        raise FileError("its networks are no finite numbers", where=str(run.path), right="name another run")


def _load(run: Run) -> dict[str, Any]:
    try:
        return checkpoint.load(run.path / CHECKPOINT)
    except QtranError as error:
        raise _damaged(error) from None


def _whole(run: Run) -> None:
    try:
        checkpoint.require_whole(run.path / CHECKPOINT)
    except QtranError as error:
        raise _damaged(error) from None


def _damaged(error: QtranError) -> QtranError:
    """The error of another's checkpoint: nothing here starts it over."""
    error.right = f"name another run for {OPTION}"
    return error


def _refused(run: Run, what: str, right: str) -> UsageError:
    return UsageError(what, where=f"{OPTION} {run.path}", right=right)
