"""What `qtran compare` does between its options and its report: a run for every method, found or trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import fields
from typing import TYPE_CHECKING

from qtran_cli.envs.workers.crew import working
from qtran_cli.errors import FileError, UsageError
from qtran_cli.judge.methods import named
from qtran_cli.judge.progress import Told, status
from qtran_cli.plugins import loaded
from qtran_cli.registry import unknown
from qtran_cli.runs import folder as runs

if TYPE_CHECKING:
    from qtran_cli.judge.parts import Part
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.run import Evaluations, Result
    from qtran_cli.learn.run.session import Judge, Progress
    from qtran_cli.model.team_game import TeamGame


def names(asked: Sequence[str]) -> list[str]:
    """The methods that "iql,vdn", … name, each once and in that order; all that can be solved or trained where nothing is named.

    Raises UsageError.
    """
    from qtran_cli.exact.one_step.solve import PROJECTIONS
    from qtran_cli.learn.methods import METHODS

    known = sorted({*PROJECTIONS.sound(), *METHODS.sound()})
    listed = dict.fromkeys(name.strip() for text in asked for name in text.split(","))
    return list(dict.fromkeys(_named(name, known) for name in listed)) or known


def _named(text: str, known: Sequence[str]) -> str:
    """The name of a method that may be solved alone, or be in a file of one's own. Raises UsageError, FileError, InputError."""
    if text not in known and not text.endswith(loaded.SUFFIX):
        raise unknown("method", text, known)
    return text if text in known else named(text)


def configs(methods: Sequence[str], assignments: Sequence[str], preset: str, make: Callable[..., Config]) -> dict[str, Config]:
    """The run of every method that can be trained. An assignment goes to the methods that have the setting. Raises UsageError.

    make: a Config of a method and its settings.
    """
    from qtran_cli.learn import contradictions
    from qtran_cli.learn.methods import METHODS
    from qtran_cli.learn.run import config as configuring

    known = {name: {f.name for f in fields(METHODS[name].Settings)} for name in methods if name in METHODS}
    everyone = set().union(*known.values())
    for text in assignments:
        setting, equals, _ = text.partition("=")
        if equals and everyone and setting not in everyone:
            raise unknown("setting", setting, everyone)
    given = {name: [text for text in assignments if "=" not in text or text.partition("=")[0] in own] for name, own in known.items()}
    found = {name: make(name, configuring.chosen(name, given[name], preset)) for name in known}
    for name, config in found.items():
        full = "the default; --epsilon-greedy explores less" if config.full_exploration else ""
        contradictions.require_none(given[name], config.settings, config.steps, full)
    return found


def carry_out(
    parts: Sequence[Part], game: TeamGame, told: Told, stop: Callable[[], bool], judge: Judge | None, workers: int = 0
) -> dict[str, Result]:
    """Train what is not there yet; what every run came to, by method. judge: as learn.run.run takes it. workers: of each run.

    Raises FileError; KeyboardInterrupt when stopped, everything saved.
    """
    found, before = {}, 0
    for k, one in enumerate(parts, 1):
        name = one.config.method
        tell = _telling(told, before, f"{name} ({k} of {len(parts)})")
        with working(0 if one.complete else workers):
            found[name] = _loaded(one, game) if one.complete else _run(one, game, tell, stop, judge)
        before += one.config.steps
    return found


def _telling(told: Told, before: int, name: str) -> Callable[[Progress], None]:
    """How a run tells of its progress: ``before`` steps of other runs are done."""
    told(before, name, fresh=True)
    first = True

    def tell(state: Progress) -> None:
        nonlocal first
        told(before + state.step, f"{name}  {status(state)}", fresh=first)
        first = False

    return tell


def _run(one: Part, game: TeamGame, tell: Callable[[Progress], None], stop: Callable[[], bool], judge: Judge | None) -> Result:
    from qtran_cli.learn.run.folder import Folder
    from qtran_cli.learn.run.run import run

    with closing(Folder(one.path, one.config, game, one.there, not one.there)) as folder:
        return run(one.config, game, folder, tell, stop, judge)


def _loaded(one: Part, game: TeamGame) -> Result:
    """What a complete run came to, the run left as it is."""
    from qtran_cli.learn.run.checkpoint import load
    from qtran_cli.learn.run.run import evaluated

    checkpoint, kept = load(one.path / runs.CHECKPOINT), runs.read(one.path)
    try:
        return evaluated(one.config, game, checkpoint, kept.seconds, _course(kept), folder=one.path)
    except FileError as error:
        raise error.at(str(one.path)) from None


def _course(kept: runs.Run) -> Evaluations:
    """Its evaluations; none where they cannot be read: what was learned is in the checkpoint, and `qtran runs` tells of the damage."""
    try:
        return kept.evaluations
    except FileError:
        return {}


def require_some(found: Sequence[str]) -> None:
    """Raise UsageError where no method is left to train."""
    if not found:
        raise UsageError("none of these methods can be trained", where="--methods", right="qtran solve has their exact answers")
