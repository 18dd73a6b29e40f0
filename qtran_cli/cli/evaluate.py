"""`qtran evaluate`: what a run has learned by its last checkpoint, played greedily and held against the exact answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qtran_cli.cli._frame import run_names as _runs
from qtran_cli.cli._frame.choices import complete_device
from qtran_cli.cli._frame.evaluating.exporting import Exporting
from qtran_cli.cli._frame.evaluating.kept import kept
from qtran_cli.cli._frame.evaluating.rendering import MOST_FPS, TERMINAL, Rendering, rendered
from qtran_cli.cli._frame.options import Force, Form, named_file
from qtran_cli.cli._frame.writing import Files, chosen, exact, show
from qtran_cli.errors import UsageError
from qtran_cli.registry import unknown
from qtran_cli.runs.asked import DEVICES

if TYPE_CHECKING:
    from qtran_cli.judge.training import Training
    from qtran_cli.runs.folder import Run


MOST_EPISODES = 10**5
MOST_DRAWS = 2**31


def command(
    run: Annotated[
        str,
        typer.Argument(metavar="RUN", help="A run's folder; one above it or latest: its last run.", autocompletion=_runs.complete_run),
    ],
    seed: Annotated[
        int | None, typer.Option(min=0, metavar="SEED", help="Show this seed's tables, not the median one's; --render, --export: its.")
    ] = None,
    episodes: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_EPISODES, metavar="N", help="Episodes per seed, of a game with chance. Default: as in training."),
    ] = None,
    episodes_seed: Annotated[
        int | None,
        typer.Option(min=0, max=MOST_DRAWS, metavar="K", help="Play episodes of other random numbers, of K. Default: those of training."),
    ] = None,
    render: Annotated[
        str | None,
        typer.Option(metavar="[FILE]", help="Show a greedy episode: on the terminal, or write a .gif or .png. See above.", parser=rendered),
    ] = None,
    episode: Annotated[int | None, typer.Option(min=0, metavar="K", help="Of --render: which episode, from 0. Default: 0.")] = None,
    fps: Annotated[float | None, typer.Option(min=0.1, max=MOST_FPS, help="Of --render: frames a second. Default: 5.")] = None,
    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=named_file, help="Write policies, a .npz or .onnx, or the episodes, a .csv or .jsonl."),
    ] = None,
    agent: Annotated[str | None, typer.Option(metavar="NAME", help="Of --export: this agent's alone. Default: all.")] = None,
    force: Force = False,
    device: Annotated[
        str | None, typer.Option(metavar="cpu|cuda", help="Where to compute. Default: as trained.", autocompletion=complete_device)
    ] = None,
    form: Form = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.evaluate/1).")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the agreement alone.")] = False,
) -> None:
    """Evaluate a run at its last checkpoint, finished or not: greedy returns, learned tables, the audit of every seed.

    Of a finished run it prints what qtran train printed at its end. The run's folder is only read.

    --render plays one greedy episode instead, of --seed (default: the first) and --episode: grids are animated on a terminal, and
    printed frame by frame off one; all else is a table, a row a step. --render FILE.gif, or FILE.png for a strip of frames, is
    written beside the report.

    --export writes what was learned for others to use: the policies of all seeds and agents, or of one (--seed, --agent), or every
    step of the greedy episodes as a table. docs/environments.md says what is in the files, and has a reader of a dozen lines.
    """
    form = chosen(form, json)
    json = form == "json"
    rendering, exporting = Rendering(render, seed, episode, fps, episodes_seed), Exporting(export, seed, agent)
    _check_options(seed, device, exact(form) or quiet, rendering, exporting)
    files = Files(force=force, quiet=json or quiet)
    found = _runs.chosen(run)
    files.check(rendering.path, exporting.path)
    loaded = kept(found, device, episodes, episodes_seed, json or quiet)
    rendering.check(loaded.trainer)
    exporting.check(loaded)
    if exporting.path is not None:
        exporting.save(loaded, files)
    if rendering.target == TERMINAL:
        rendering.play(found, loaded.trainer)
        return
    done = _asked(loaded.evaluated(json or quiet), seed)
    if rendering.path is not None:
        rendering.save(found, loaded.trainer, files)
    _show(done, found, form, quiet)


def _check_options(seed: int | None, device: str | None, bare: bool, rendering: Rendering, exporting: Exporting) -> None:
    if device is not None and device not in DEVICES:
        raise unknown("device", device, DEVICES)
    if bare and rendering.target == TERMINAL:
        raise UsageError("--render shows an episode in place of the report", right="leave out --json and --quiet, or name a file to write")
    if seed is not None and bare and rendering.target is None and exporting.path is None:
        raise UsageError("--seed chooses the tables of the report", right="leave it out: --json has every seed's, --quiet none")


def _asked(done: Training, seed: int | None) -> Training:
    numbers = [one.number for one in done.seeds]
    if seed is not None and seed not in numbers:
        raise UsageError(f"the run has no seed {seed}", where="--seed", right=f"{numbers[0]} to {numbers[-1]}")
    return replace(done, asked=seed)


def _show(done: Training, run: Run, form: str, quiet: bool) -> None:
    from qtran_cli.report.train.report import answer

    steps, status = int(run.config["steps"]), run.status
    opening = f"{status}: {done.steps:,} of {steps:,} environment steps are done" if done.steps < steps else ""
    show(answer(done, quiet, opening, schema="qtran.evaluate/1", status=status, step=done.steps, steps=steps), form)
