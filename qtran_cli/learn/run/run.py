"""A run from its first step or its checkpoint to its last: evaluations, checkpoints, a stop when asked."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from qtran_cli import envs
from qtran_cli.envs.make import make
from qtran_cli.envs.payoffs import floats
from qtran_cli.envs.workers.worker import WorkerError
from qtran_cli.errors import FileError, UsageError
from qtran_cli.learn import agents, contradictions, rewards
from qtran_cli.learn.run import evaluate, fitting, provenance, slack, warm
from qtran_cli.learn.run.appended import LostError
from qtran_cli.learn.run.config import Config, from_document
from qtran_cli.learn.run.evaluate import Learned
from qtran_cli.learn.run.folder import Folder
from qtran_cli.learn.run.memory import Need
from qtran_cli.learn.run.saving import NEVER, Every, Saving
from qtran_cli.learn.run.slack import Violated
from qtran_cli.learn.tensors import networks
from qtran_cli.learn.train import Trainer, plan
from qtran_cli.model.team_game import Kind, TeamGame
from qtran_cli.runs import files
from qtran_cli.runs.folder import CHECKPOINT, CONFIG, HIGH, LOW, METRICS, TABLES, TALLIES, TIMINGS, Run

TOLD = 0.2
"""Seconds between two calls of ``told``."""
FULL = ("can't allocate memory", "out of memory")
"""What PyTorch says, on a processor and on a GPU, where memory does not suffice."""
TABLED = 500
"""One-step games of up to this many joint actions have their learned tables recorded at every evaluation."""

Evaluations = Mapping[int, Sequence[Mapping[str, Any]]]
"""By step the lines of metrics, one a seed."""


@dataclass(frozen=True)
class Progress:
    """How far a run is. agreement: share of seeds whose greedy return is the best possible, None where that is not known."""

    step: int
    steps: int
    updates_per_second: float
    epsilon: float
    terms: dict[str, float]
    agreement: float | None


@dataclass(frozen=True, eq=False)
class Result:
    """A finished run. seconds: of training and evaluation, over all the times it was continued. returns: one per seed.

    tallies: per seed what the environment counted in a greedy episode, on average, by name.
    learned: per seed, of a one-step game; of games with several states ``trainer`` tells what was learned where.
    values: per seed the least and the greatest learned value of a greedy joint action that was played (evaluate.Played).
    errors: per seed the standard error of its return over greedy episodes, nan of one episode.
    violated: per seed (4b) at random joint actions; none of a method without V_jt, and where all of Q_jt is read out and audited.
    evaluations: the lines of metrics by step. warnings: what may have kept it from learning.
    """

    updates: int
    seconds: float
    returns: list[float]
    values: list[tuple[float, float]]
    learned: list[Learned]
    trainer: Trainer
    warnings: tuple[str, ...] = ()
    evaluations: Evaluations = field(default_factory=dict)
    tallies: Mapping[str, Sequence[float]] = field(default_factory=dict)
    errors: Sequence[float] = ()
    violated: tuple[Violated, ...] = ()


Judge = Callable[[Trainer], Sequence[bool | None]]
"""Whether every seed's greedy policy is optimal, None where that is not known."""


def run(
    config: Config,
    game: TeamGame,
    folder: Folder,
    told: Callable[[Progress], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
    judge: Judge | None = None,
    every: Every = NEVER,
) -> Result:
    """Carry out what is left of a run. stop: asked after every step; when true the run is saved and KeyboardInterrupt raised.

    judge: asked at every evaluation; without one, returns are compared with the best that the environment knows of.
    every: when the run is saved, beside its evaluations.
    """
    torch.set_num_threads(config.threads)
    try:
        trainer = restored(config, game, folder.checkpoint, folder.path)
    except FileError as error:
        raise error.at(str(folder.path)) from None
    over = folder.complete and trainer.step == trainer.steps
    if not over:
        said = {"memory": need(config, game).document(), "warnings": list(warnings(config, game))}
        folder.manifest(**provenance.begin(config, game), **_began(config), **said, status="running")
    session = _Session(trainer, game, config, folder, told, judge, every)
    try:
        session.carry_on(stop)
        if not over:
            folder.require_whole()
    except BaseException as error:
        _leave(folder, error, session.update)
        if isinstance(error, RuntimeError) and any(text in str(error) for text in FULL):
            right = "fewer, or a smaller --set batch, hidden or replay"
            raise UsageError("training needs more memory than there is", where="--seeds", right=right) from None
        raise
    if not over:
        folder.manifest(status="complete", ended=provenance.now(), **session.update)
    kept = Run(folder.path, config.document())
    return replace(_result(trainer, game, session.arena, kept.seconds, warnings(config, game)), evaluations=kept.evaluations)


def _began(config: Config) -> dict[str, Any]:
    """What manifest.json says of the run whose networks this one began with; nothing where it has its own."""
    start = config.start
    return {} if start is None else {"from": {**asdict(start), "folder": str(Path(start.run).absolute())}}


def _leave(folder: Folder, error: BaseException, update: dict[str, str]) -> None:
    """Write down how a run stopped before its end; where a file or a worker failed, have the error say what there is."""
    with suppress(FileError):  # on a full disk: ``error`` is the one to tell
        folder.manifest(status="interrupted" if isinstance(error, KeyboardInterrupt) else "failed", ended=provenance.now(), **update)
    if isinstance(error, FileError | WorkerError) and not isinstance(error, LostError) and files.there(folder.path / CHECKPOINT):
        kept = f"the last checkpoint is kept: --resume --name {folder.name} continues from it"
        error.right = f"{error.right}; {kept}" if error.right else kept


def evaluated(
    config: Config,
    game: TeamGame,
    checkpoint: dict[str, Any],
    seconds: float,
    evaluations: Evaluations | None = None,
    folder: Path | None = None,
) -> Result:
    """What a run had come to when ``checkpoint`` (of checkpoint.load) was written. Raises UsageError, FileError.

    folder: the run's, to be named where it began with another's networks.
    """
    return told(config, game, taken_up(config, game, checkpoint, folder), seconds, evaluations)


def taken_up(config: Config, game: TeamGame, checkpoint: dict[str, Any], folder: Path | None = None) -> Trainer:
    """The trainer as ``checkpoint`` has it, to be looked at and not to be carried on. Raises UsageError, FileError."""
    torch.set_num_threads(config.threads)
    require_fit(config, game)
    return restored(config, game, checkpoint, folder)


def told(
    config: Config, game: TeamGame, trainer: Trainer, seconds: float, evaluations: Evaluations | None = None, draw: int | None = None
) -> Result:
    """What a trainer has come to. draw: other episodes than training's (evaluate.played). Raises UsageError."""
    found = _result(trainer, game, evaluate.arena(trainer, game), seconds, warnings(config, game), draw)
    return replace(found, evaluations={step: lines for step, lines in (evaluations or {}).items() if step <= trainer.step})


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


def _result(
    trainer: Trainer, game: TeamGame, arena: envs.Environment, seconds: float, warned: tuple[str, ...], draw: int | None = None
) -> Result:
    evaluate.require_finite(trainer)
    learned = evaluate.learned(trainer) if trainer.spec.constant else []
    tries = [slack.Slack(trainer, evaluate.episodes(trainer))] if slack.tells(trainer.method) and not _audited(game) else []
    played = evaluate.played(trainer, arena, *tries, draw=draw)
    values = list(zip(played.low.tolist(), played.high.tolist(), strict=True))
    tallies = {name: counts.tolist() for name, counts in played.tallies.items()}
    violated = tuple(one for watch in tries for one in watch.found())
    returns = played.returns.tolist(), values, learned, trainer, warned
    return Result(trainer.updates, seconds, *returns, tallies=tallies, errors=played.errors.tolist(), violated=violated)


def _audited(game: TeamGame) -> bool:
    """Whether all of Q_jt is read out where greedy play comes, and held to (4b) as a whole."""
    return bool(game.tables) and math.prod(game.shape) <= evaluate.CELLS


class _Session:
    """One process's part of a run."""

    def __init__(
        self,
        trainer: Trainer,
        game: TeamGame,
        config: Config,
        folder: Folder,
        told: Callable[[Progress], None],
        judge: Judge | None,
        every: Every,
    ) -> None:
        self.trainer, self.folder, self.told, self.judge = trainer, folder, told, judge
        self.arena = evaluate.arena(trainer, game)
        self.evaluations = config.settings.evaluations
        self.tabled = game.kind is Kind.one_step and math.prod(game.shape) <= TABLED
        self.saving = Saving(every, trainer.step)
        self.agreement: float | None = None
        self._since = self._started = time.monotonic()
        self._first = self._updates = trainer.updates
        self._told = 0.0

    def carry_on(self, stop: Callable[[], bool]) -> None:
        """Step until the end, or until ``stop``."""
        trainer = self.trainer
        while trainer.step < trainer.steps:
            trainer.advance()
            if self._due():
                self._evaluate()
            if self._due() or self.saving.due(trainer.step):
                self._save()
            self._tell()
            if stop() and trainer.step < trainer.steps:
                self._save()
                raise KeyboardInterrupt

    @property
    def update(self) -> dict[str, str]:
        """How this process made its updates, for the manifest; nothing where it made none."""
        return {"update": self.trainer.gradient.how} if self.trainer.updates > self._first else {}

    def _due(self) -> bool:
        """Whether the step that was made is one of as many, spread evenly, as there are to be evaluations; the last step is.

        What an extended run is meant to have is spread over all of its new length, and counts from where it was extended.
        """
        step, steps = self.trainer.step, self.trainer.length
        return step * self.evaluations // steps > (step - self.trainer.copies) * self.evaluations // steps

    def _evaluate(self) -> None:
        trainer = self.trainer
        evaluate.require_finite(trainer)
        played = evaluate.played(trainer, self.arena)
        returns = played.returns.tolist()
        told = trainer.terms | {LOW: played.low, HIGH: played.high}
        numbers = {name: x.tolist() for name, x in told.items() if x.isfinite().all()}
        optimal = self._optimal(returns)
        self.agreement = None if None in optimal else sum(map(bool, optimal)) / len(optimal)
        shared = {"step": trainer.step, "updates": trainer.updates, "epsilon": trainer.epsilon}
        counts = {name: x.tolist() for name, x in played.tallies.items()}
        self.folder.append(METRICS, (self._line(shared, k, returns, optimal, numbers, counts) for k in range(len(returns))))
        if self.tabled:
            self.folder.append(TABLES, ({"step": trainer.step, **one.record()} for one in evaluate.learned(trainer)))

    def _optimal(self, returns: list[float]) -> Sequence[bool | None]:
        if self.judge is not None:
            return self.judge(self.trainer)
        best = self.trainer.spec.best
        return [None if best is None else value >= best for value in returns]

    def _line(
        self, shared: dict[str, Any], k: int, returns: list[float], optimal: Sequence[bool | None], numbers: Any, counts: Any
    ) -> dict[str, Any]:
        verdict = {} if optimal[k] is None else {"optimal": optimal[k]}
        own = {"step": shared["step"], "seed": self.trainer.seeds[k], **shared, "return": returns[k], **verdict}
        tallies = {TALLIES: {name: values[k] for name, values in counts.items()}} if counts else {}
        return own | {name: values[k] for name, values in numbers.items()} | tallies

    def _save(self) -> None:
        now = time.monotonic()
        self.folder.append(TIMINGS, [{"step": self.trainer.step, "seconds": round(now - self._since, 6)}])
        self._since = now
        self.folder.save(self.trainer.state())
        self.saving.saved(self.trainer.step)

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told < TOLD and self.trainer.step < self.trainer.steps:
            return
        self._told, trainer = now, self.trainer
        rate = (trainer.updates - self._updates) / max(now - self._started, 1e-9)
        terms = {name: float(term.mean()) for name, term in trainer.terms.items()}
        self.told(Progress(trainer.step, trainer.steps, rate, trainer.epsilon, terms, self.agreement))


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


def from_run(source: Run, config: Config, game: TeamGame) -> tuple[Config, bytes]:
    """The run as it begins with the networks of ``source``, and what its start.pt holds. Raises UsageError, FileError."""
    return warm.taken(source, config, shapes(from_document(source.config), source.game), shapes(config, game))


def shapes(config: Config, game: TeamGame) -> tuple[envs.Spec, networks.Plan]:
    """The sizes of a run's environment and of its networks."""
    spec = _environment(config, game, 1).spec
    return spec, plan(config.module, spec, config.settings)


def _trainer(config: Config, game: TeamGame, folder: Path | None = None) -> Trainer:
    require_device(config.device)
    chosen, environment = config.settings, _environment(config, game, len(config.numbers) * config.copies)
    how = config.full_exploration, config.device, config.compile, config.copies
    made = Trainer(config.module, chosen, environment, config.numbers, config.steps, *how, config.extended_from)
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
