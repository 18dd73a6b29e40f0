"""A finished run that goes on under more environment steps: `--steps 40000 --resume` on one of 20,000.

From there on, learning rate, ε and evaluations are at every step those of a run of the new length. Networks, target network, Adam and
replay are kept, and so is the warmup, with what it measured. config.yaml says from then on that the run is of the new length, and of
which it was (``extended_from``): writing it is what extends the run, and everything that comes hangs on it alone.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from qtran_cli.errors import FileError
from qtran_cli.learn.run import checkpoint
from qtran_cli.learn.run.config import LISTED, Config
from qtran_cli.learn.run.further import joined
from qtran_cli.runs import files
from qtran_cli.runs.folder import CHECKPOINT, CONFIG, JOINING, Run, read, there

SEEDS, STEPS = 10, 20_000
"""Of a run that is not told how many."""


def sizes(path: Path | None, seeds: int | None, steps: int | None, source: Run | None = None) -> tuple[int, int]:
    """How many seeds and steps are meant: as asked for, else those of the run in ``path``, else the defaults. Raises FileError.

    source: the run whose networks a new one begins with; it has as many seeds then.
    """
    kept: dict[str, Any] = {}
    if path is not None and there(path):
        joined.finish(path)
        kept = {**read(path).config}
        if there(path / JOINING):  # what was asked for last
            kept["seeds"] = read(path / JOINING).config["seeds"]
    if source is not None:
        kept = {"seeds": source.config["seeds"], **kept}
    return kept.get("seeds", SEEDS) if seeds is None else seeds, kept.get("steps", STEPS) if steps is None else steps


def grown(path: Path, config: Config, source: str | None = None) -> Config:
    """``config`` as the run in ``path`` goes on under it. Raises FileError where it cannot be of as many steps.

    source: the run that it is said to have begun from. A name whose meaning changes, such as latest, is not held against it.
    """
    if not there(path):
        return config
    run = read(path)
    if config.steps < (had := run.config["steps"]):
        right = "a run is extended, never cut short: leave --steps out, or give more"
        raise FileError(f"the run there has {had:,} steps, more than {config.steps:,}", where=str(path), right=right)
    if config.seeds < run.config["seeds"]:
        right = "seeds are added, never taken away: leave --seeds out, or give more"
        raise FileError(f"the run there has {run.config['seeds']:,} seeds, more than {config.seeds:,}", where=str(path), right=right)
    if source is not None:
        _require_begun(run, source)
    lengths, joined_ = (tuple(run.config.get(name, ())) for name in LISTED)
    kept = {"replaced": run.config.get("replaced"), "listed": run.config.get("listed", False), "start": run.start}
    own = replace(config, extended_from=lengths, joined=joined_, **kept)
    own = own if config.steps == had else _extended(run, own)
    return own if config.seeds <= run.config["seeds"] else _more(run, own)


def _more(run: Run, config: Config) -> Config:
    """The run with more seeds than it has."""
    start = run.start
    if start is not None and config.seeds > start.seeds:
        what = f"the run there began with the networks of {start.seeds:,} seeds, fewer than {config.seeds:,}"
        raise FileError(what, where=str(run.path), right=f"--seeds {start.seeds} or fewer")
    if there(run.path / JOINING) and (begun := read(run.path / JOINING).config["seeds"]) != config.seeds:
        right = f"have them join first: --seeds {begun} --resume"
        raise FileError(f"seeds up to {begun:,} are being trained to join the run", where=str(run.path), right=right)
    return replace(config, joined=(*config.joined, run.config["seeds"]))


def alone(config: Config) -> Config:
    """A run without the seeds that joined it last."""
    return replace(config, seeds=config.joined[-1], joined=config.joined[:-1])


def part(config: Config) -> Config:
    """The seeds that are to join a run."""
    return replace(config, first=config.joined[-1], joined=())


def kept(path: Path, config: Config) -> Config:
    """The run in ``path`` as it is to be opened: without the seeds that are yet to join it."""
    return alone(config) if there(path) and config.joined[-1:] == (read(path).config["seeds"],) else config


def _require_begun(run: Run, source: str) -> None:
    """Raise FileError where a run began from none, or another than is said; whether that is still there is not asked."""
    if run.start is None or (Path(source) != Path(run.start.run) and there(Path(source))):
        began = "with networks of its own" if run.start is None else f"from {run.start.run}"
        raise FileError(f"the run there began {began}, not from {source}", where=str(run.path), right="leave --from out: the run says it")


def _extended(run: Run, config: Config) -> Config:
    had = run.config["steps"]
    if there(run.path / JOINING):
        seeds = read(run.path / JOINING).config["seeds"]
        right = f"have them join first: --steps {had} --seeds {seeds} --resume"
        raise FileError("more seeds are being trained to join the run", where=str(run.path), right=right)
    done = checkpoint.step(run.path / CHECKPOINT) if files.there(run.path / CHECKPOINT) else 0
    if done < had:
        right = f"finish it first: --steps {had} --resume"
        raise FileError(f"{done:,} of the run's {had:,} steps are done: it cannot be extended yet", where=str(run.path), right=right)
    return replace(config, extended_from=(*config.extended_from, had), replaced=files.digest(run.path / CONFIG))


def before(config: Config) -> Config:
    """What an extended run was before; which digest its config.yaml then had is not known."""
    earlier = config.extended_from[:-1]
    return replace(config, steps=config.extended_from[-1], extended_from=earlier, replaced=config.replaced if earlier else None)


def changes(config: Config) -> dict[str, Any]:
    """What config.yaml says otherwise of a run that goes on."""
    return {"steps": config.steps, "extended_from": list(config.extended_from), "replaced": config.replaced}
