"""The folder of a run, written; qtran_cli/runs/ tells what it holds, and reads it.

A run that is continued starts from its checkpoint: what the files hold beyond is dropped and made again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from qtran_cli import formats
from qtran_cli.errors import FileError
from qtran_cli.files import durable as _durable
from qtran_cli.files import whole as _files
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import checkpoint, events
from qtran_cli.learn.run import config as configuring
from qtran_cli.learn.run.appended import FORCE, Appended, LostError
from qtran_cli.learn.run.config import Config, difference
from qtran_cli.learn.run.events import Events
from qtran_cli.learn.run.further import growing, joined
from qtran_cli.model import environment
from qtran_cli.model.team_game import TeamGame
from qtran_cli.runs import files
from qtran_cli.runs.folder import (
    AT_WORK,
    CHECKPOINT,
    CONFIG,
    GAME,
    JOINING,
    MANIFEST,
    METRICS,
    START,
    TABLES,
    TIMINGS,
    Run,
    read,
    remains,
    require_plain,
)

_OPTIONS = "resume with the options it was started with"


class Folder:
    """An open run folder; only one process at a time has it. ``checkpoint``: what a continued run starts from, None for a new one.

    tensorboard: keep TensorBoard's event files too (learn/run/events.py). start: of a new run the content of start.pt, where it has one.
    """

    def __init__(
        self, path: Path, config: Config, game: TeamGame, resume: bool, force: bool, tensorboard: bool = False, start: bytes | None = None
    ) -> None:
        self.path, self._run = path, Run(path, config.document())
        self._events: Events | None = None
        self._lines: dict[str, Appended] = {}
        _check_place(path, resume, force)
        _make(path)
        try:
            self._open(resume)
            self._stands: dict[str, str] = {}
            self.checkpoint = self._taken_up(config, game) if resume else None
            if not resume:
                self._start(config, game, start)
            self._stands |= {name: files.digest(path / name) for name in (CONFIG, GAME)}
            if tensorboard:
                self._events = Events(path, self._run.metrics)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the folder."""
        if self._events is not None:
            self._events.close()
        for one in self._lines.values():
            one.close()

    def append(self, name: str, records: Iterable[dict[str, Any]]) -> None:
        """Lines for METRICS, TABLES or TIMINGS. Raises FileError."""
        records = list(records)
        self._lines[name].append(records)
        if name == METRICS and self._events is not None:
            self._events.add(records)

    def evaluated(self, step: int) -> bool:
        """Whether metrics.jsonl has the evaluation at that step. Raises FileError. Cost: it is read."""
        return step in Run(self.path, self._run.config).evaluations

    def save(self, state: Mapping[str, Any]) -> None:
        """The checkpoint. Raises FileError; the one before stays then."""
        self._require_kept(CONFIG)
        checkpoint.write(self.path, state, self._stands[CONFIG], self._lines)

    def joined(self, config: Config, trainer: Mapping[str, Any], part: Folder) -> None:
        """Have the seeds of ``part`` join: the run is one of ``config`` then, with the lines of both. trainer: of all seeds.

        The run is the one that it was until the files of the new one are all on the disk. Raises FileError.
        """
        self.require_whole()
        earlier = self._earlier(seeds=self.seeds)
        self._run = Run(self.path, {**self._run.config, "seeds": config.seeds, "joined": list(config.joined)})
        new = configuring.dumped(self._run.config)
        said = {**part._said(), "config": files.digest_of(new), "earlier": earlier}
        joined.put(self.path, new, (json.dumps(said, indent=2) + "\n").encode(), trainer)
        self._stands[CONFIG] = files.digest(self.path / CONFIG)
        if self._events is not None:
            self._events.close()
            self._events = Events(self.path, self._run.metrics)

    def _earlier(self, **was: int) -> list[dict[str, Any]]:
        """What manifest.json says of the run now, and of what it was before: kept where it becomes another. was: of which size it is."""
        said = {key: value for key, value in self._said().items() if key not in ("earlier", "schema")}
        return [*self._said().get("earlier", ()), {**was, **said}]

    def require_whole(self) -> None:
        """Raise FileError unless everything that the numbers stand on is still what it was. Cost: the files are read."""
        for name in self._stands:
            self._require_kept(name)
        for one in self._lines.values():
            one.require_whole()

    def manifest(self, **changes: Any) -> None:
        """Write what changed into manifest.json, with the digest of config.yaml; a damaged one starts anew: no number depends on it."""
        said = {**self._said(), **changes, "config": self._stands[CONFIG]}
        files.write(self.path / MANIFEST, (json.dumps(said, indent=2) + "\n").encode())

    @property
    def name(self) -> str:
        """What --name calls the run; seeds that are to join one have its name."""
        return (self.path.parent if self.path.name == JOINING else self.path).name

    @property
    def seeds(self) -> int:
        """How many seeds the run has."""
        return int(self._run.config["seeds"])

    @property
    def listed(self) -> bool:
        """Whether the run's updates are carried out as a list of calls; none of an earlier version's are."""
        return bool(self._run.config.get("listed", False))

    @property
    def complete(self) -> bool:
        """Whether manifest.json says that the run is."""
        return self._said().get("status") == "complete" and not Run(self.path, self._run.config).outdated

    def _said(self) -> Mapping[str, Any]:
        try:
            return Run(self.path, self._run.config).manifest
        except FileError:
            return {}

    def _require_kept(self, name: str) -> None:
        path = self.path / name
        if not files.there(path) or files.digest(path) != self._stands[name]:
            raise LostError("it was deleted or changed while the run was at work", where=str(path), right=FORCE)

    def _open(self, resume: bool) -> None:
        """Open the files of lines, each plain and in this folder, and see that no other process has them."""
        counts = resume and files.there(self.path / CHECKPOINT)
        for name in (METRICS, TABLES, TIMINGS):
            self._lines[name] = Appended(self.path / name, create=name == TABLES or not counts)
        if not self._lines[METRICS].lock():
            raise FileError(AT_WORK, where=str(self.path), right="wait for it, or name another")

    def _start(self, config: Config, game: TeamGame, start: bytes | None) -> None:
        with _files.reporting(self.path, reading=False):
            for name in (CHECKPOINT, MANIFEST, START):
                (self.path / name).unlink(missing_ok=True)
        events.remove(self.path)
        joined.remove(self.path)
        for one in self._lines.values():
            one.cut()
        if start is not None:
            files.write(self.path / START, start)
        if config.origin is not None and config.origin.file:
            files.write(self.path / config.origin.file, METHODS.file(config.origin)[1])
        formats.write_file(game, self.path / GAME)
        files.write(self.path / CONFIG, config.dump())

    def _taken_up(self, config: Config, game: TeamGame) -> dict[str, Any] | None:
        """What the run goes on from, lines beyond it cut off; None where it has no checkpoint yet."""
        kept = _require_same(self.path, config, game)
        self._run = Run(self.path, {**self._run.config, "listed": kept.config.get("listed", False)})
        for left in self.path.glob(".qtran-*.tmp"):  # of a process that was killed while it wrote
            with suppress(OSError):
                left.unlink()
        found = checkpoint.load(self.path / CHECKPOINT) if files.there(self.path / CHECKPOINT) else None
        for name, one in self._lines.items():
            one.take_up(*checkpoint.kept(found or {}, name))
        for one in self._lines.values():
            one.cut()
        if kept.config["steps"] != config.steps:
            self._extend(kept, config)
        return found

    def _extend(self, kept: Run, config: Config) -> None:
        """Have config.yaml say that the run goes on to ``config.steps``: from here on it is one of that length, whatever happens next.

        manifest.json keeps what was said of the shorter run, below "earlier".
        """
        earlier = self._earlier(steps=kept.config["steps"])
        self._run = Run(self.path, {**kept.config, **growing.changes(config)})
        files.write(self.path / CONFIG, configuring.dumped(self._run.config))
        self._stands[CONFIG] = files.digest(self.path / CONFIG)
        self.manifest(earlier=earlier, status="running", ended=None)


def _make(path: Path) -> None:
    """Make the folder and those above it, their names on the disk. Raises FileError."""
    with _files.reporting(path, reading=False):
        new = [one for one in (path, *path.parents) if not one.exists()]
        path.mkdir(parents=True, exist_ok=True)
        for one in new:
            _durable.sync_folder(one.parent)


def check(path: Path, config: Config, game: TeamGame, resume: bool, force: bool) -> None:
    """Raise FileError where the folder is not what the command needs; nothing is written, and PyTorch is not loaded."""
    _check_place(path, resume, force)
    if resume:
        _require_same(path, config, game)
    if resume and files.there(path / CHECKPOINT):
        checkpoint.require_whole(path / CHECKPOINT)


def _check_place(path: Path, resume: bool, force: bool) -> None:
    with _files.reporting(path, reading=False):
        for one in (path, path / events.FOLDER):
            if one.is_symlink():
                raise FileError("this is a symbolic link", where=str(one), right="a run's folder, and those in it, are folders")
        if path.exists() and not path.is_dir():
            raise FileError("this is a file", where=str(path), right="name a folder")
    if not force:
        _require_run(path) if resume else _require_none(path)
    require_plain(path)


def _require_run(path: Path) -> None:
    if files.there(path / CONFIG):
        return
    if remains(path):
        raise FileError(f"{CONFIG} is missing", where=str(path), right=f"put it back: nothing continues without it; {FORCE}")
    raise FileError("no run to resume", where=str(path), right="leave --resume out to start it")


def _require_none(path: Path) -> None:
    """Raise FileError where a run is, or what is left of one."""
    if files.there(path / CONFIG):
        raise FileError("a run is here already", where=str(path), right=f"--resume continues it; {FORCE}")
    if found := remains(path):
        raise FileError(f"a run is here already: {found[0]}, though no {CONFIG}", where=str(path), right=FORCE)


def _right(run: Run, config: Config) -> str:
    """What would go on with a run: of another method of its name, the copy of it that the run keeps."""
    if run.origin is None or not run.origin.file or (config.origin and config.origin.digest) == run.origin.digest:
        return _OPTIONS
    return f"--method {run.path / run.origin.file} is what it was; {FORCE}"


def _require_same(path: Path, config: Config, game: TeamGame) -> Run:
    """The run in the folder. Raises FileError unless it is of that configuration, or of what that one extends, on that game."""
    run = read(path)
    extended = config.extended_from[-1:] == (run.config["steps"],)
    if found := difference(run.config, growing.before(config) if extended else config):
        raise FileError(f"the run there is another: {found}", where=str(path), right=_right(run, config))
    kept, asked = environment.of(run.game), environment.of(game)
    if found := environment.apart(kept, asked):
        right = _OPTIONS if kept.content == asked.content else f"{GAME} there is what it was"
        if kept.made != asked.made:
            right = f"put back what it was made with; {FORCE}"
        raise FileError(f"the game has changed since the run started: {found}", where=str(path), right=right)
    return run
